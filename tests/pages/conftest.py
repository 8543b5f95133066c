from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

PASSWORD = "correct-horse-9"


@pytest.fixture(autouse=True)
def plain_server(settings: Any, tmp_path: Path) -> None:
    """As installed: no mail server, sign-up closed, no failed sign-ins yet; but no collected static files needed."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    settings.SIGNUP = "closed"
    settings.DATA_DIR = tmp_path
    cache.clear()


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("alice", "alice@example.org", PASSWORD)


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    """Alice, who has just typed her password once more, as the second-factor pages ask for."""
    client.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client
