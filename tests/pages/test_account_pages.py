import re
import time
from typing import Any
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.socialaccount.models import SocialApp
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from chat.models import Preferences
from chat.people.accounts import setup_token

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
LOGOUT = "/accounts/logout/"
RESET = "/accounts/password/reset/"
ASK = "Ask your administrator to set a new password."
FOR_ANYBODY = [
    LOGIN,
    "/accounts/signup/",
    RESET,
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-wrong/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/wrong/",
    "/accounts/inactive/",
    "/accounts/3rdparty/login/cancelled/",
]
FOR_THE_SIGNED_IN = [
    "/accounts/password/change/",
    "/accounts/email/",
    "/accounts/reauthenticate/",
    LOGOUT,
    "/accounts/3rdparty/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
]
FOR_A_SECOND_FACTOR = [
    "/accounts/2fa/",
    "/accounts/2fa/reauthenticate/",
    "/accounts/2fa/totp/deactivate/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/generate/",
]


def sign_in(client: Client, login: str = "alice", password: str = PASSWORD, **extra: Any) -> HttpResponse:
    return client.post(LOGIN, {"login": login, "password": password}, **extra)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def assert_fits_the_policy(page: str) -> None:
    """Nothing that the content security policy would refuse."""
    assert not re.search(r"<[^>]+\s(style|on\w+)=", page)
    assert "<style" not in page
    for attributes in re.findall(r"<script([^>]*)>", page):
        assert "src=" in attributes or "nonce=" in attributes or 'type="application/json"' in attributes


def assert_is_ours(response: HttpResponse, status: int = 200) -> str:
    page = response.content.decode()
    assert response.status_code == status
    assert "css/account.css" in page
    assert page.count("<h1>") == 1
    assert_fits_the_policy(page)
    return page


# --- every page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FOR_ANYBODY)
def test_a_page_for_anybody(client: Client, path: str) -> None:
    assert_is_ours(client.get(path))


@pytest.mark.parametrize("path", FOR_THE_SIGNED_IN)
def test_a_page_for_the_signed_in(signed_in: Client, path: str) -> None:
    assert_is_ours(signed_in.get(path))


@pytest.mark.parametrize("path", [path for path in FOR_THE_SIGNED_IN if path != LOGOUT])
def test_a_page_for_the_signed_in_asks_others_to_sign_in(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert unquote(response["Location"]) == f"{LOGIN}?next={path}"


@pytest.mark.parametrize("path", FOR_A_SECOND_FACTOR)
def test_a_page_for_those_with_a_second_factor(signed_in: Client, alice: User, path: str) -> None:
    TOTP.activate(alice, generate_totp_secret())
    RecoveryCodes.activate(alice)
    assert_is_ours(signed_in.get(path))


def test_the_pages_are_russian_for_a_russian_browser(client: Client) -> None:
    page = assert_is_ours(client.get(LOGIN, headers={"accept-language": "ru"}))
    assert '<html lang="ru"' in page
    assert "Имя пользователя или почта" in page


def test_the_pages_wear_the_theme_of_the_chat(signed_in: Client, alice: User) -> None:
    Preferences.objects.create(user=alice, theme="dark")
    assert 'data-theme="dark"' in assert_is_ours(signed_in.get("/accounts/email/"))


# --- signing in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["alice", "alice@example.org"])
def test_sign_in_by_name_and_by_address(client: Client, alice: User, login: str) -> None:
    assert sign_in(client, login)["Location"] == "/"
    assert is_signed_in(client)


def test_a_wrong_password_says_so_next_to_the_fields(client: Client, alice: User) -> None:
    page = assert_is_ours(sign_in(client, password="wrong"))
    assert "The username and/or password you specified are not correct." in page
    assert re.search(r'name="login"[^>]* autofocus[^>]*aria-describedby="form_errors"', page)
    assert not is_signed_in(client)


def test_a_missing_password_is_tied_to_its_field(client: Client) -> None:
    page = assert_is_ours(sign_in(client, password=""))
    field = re.search(r'<input[^>]*name="password"[^>]*>', page)
    assert field and 'aria-invalid="true"' in field[0] and "id_password_error" in field[0] and "autofocus" in field[0]
    assert page.count(" autofocus") == 1


def test_after_five_failures_the_right_password_must_wait(client: Client, alice: User) -> None:
    for _ in range(5):
        sign_in(client, password="wrong")
    page = assert_is_ours(sign_in(client))
    assert "Too many failed login attempts. Try again later." in page
    assert not is_signed_in(client)


def test_failures_of_one_person_do_not_stop_another(client: Client, alice: User) -> None:
    for _ in range(6):
        sign_in(client, login="bob", password="wrong")
    sign_in(client)
    assert is_signed_in(client)


def test_too_many_requests_are_told_on_a_page_of_ours(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sign_in(client)
    assert "Too many attempts" in assert_is_ours(sign_in(client), 429)


def test_password_managers_recognise_the_fields(client: Client) -> None:
    page = assert_is_ours(client.get(LOGIN))
    assert re.search(r'name="login"[^>]*autocomplete="username"', page)
    assert re.search(r'name="password"[^>]*autocomplete="current-password"', page)


def test_the_admin_is_entered_through_the_same_sign_in(client: Client) -> None:
    response = client.get("/admin/login/?next=/admin/")
    assert response.status_code == 302
    assert response["Location"].startswith(LOGIN)


def test_with_a_second_factor_the_password_is_not_enough(client: Client, alice: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(alice, secret)
    assert sign_in(client)["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_signed_in(client)
    assert_is_ours(client.get("/accounts/2fa/authenticate/"))
    client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert is_signed_in(client)


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_the_authenticator_app_is_set_up_with_a_picture_that_the_policy_allows(signed_in: Client) -> None:
    page = assert_is_ours(signed_in.get("/accounts/2fa/totp/activate/"))
    assert 'src="data:image/svg+xml;base64,' in page
    secret = re.search(r'id="authenticator_secret"[^>]*value="(\w+)"', page)
    assert secret
    response = signed_in.post("/accounts/2fa/totp/activate/", {"code": code_for(secret[1])})
    assert response["Location"] == "/accounts/2fa/recovery-codes/"
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


# --- sign-in services ------------------------------------------------------------------------------------------------


def test_no_button_of_a_service_without_a_service(client: Client) -> None:
    assert "Or sign in with" not in assert_is_ours(client.get(LOGIN))


def test_a_button_for_each_service(client: Client) -> None:
    SocialApp.objects.create(provider="openid_connect", provider_id="company", name="Company", client_id="x")
    page = assert_is_ours(client.get(LOGIN))
    assert "Or sign in with" in page
    assert 'href="/accounts/oidc/company/login/' in page


# --- no mail server --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [LOGIN, RESET, "/accounts/password/reset/done/"])
def test_without_a_mail_server_the_administrator_helps(client: Client, alice: User, path: str) -> None:
    page = assert_is_ours(client.get(path))
    assert ASK in page
    assert 'name="email"' not in page


def test_without_a_mail_server_no_link_is_printed(client: Client, alice: User, capsys: Any) -> None:
    page = assert_is_ours(client.post(RESET, {"email": "alice@example.org"}, follow=True))
    assert ASK in page
    assert "alice@example.org" not in capsys.readouterr().out


def test_with_a_mail_server_the_link_is_sent(client: Client, alice: User, settings: Any, mailoutbox: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert ASK not in assert_is_ours(client.get(LOGIN))
    client.post(RESET, {"email": "alice@example.org"})
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]]


def test_an_address_is_added_without_a_promise_of_a_mail(signed_in: Client) -> None:
    page = assert_is_ours(signed_in.post("/accounts/email/", {"email": "a@example.org", "action_add": ""}, follow=True))
    assert "Added a@example.org." in page
    assert "Re-send" not in page


# --- sign-up and the first administrator -----------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["closed", "invite"])
def test_closed_sign_up_says_so(client: Client, settings: Any, mode: str) -> None:
    settings.SIGNUP = mode
    form = {"username": "bob", "password1": PASSWORD, "password2": PASSWORD}
    assert "Sign Up Closed" in assert_is_ours(client.post("/accounts/signup/", form))
    assert not User.objects.exists()


def test_open_sign_up_makes_an_account(client: Client, settings: Any) -> None:
    settings.SIGNUP = "open"
    client.post("/accounts/signup/", {"username": "bob", "password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.filter(username="bob", is_staff=False).exists()
    assert is_signed_in(client)


@pytest.mark.parametrize("mode", ["closed", "open"])
def test_the_sign_in_leads_to_the_sign_up_only_if_it_is_open(
    client: Client, alice: User, settings: Any, mode: str
) -> None:
    settings.SIGNUP = mode
    assert ('href="/accounts/signup/"' in assert_is_ours(client.get(LOGIN))) == (mode == "open")


def test_while_nobody_has_an_account_the_sign_in_says_where_to_begin(client: Client) -> None:
    assert "There are no accounts yet." in assert_is_ours(client.get(LOGIN))


def test_the_first_administrator_is_made_with_the_token(client: Client) -> None:
    address = f"/setup/?token={setup_token()}"
    page = assert_is_ours(client.get(address))
    assert re.search(r'name="username"[^>]* autofocus', page)
    response = client.post(address, {"username": "root", "password1": PASSWORD, "password2": PASSWORD})
    assert response["Location"] == "/"
    assert is_signed_in(client)
    assert User.objects.get().is_superuser


@pytest.mark.parametrize(("again", "told"), [("12345", "password1"), (PASSWORD, "password2")])
def test_what_is_wrong_with_a_password_stands_under_its_field(client: Client, again: str, told: str) -> None:
    password = "12345" if told == "password1" else f"{PASSWORD} "
    form = {"username": "root", "password1": password, "password2": again}
    page = assert_is_ours(client.post(f"/setup/?token={setup_token()}", form))
    assert re.findall(r'id="id_(\w+)_error"', page) == [told]
    assert re.findall(r'id="id_(\w+)"[^>]* aria-invalid', page) == [told]


def test_the_token_works_once(client: Client, alice: User) -> None:
    page = assert_is_ours(client.get(f"/setup/?token={setup_token()}"), 404)
    assert "The first administrator already exists" in page


@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong"])
def test_without_the_token_the_page_says_where_it_is(client: Client, query: str) -> None:
    setup_token()
    page = assert_is_ours(client.get(f"/setup/{query}"), 404)
    assert "open the full address that the server printed" in page


# --- errors ----------------------------------------------------------------------------------------------------------


def test_a_wrong_address_is_told_on_a_page_of_ours(client: Client) -> None:
    assert "There is nothing at this address" in assert_is_ours(client.get("/nothing"), 404)


def test_a_form_without_its_token_is_told_what_to_do() -> None:
    response = sign_in(Client(enforce_csrf_checks=True))
    assert "CSRF_TRUSTED_ORIGINS" in assert_is_ours(response, 403)


def test_an_unknown_host_name_is_told_what_to_do(client: Client) -> None:
    assert "ALLOWED_HOSTS" in assert_is_ours(client.get(LOGIN, headers={"host": "elsewhere.example"}), 400)


def test_a_failing_server_shows_a_page_of_ours(monkeypatch: Any) -> None:
    monkeypatch.setattr("chat.views.setup.setup_is_open", lambda token: 1 / 0)
    response = Client(raise_request_exception=False).get("/setup/")
    assert "Server error" in assert_is_ours(response, 500)
