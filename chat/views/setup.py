"""The first administrator: a one-time address that the server prints while there is no user."""

import os
import secrets

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.forms import UserCreationForm
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

TOKEN_FILE = "setup_token"  # noqa: S105 - a file name


class FirstAdministratorForm(UserCreationForm):  # type: ignore[type-arg]
    email = forms.EmailField(label=_("E-mail address"), required=False)

    class Meta:
        model = get_user_model()
        fields = ("username", "email")


def setup_token() -> str:
    """The token of this installation, made at the first call; kept in DATA_DIR so that every process knows it."""
    path = settings.DATA_DIR / TOKEN_FILE
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24))
    except FileExistsError:
        pass
    return path.read_text().strip()


@never_cache
def setup_page(request: HttpRequest) -> HttpResponse:
    """Works only while there is no user, and only with the token."""
    if not _is_open(request.GET.get("token", "")):
        raise Http404
    form = FirstAdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _create(request, form)
    return render(request, "account/setup.html", {"form": form})


def _is_open(token: str) -> bool:
    path = settings.DATA_DIR / TOKEN_FILE
    if get_user_model().objects.exists() or not path.exists():
        return False
    return bool(token) and constant_time_compare(token, path.read_text().strip())


def _create(request: HttpRequest, form: FirstAdministratorForm) -> HttpResponse:
    with transaction.atomic():
        if get_user_model().objects.select_for_update().exists():
            raise Http404
        user = form.save(commit=False)
        user.is_staff = user.is_superuser = True
        user.save()
    (settings.DATA_DIR / TOKEN_FILE).unlink(missing_ok=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("/")
