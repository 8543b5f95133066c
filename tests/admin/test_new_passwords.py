"""What is wrong with a new password stands under it, not under its repetition."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.django_db
NEW = {"username": "bob", "usable_password": "true", "password1": "12345", "password2": "12345"}


@pytest.fixture
def admin(settings: Any, tmp_path: Path) -> Client:
    settings.STATIC_ROOT = tmp_path
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    client = Client()
    client.force_login(User.objects.create_superuser("admin", password="x"))
    return client


def test_of_a_new_account(admin: Client) -> None:
    form = admin.post("/admin/auth/user/add/", NEW).context["adminform"].form
    assert list(form.errors) == ["password1"]


def test_of_a_persons_new_password(admin: Client) -> None:
    person = User.objects.create_user("bob")
    form = admin.post(f"/admin/auth/user/{person.pk}/password/", NEW).context["form"]
    assert list(form.errors) == ["password1"]
    assert not User.objects.get(pk=person.pk).check_password("12345")
