"""Removes the names of deleted people from the admin's log of changes.

The log keeps that an account was made, changed and deleted, when and by whom: administrators are accountable for it.
The account's number replaces the name.
"""

import re
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model, QuerySet

# Models of a person's data that administrators change, each with the field `user`.
THEIRS: tuple[type[Any], ...] = (EmailAddress, SocialAccount, Authenticator)
_BETWEEN = re.compile(r"[\s()<>,;:\"']+")


def forget(user: User) -> None:
    """Anonymizes the entries about this account and its data, former email addresses included."""
    names = {user.username, user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)} - {""}
    _number(_about(User).filter(object_id=str(user.pk)))
    for model in THEIRS:
        keys = model.objects.filter(user=user).values_list("pk", flat=True)
        _number(_about(model).filter(object_id__in=[str(key) for key in keys]))
        for name in names:
            found = _about(model).filter(object_repr__icontains=name).values_list("pk", "object_repr")
            _number(_about(model).filter(pk__in=[key for key, words in found if name in _BETWEEN.split(words)]))


def forget_gone() -> None:
    """The same for accounts that an earlier version deleted."""
    deleted = {key for key in _about(User).filter(action_flag=DELETION).values_list("object_id", flat=True) if key}
    there = {str(key) for key in User.objects.filter(pk__in=deleted).values_list("pk", flat=True)}
    _number(_about(User).filter(object_id__in=deleted - there))


def _about(model: type[Model]) -> "QuerySet[LogEntry]":
    return LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))


def _number(entries: "QuerySet[LogEntry]") -> None:
    entries.exclude(object_repr=F("object_id")).update(object_repr=F("object_id"))
