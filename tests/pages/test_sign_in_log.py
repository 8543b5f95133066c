"""The log lines of sign-ins: who, from where, and never what was typed."""

import logging
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from chat.people.locks import LIMIT

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
TYPED = "my-secret-password"


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Any:
    """`told()`: what the lines were about since the last call, without their clients."""
    caplog.set_level(logging.DEBUG, "chat.people")

    def take() -> list[dict[str, Any]]:
        found = [dict(record.about) for record in caplog.records if record.name == "chat.people.lines"]
        assert TYPED not in caplog.text + str(found)
        caplog.clear()
        return found

    return take


def sign_in(login: str, password: str = TYPED) -> Client:
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.post(LOGIN, {"login": login, "password": password})
    return client


def test_a_wrong_password_is_a_line_with_the_account_and_the_address(alice: User, told: Any) -> None:
    sign_in("alice")
    (line,) = told()
    assert line == {"event": "sign_in_failed", "client": "192.0.2.7", "factor": "password", "user": alice.pk}


@pytest.mark.parametrize("typed", [TYPED, f"{TYPED}@example.org", f"a\n{TYPED}", "", "x" * 400])
def test_a_name_that_nobody_has_is_not_in_the_line(alice: User, told: Any, typed: str) -> None:
    sign_in(typed)
    assert [line["event"] for line in told() if "user" not in line] in (["sign_in_failed"], [])


def test_a_lock_is_a_line_with_its_end_and_what_is_tried_meanwhile_one_each(alice: User, told: Any) -> None:
    for _ in range(LIMIT + 2):
        sign_in("alice")
    lines = told()
    assert [line["event"] for line in lines] == [
        *["sign_in_failed"] * LIMIT,
        "sign_in_locked",
        *["sign_in_refused"] * 2,
    ]
    lock = lines[LIMIT]
    assert lock["user"] == alice.pk and 290 <= lock["seconds"] <= 300 and lock["until"] > "20"


def test_a_name_that_nobody_has_is_locked_with_the_same_lines(alice: User, told: Any) -> None:
    for _ in range(LIMIT + 1):
        sign_in("nobody")
    assert [line["event"] for line in told()][-2:] == ["sign_in_locked", "sign_in_refused"]


def test_the_right_password_after_a_lock_says_that_it_is_over(alice: User, told: Any, settings: Any) -> None:
    for _ in range(LIMIT):
        sign_in("alice")
    from chat.models import SignInCount

    SignInCount.objects.update(locked_until=None)
    told()
    client = sign_in("alice", PASSWORD)
    assert [line["event"] for line in told()] == ["sign_in_unlocked", "signed_in"]
    client.post("/accounts/logout/")
    assert [line["event"] for line in told()] == ["signed_out"]


def test_an_address_with_too_many_failures_is_one_line_however_often_it_tries(alice: User, told: Any) -> None:
    for number in range(36):
        sign_in(f"name-{number}")
    events = [line["event"] for line in told()]
    assert events.count("address_locked") == 1 and events.count("sign_in_failed") == 30


def test_a_wrong_old_password_is_a_failure_too(signed_in: Client, alice: User, told: Any) -> None:
    told()
    form = {"oldpassword": TYPED, "password1": "another-horse-10", "password2": "another-horse-10"}
    signed_in.post("/accounts/password/change/", form)
    assert [(line["event"], line["user"]) for line in told()] == [("sign_in_failed", alice.pk)]
