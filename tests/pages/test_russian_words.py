"""The pages that allauth brings, in Russian: no English word, and our words where allauth's own are not Russian."""

import html
import re
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialApp
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.utils.translation.template import templatize

from tests.structure.test_catalogues import catalogue, in_text, key

from .conftest import PASSWORD
from .test_account_pages import FOR_A_SECOND_FACTOR, FOR_ANYBODY, FOR_THE_SIGNED_IN

pytestmark = pytest.mark.django_db

TEMPLATES = Path(allauth.__path__[0]) / "templates"
OURS = Path(__file__).resolve().parents[2] / "templates"
# What our settings switch off: keys, phones, codes by mail, notices by mail, a single address, other applications.
SWITCHED_OFF = re.compile(
    r"(idp|openid|usersessions)/|mfa/(trust|email)|webauthn|socialaccount/email|phone|passkey|email_change"
    r"|account/.*_code|account/verified_email_required|signup_(subject|message)|login_redirect|layouts/"
    r"|account/email/(base_notification|email_(changed|confirm|deleted)_|password_(changed|reset|set)_(message|subject))"
)
NEVER_SHOWN = {  # of pages and mails that are used: what they say of keys and codes
    "Your email verification code is listed below. Please enter it in your open browser window.",
    "Add",
    "Manage",
    "No security keys have been added.",
    "Security Keys",
    "Sign up using a passkey",
    "Use a security key",
    "You have added %(count)s security key.",
}
NAMES = {"alice", "Company", "OpenID", "Connect", "Victoria", "Chat", "MLX", "OAuth", "refresh", "access", "token"}
CALQUES = re.compile(
    r"аутентификатор|учетн|учётн|заметка|деактив|аннулир|генерировать|повторную аутент|вы уверены|вы собираетесь"
    r"|успешно|пожалуйста|авторизац|сторонн|e-mail|authenticator|\b(еще|подтвержден|удален)\b",
    re.IGNORECASE,
)
ADMIN = [
    "/admin/mfa/authenticator/add/",
    "/admin/account/emailaddress/add/",
    "/admin/socialaccount/socialaccount/add/",
    "/admin/socialaccount/socialapp/add/",
    "/admin/socialaccount/socialtoken/add/",
]


def russian(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ru"
    return client


def words(response: HttpResponse) -> str:
    """What a person reads: the text, and the names of pictures and fields."""
    page = re.sub(r"(?s)<(script|style|svg|code|option)\b.*?</\1>", " ", response.content.decode())
    named = re.findall(r'\s(?:alt|aria-label|placeholder|title)="([^"]*)"', page)
    text = html.unescape(" ".join([re.sub(r"<[^>]+>", " ", page), *named]))
    return re.sub(r"\S+@\S+|https?://\S+|\w+_\w+", " ", text)


def assert_is_russian(response: HttpResponse) -> str:
    text = words(response)
    assert re.search("[а-я]", text)
    assert sorted(set(re.findall(r"[A-Za-z]{3,}", text)) - NAMES) == []
    assert CALQUES.findall(text) == []
    return text


def reached_templates() -> list[Path]:
    """allauth's, without those that ours replace."""
    paths = [path for path in TEMPLATES.rglob("*") if path.is_file()]
    names = {str(path.relative_to(TEMPLATES)): path for path in paths}
    # Ours extends this one.
    replaced = {str(path.relative_to(OURS)) for path in OURS.rglob("*")} - {"account/logout.html"}
    return [path for name, path in sorted(names.items()) if name not in replaced and not SWITCHED_OFF.search(name)]


@pytest.mark.parametrize("template", reached_templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_the_strings_of_a_page_of_allauth_are_in_our_catalogue(template: Path) -> None:
    used = {message.text for message in in_text(templatize(template.read_text("utf-8"), origin=str(template)))}
    known = {key(entry).text for entry in catalogue("django")}
    assert sorted(used - known - NEVER_SHOWN) == [], "add them to chat/people/foreign_strings.py"


@pytest.mark.parametrize("path", FOR_ANYBODY)
def test_a_page_for_anybody_is_russian(client: Client, path: str) -> None:
    assert_is_russian(russian(client).get(path))


@pytest.mark.parametrize("path", FOR_THE_SIGNED_IN)
def test_a_page_for_the_signed_in_is_russian(signed_in: Client, path: str) -> None:
    assert_is_russian(russian(signed_in).get(path))


@pytest.mark.parametrize("path", FOR_A_SECOND_FACTOR)
def test_a_page_for_those_with_a_second_factor_is_russian(signed_in: Client, alice: User, path: str) -> None:
    TOTP.activate(alice, generate_totp_secret())
    RecoveryCodes.activate(alice)
    assert_is_russian(russian(signed_in).get(path))


def test_the_second_factor_at_sign_in_is_russian(client: Client, alice: User) -> None:
    TOTP.activate(alice, generate_totp_secret())
    form = {"login": "alice", "password": PASSWORD}
    text = assert_is_russian(russian(client).post("/accounts/login/", form, follow=True))
    assert "Аккаунт защищён двухфакторной аутентификацией." in text
    assert "Неверный код." in assert_is_russian(client.post("/accounts/2fa/authenticate/", {"code": "000000"}))


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/accounts/login/", {"login": "alice", "password": "wrong"}),
        ("/accounts/login/", {"login": "alice@example.org", "password": "wrong"}),
        ("/accounts/signup/", {"username": "alice", "email": "alice@example.org", "password1": "123456"}),
    ],
)
def test_what_a_stranger_reads_after_a_mistake_is_russian(
    client: Client, alice: User, settings: Any, path: str, form: dict[str, str]
) -> None:
    settings.SIGNUP = "open"
    assert_is_russian(russian(client).post(path, form))


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/accounts/password/change/", {"oldpassword": "wrong", "password1": "abc", "password2": "abd"}),
        ("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "sure-7-ly", "password2": "sure-7-ly"}),
        ("/accounts/reauthenticate/", {"password": "wrong"}),
        ("/accounts/email/", {"action_add": "", "email": "new@example.org"}),
        ("/accounts/email/", {"action_add": "", "email": "alice@example.org"}),
        ("/accounts/email/", {"action_remove": "", "email": "alice@example.org"}),
        ("/accounts/logout/", {}),
    ],
)
def test_what_the_signed_in_read_after_a_form_is_russian(signed_in: Client, path: str, form: dict[str, str]) -> None:
    assert_is_russian(russian(signed_in).post(path, form, follow=True))


@pytest.mark.parametrize("path", ["/accounts/oidc/company/login/", "/accounts/oidc/company/login/?process=connect"])
def test_the_way_to_a_sign_in_service_is_russian(signed_in: Client, path: str) -> None:
    SocialApp.objects.create(provider="openid_connect", provider_id="company", name="Company", client_id="x")
    assert_is_russian(russian(signed_in).get(path))


def test_turning_the_second_factor_on_and_off_is_russian(signed_in: Client, alice: User) -> None:
    TOTP.activate(alice, generate_totp_secret())
    RecoveryCodes.activate(alice)
    for verb in ("recovery-codes/generate", "totp/deactivate"):
        assert_is_russian(russian(signed_in).post(f"/accounts/2fa/{verb}/", follow=True))


def test_the_pages_behind_the_links_of_mails_are_russian(signed_in: Client, settings: Any, mailoutbox: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    russian(signed_in).post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    signed_in.post("/accounts/password/reset/", {"email": "alice@example.org"})
    confirm, reset = (re.findall(r"http://testserver(\S+key\S+|\S+confirm\S+)", mail.body)[0] for mail in mailoutbox)
    assert_is_russian(signed_in.get(confirm))
    signed_in.post(confirm)  # leads to the chat; the next page of the account says that it is done
    assert "Адрес new@example.org подтверждён." in signed_in.get("/accounts/email/").content.decode()
    assert_is_russian(signed_in.get(reset, follow=True))
    assert "Пароль изменён." in assert_is_russian(signed_in.get("/accounts/password/reset/key/done/"))


def test_a_mail_is_russian(client: Client, alice: User, settings: Any, mailoutbox: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for email in ("alice@example.org", "bob@example.org"):
        russian(client).post("/accounts/password/reset/", {"email": email})
    for mail in mailoutbox:
        assert_is_russian(HttpResponse(f"{mail.subject} {mail.body}".replace("testserver", "").replace("[]", "")))
    assert len(mailoutbox) == 2


@pytest.mark.parametrize("path", [path.removesuffix("add/") for path in ADMIN] + ADMIN)
def test_the_administrators_page_of_a_model_of_allauth_is_russian(client: Client, admin_user: User, path: str) -> None:
    client.force_login(admin_user)
    page = russian(client).get(path)
    # Django's template has this one word in English.
    page.content = page.content.replace(b'alt="Search"', b"").replace(b"admin", b"")
    assert_is_russian(page)
