"""The first administrator: a one-time address that the server prints while there is no user."""

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.forms import UserCreationForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from chat.people.accounts import close_setup, first_account, setup_is_open
from chat.people.new_passwords import ErrorsAtThePassword


class FirstAdministratorForm(ErrorsAtThePassword, UserCreationForm):  # type: ignore[type-arg]  # generic for the type checker only
    """Name, password and an optional email address of the first administrator."""

    email = forms.EmailField(
        label=_("Email (optional)"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    class Meta:
        """The user model and the fields that the form sets."""

        model = get_user_model()
        fields = ("username", "email")


@never_cache
def setup_page(request: HttpRequest) -> HttpResponse:
    """The form for the first administrator; 404 without the token, or if there is a user."""
    if not setup_is_open(request.GET.get("token", "")):
        raise Http404
    form = FirstAdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _create(request, form)
    return render(request, "account/setup.html", {"form": form})


def _create(request: HttpRequest, form: FirstAdministratorForm) -> HttpResponse:
    user = form.save(commit=False)  # hashes the password: slow, so before the transaction
    user.is_staff = user.is_superuser = True
    with first_account() as is_first:
        if not is_first:
            raise Http404
        user.save()
    close_setup()
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("/")
