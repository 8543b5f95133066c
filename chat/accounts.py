"""Who may have an account: sign-up, and the first administrator."""

import os
import secrets

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP == "open")


def setup_token() -> str:
    """The one-time token of this installation, made at the first call; in DATA_DIR, so every process knows it."""
    path = settings.DATA_DIR / "setup_token"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24))
    except FileExistsError:
        pass
    return str(path.read_text().strip())


def setup_is_open(token: str) -> bool:
    """Whether the first administrator may be made with this token: only while there is no user."""
    path = settings.DATA_DIR / "setup_token"
    if not token or not path.exists() or get_user_model().objects.exists():
        return False
    return constant_time_compare(token, path.read_text().strip())


def close_setup() -> None:
    """The token was used."""
    (settings.DATA_DIR / "setup_token").unlink(missing_ok=True)
