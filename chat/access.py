"""Access checks for conversations, used by pages, sockets and API. Another person's object counts as missing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import constant_time_compare

from .models import Conversation, Folder, Message, Role
from .models.clock import time_sql
from .models.rows import first_row
from .models.tables import with_tables


class NotFoundError(Exception):
    """The object does not exist or belongs to another person; the caller cannot tell which."""


class SignedOutError(Exception):
    """The session ended, or the account was deactivated."""


def conversation(user_id: int, conversation_id: UUID) -> Conversation:
    """The person's conversation, with `writing`. Raises NotFoundError."""
    found = Conversation.objects.of(user_id).with_writing().filter(id=conversation_id).first()
    if found is None:
        raise NotFoundError
    return found


def in_trash(user_id: int, conversation_id: UUID) -> Conversation:
    """The person's deleted conversation. Raises NotFoundError."""
    found = Conversation.objects.in_trash_of(user_id).filter(id=conversation_id).first()
    if found is None:
        raise NotFoundError
    return found


def folder(user_id: int, folder_id: UUID) -> Folder:
    """The person's folder. Raises NotFoundError."""
    found = Folder.objects.filter(id=folder_id, owner_id=user_id).first()
    if found is None:
        raise NotFoundError
    return found


def message(user_id: int, message_id: UUID) -> Message:
    """A message of one of the person's conversations, its conversation loaded. Raises NotFoundError."""
    found = (
        Message.objects.select_related("conversation__folder")
        .filter(id=message_id, conversation__owner_id=user_id, conversation__deleted_at=None)
        .first()
    )
    if found is None:
        raise NotFoundError
    return found


def reply(user_id: int, message_id: UUID) -> Message:
    """The same, if it is a reply. Raises NotFoundError."""
    found = message(user_id, message_id)
    if found.role != Role.ASSISTANT:
        raise NotFoundError
    return found


_SESSION = with_tables("SELECT session_data FROM {session} WHERE session_key = %s AND expire_date > {{now}}")
_ACCOUNT = with_tables("SELECT password FROM {user} WHERE id = %s AND is_active")
_BOTH = with_tables("""
    SELECT s.session_data, u.password FROM {session} s, {user} u
    WHERE s.session_key = %s AND s.expire_date > {{now}} AND u.id = %s AND u.is_active
""")
_SESSIONS = SessionStore()
_SESSION_KEY = re.compile(r"[a-z0-9]{8,40}")


def may_be_session(key: str) -> bool:
    """True if `key` has the format of Django's session keys. Others never reach the database: a cookie may hold a NUL,
    written as an octal number, which PostgreSQL refuses in any text."""
    return _SESSION_KEY.fullmatch(key) is not None


def signed_in(session_key: str) -> int | None:
    """The session's user id if the session has not expired and the account is active, else None."""
    if not may_be_session(session_key):
        return None
    now, values = time_sql()
    session = first_row(_SESSION.format(now=now), session_key, *values)
    data = _SESSIONS.decode(session[0]) if session else {}
    user_id = _user_of(data)
    account = None if user_id is None else first_row(_ACCOUNT, user_id)
    return user_id if account and _agrees(data, account[0]) else None


def require_session(session_key: str, user_id: int) -> None:
    """Raises SignedOutError if the session is not or no longer the user's."""
    now, values = time_sql()
    row = first_row(_BOTH.format(now=now), session_key, *values, user_id)
    data = _SESSIONS.decode(row[0]) if row else {}
    if row is None or _user_of(data) != user_id or not _agrees(data, row[1]):
        raise SignedOutError


def _user_of(session: dict[str, Any]) -> int | None:
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    return int(session[SESSION_KEY])


def _agrees(session: dict[str, Any], password: str) -> bool:
    """True if the session was opened with the account's current password (both are hashes)."""
    expected = User(password=password).get_session_auth_hash()
    return constant_time_compare(session.get(HASH_SESSION_KEY, ""), expected)


@dataclass(frozen=True, slots=True)
class SessionQuery:
    """A session to check, and the conversation to open with it, if any."""

    session_key: str
    conversation: UUID | None = None


@dataclass(frozen=True, slots=True)
class SessionState:
    """The answer. `user_id`: see `signed_in`; `owns`: whether the conversation belongs to that user."""

    user_id: int | None
    owns: bool


def check_sessions(queries: Sequence[SessionQuery]) -> list[SessionState]:
    """The user of each session. A socket asks at the handshake and again before every command: the user may have signed
    out, been deactivated or changed the password meanwhile."""
    wanted = {query.conversation for query in queries if query.conversation}
    owners: dict[UUID | None, int] = {}
    if wanted:
        owners.update(Conversation.objects.kept().filter(pk__in=wanted).values_list("pk", "owner_id"))
    users = [signed_in(query.session_key) for query in queries]
    return [
        SessionState(user_id, user_id is not None and owners.get(query.conversation) == user_id)
        for query, user_id in zip(queries, users, strict=True)
    ]
