"""Locks after failed sign-ins: whose they are, how long they last, and that nothing pushes them out."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from chat.models import SignInCount
from chat.people import locks

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN, CODE = "/accounts/login/", "/accounts/2fa/authenticate/"
LOCKED = "Too many failed login attempts"
Later = Callable[..., None]


@pytest.fixture(autouse=True)
def addresses_have_no_limit(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """`later(minutes=5)`: so much time has passed."""
    passed = timedelta()

    def pass_by(**time: float) -> None:
        nonlocal passed
        passed += timedelta(**time)

    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + passed)
    return pass_by


def says(login: str = "alice", password: str = PASSWORD, client: Client | None = None) -> str:
    """ "in", "wrong" or "locked": what becomes of this sign-in, from a browser that nobody knows."""
    client = client or Client()
    response = client.post(LOGIN, {"login": login, "password": password})
    if response.status_code == 302:
        return "in"
    return "locked" if LOCKED in response.content.decode() else "wrong"


def fail(times: int, login: str = "alice", **more: Any) -> list[str]:
    return [says(login, "wrong", **more) for _ in range(times)]


def test_five_failures_lock_and_the_name_and_the_address_count_together(alice: User) -> None:
    assert fail(2, "alice") + fail(2, "ALICE@example.org") + fail(1, "Alice") == ["wrong"] * 5
    assert says("alice") == says("alice@example.org") == "locked"


def test_a_name_that_nobody_has_is_locked_in_the_same_way(alice: User) -> None:
    assert fail(6, "nobody") == fail(6, "nobody@example.org") == [*["wrong"] * 5, "locked"]
    assert says("alice") == "in"


def test_no_number_of_invented_names_and_no_empty_cache_ends_a_lock(alice: User) -> None:
    fail(5)
    for number in range(400):
        says(f"nobody{number}", "wrong")
    cache.clear()
    assert says() == "locked"


def test_invented_names_are_bounded_and_expire(alice: User, monkeypatch: pytest.MonkeyPatch, later: Later) -> None:
    monkeypatch.setattr(locks, "MAX_INVENTED", 10)
    fail(2)
    for number in range(30):
        says(f"nobody{number}", "wrong")
    assert SignInCount.objects.filter(account=None).count() == 10
    assert SignInCount.objects.get(account=alice.pk).failures == 2
    later(days=2)
    says("nobody", "wrong")
    assert SignInCount.objects.count() == 1


def test_a_lock_grows_with_each_failure_and_has_an_end(alice: User, later: Later) -> None:
    fail(5)
    for minutes in (5, 10, 20, 30, 30, 30):
        later(minutes=minutes - 0.1)
        assert says() == "locked"
        later(minutes=0.2)
        assert fail(2) == ["wrong", "locked"]
    later(minutes=31)
    assert says() == "in"
    assert fail(6) == [*["wrong"] * 5, "locked"]


def test_tries_during_a_lock_do_not_lengthen_it(alice: User, later: Later) -> None:
    fail(5)
    later(minutes=4)
    fail(20)
    later(minutes=1.1)
    assert says() == "in"


def test_the_right_password_starts_again_at_zero_and_so_does_a_day(alice: User, later: Later) -> None:
    fail(4)
    assert says() == "in"
    fail(4)
    later(days=1, minutes=1)
    assert fail(4) == ["wrong"] * 4 and says() == "in"


def test_another_password_ends_the_lock(alice: User) -> None:
    fail(5)
    alice.set_password("another-horse-8")
    alice.save()
    assert says(password="another-horse-8") == "in"


def test_a_stranger_does_not_lock_a_known_browser_out(alice: User) -> None:
    known = Client()
    assert says(client=known) == "in"
    known.post("/accounts/logout/")
    assert known.cookies[locks.COOKIE]["httponly"] and known.cookies[locks.COOKIE]["samesite"] == "Lax"
    fail(50)
    assert says() == "locked"
    assert fail(4, client=known) == ["wrong"] * 4 and says(client=known) == "in"


def test_a_known_browser_has_a_lock_of_its_own(alice: User) -> None:
    known = Client()
    says(client=known)
    known.post("/accounts/logout/")
    assert fail(6, client=known) == [*["wrong"] * 5, "locked"]
    assert says() == "in"


def test_a_cookie_of_somebody_else_or_of_nobody_is_none(alice: User) -> None:
    User.objects.create_user("bob", password=PASSWORD)
    browser = Client()
    says("bob", client=browser)
    browser.post("/accounts/logout/")
    fail(5)
    assert says(client=browser) == "locked"
    for value in ("", "x", f"{alice.pk}.x", f"{alice.pk}.x:{'a' * 43}", "\xff"):
        browser.cookies[locks.COOKIE] = value
        assert says(client=browser) == "locked", value


@pytest.fixture
def secret(alice: User) -> Iterator[str]:
    made = generate_totp_secret()
    TOTP.activate(alice, made)
    RecoveryCodes.activate(alice)
    yield made


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def says_of_code(client: Client, code: str) -> str:
    response = client.post(CODE, {"code": code})
    if response.status_code == 302:
        return "in"
    return "locked" if LOCKED in response.content.decode() else "wrong"


def test_codes_are_locked_too_whatever_else_happens(alice: User, secret: str, later: Later) -> None:
    client = Client()
    assert says(client=client) == "in"  # so far: the code is asked for next
    assert [says_of_code(client, "000000") for _ in range(5)] == ["wrong"] * 5
    for number in range(40):
        says(f"nobody{number}", "wrong")
    cache.clear()
    again = Client()
    says(client=again)
    assert says_of_code(client, code_of(secret)) == says_of_code(again, code_of(secret)) == "locked"
    later(minutes=5.1)
    assert says_of_code(again, code_of(secret)) == "in"
    assert not SignInCount.objects.filter(account=alice.pk).exists()


def test_a_right_password_does_not_set_the_count_of_codes_back(alice: User, secret: str) -> None:
    for _ in range(5):
        client = Client()
        says(client=client)
        assert says_of_code(client, "000000") == "wrong"
    says(client=client)
    assert says_of_code(client, code_of(secret)) == "locked"


def test_guessing_in_an_open_session_is_counted_with_it(alice: User, signed_in: Client) -> None:
    for _ in range(3):
        signed_in.post("/accounts/reauthenticate/", {"password": "wrong"})
    form = {"oldpassword": "wrong", "password1": "another-horse-8", "password2": "another-horse-8"}
    for _ in range(2):
        signed_in.post("/accounts/password/change/", form)
    page = signed_in.post("/accounts/password/change/", {**form, "oldpassword": PASSWORD}).content.decode()
    assert LOCKED in page


def test_a_name_of_a_megabyte_is_told_and_counted_nowhere(alice: User) -> None:
    for login in ("x" * 900_000, "x" * 900_000 + "@example.org", "%" * 100_000, "x\0y"):
        assert says(login, "wrong") == "wrong"
    assert says("alice", "p" * 900_000) == "wrong"
    assert not SignInCount.objects.exists()
