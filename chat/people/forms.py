"""allauth's authentication forms with our locks (settings: ACCOUNT_FORMS, MFA_FORMS)."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from django import forms

from .locks import LockedError, code_attempt, password_attempt

MAX_LOGIN = 320  # the longest email address; a database refuses a pattern of a megabyte
MAX_PASSWORD = 4096


class LoginForm(account_forms.LoginForm):
    """allauth's sign-in form with length limits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, most in (("login", MAX_LOGIN), ("password", MAX_PASSWORD)):
            field: Any = self.fields[name]
            field.max_length = most
            field.validators.append(forms.CharField(max_length=most).validators[0])


class ChangePasswordForm(account_forms.ChangePasswordForm):
    """allauth's form; tries count as sign-ins, because an open session could be used to guess the password."""

    def clean_oldpassword(self) -> str:
        """The right old password; each try counts as a sign-in. Raises ValidationError, also while locked."""
        try:
            attempt = password_attempt(context.request, self.user.username)
        except LockedError:
            raise get_adapter().validation_error("too_many_login_attempts") from None
        try:
            password = str(super().clean_oldpassword())
        except forms.ValidationError:
            attempt.failed()
            raise
        attempt.succeeded(self.user.pk)
        return password


class _CountedCode(mfa_forms.BaseAuthenticateForm):
    def clean_code(self) -> str:
        try:
            attempt = code_attempt(context.request, self.user)
        except LockedError:
            raise get_adapter().validation_error("too_many_login_attempts") from None
        try:
            code = str(super().clean_code())
        except forms.ValidationError:
            attempt.failed()
            raise
        attempt.succeeded(self.user.pk)
        return code


class AuthenticateForm(_CountedCode, mfa_forms.AuthenticateForm):
    """The second factor at sign-in; each code counts as an attempt."""


class ReauthenticateForm(_CountedCode, mfa_forms.ReauthenticateForm):
    """The second factor before a change of the account; each code counts as an attempt."""
