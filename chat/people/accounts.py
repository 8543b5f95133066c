"""Who may create an account (sign-up, the first administrator), and the context of the account pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from chat.models import Preferences
from chat.people import lines
from chat.people.locks import LockedError, password_attempt, remember_browser
from chatsite.private_files import kept_secret

BACKENDS_THAT_REACH_NOBODY = {
    "django.core.mail.backends.console.EmailBackend",
    "django.core.mail.backends.dummy.EmailBackend",
}


class AccountAdapter(DefaultAccountAdapter):
    """allauth's account adapter with our sign-up rule, locks and mail rule (settings: ACCOUNT_ADAPTER)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """True if SIGNUP=open."""
        return bool(settings.SIGNUP == "open")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the attempt for the client's address, then for the account. Raises ValidationError while one of them
        has too many failures."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            lines.address_locked(request)
            raise
        try:
            self._attempt = password_attempt(request, credentials.get("username", ""), credentials.get("email", ""))
        except LockedError:
            raise self.validation_error("too_many_login_attempts") from None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The user, or None; reports the outcome to the attempt that `pre_authenticate` counted."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            self._attempt.succeeded(user.pk)
        else:
            self._attempt.failed()
        return user

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """allauth's response, with the cookie that gives this browser separate sign-in counts."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_browser(request, response, user.pk)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends only if a mail server is configured: anybody who reads the log could use a reset link in it."""
        if mail_works():
            super().send_mail(template_prefix, email, context)


def mail_works() -> bool:
    """False if mail goes to the console or nowhere, so that no password can be reset by mail."""
    return settings.EMAIL_BACKEND not in BACKENDS_THAT_REACH_NOBODY


def account_pages(request: HttpRequest) -> dict[str, Any]:
    """Context processor. The values are functions: a page that does not use them costs no query."""
    return {
        "mail_works": mail_works,
        "signup_is_open": lambda: settings.SIGNUP == "open",
        "nobody_has_an_account": lambda: not get_user_model().objects.exists(),
        "theme": lambda: _theme(request),
    }


def _theme(request: HttpRequest) -> str:
    user = getattr(request, "user", None)  # not set if the request was refused for its host name
    return Preferences.of(user.pk).theme if user and user.is_authenticated else "system"


def setup_token() -> str:
    """The one-time token of this installation, made at the first call; in DATA_DIR, shared by all processes."""
    return kept_secret(settings.DATA_DIR / "setup_token", 24, _common_token())


def _common_token() -> str:
    """The token derived from SECRET_KEY; "" with SQLite, which has a single folder. With PostgreSQL, processes on
    several machines share only the database and the key; a token that one of them prints must be valid at all.
    """
    return "" if settings.USES_SQLITE else salted_hmac("chat.setup", "token", algorithm="sha256").hexdigest()[:32]


def setup_is_open(token: str) -> bool:
    """Whether this token may create the first administrator: only while there is no user."""
    path = settings.DATA_DIR / "setup_token"
    known = _common_token() or (path.read_text().strip() if path.exists() else "")
    if not token or not known or get_user_model().objects.exists():
        return False
    return constant_time_compare(token, known)


@contextmanager
def first_account() -> Iterator[bool]:
    """A transaction for making the first account. Yields whether there is none yet; no other process can make one."""
    users = get_user_model().objects
    with transaction.atomic():
        # SQLite has one writer at a time. In PostgreSQL a SELECT that finds no rows locks nothing, even FOR UPDATE.
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {users.model._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        yield not users.exists()


def close_setup() -> None:
    """Deletes the used token."""
    (settings.DATA_DIR / "setup_token").unlink(missing_ok=True)
