"""Where a form says what is wrong with a new password."""

from typing import Any

from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import User


class ErrorsAtThePassword:
    """For a form of Django's, which puts them under the second field, there only to be compared with the first."""

    def validate_password_for_user(self, user: User, **kwargs: Any) -> None:
        """Adds the validators' errors to `password1`."""
        kwargs["password_field_name"] = "password1"  # noqa: S105 - the name of a field
        super().validate_password_for_user(user, **kwargs)  # type: ignore[misc]  # the form's


class NewPersonForm(ErrorsAtThePassword, AdminUserCreationForm):
    """The admin's form for a new account."""


class NewPasswordForm(ErrorsAtThePassword, AdminPasswordChangeForm):  # type: ignore[type-arg]  # for the type checker only
    """The admin's form for a person's new password."""
