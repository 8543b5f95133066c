"""The only door to a conversation, for pages, sockets and API. Another person's thing is the same as none."""

from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import constant_time_compare

from .models import Conversation, Message, Role


class NotFoundError(Exception):
    """There is no such thing, or it belongs to somebody else: nobody can tell which."""


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


def message(user_id: int, message_id: UUID) -> Message:
    """A message of one of the person's conversations, its conversation loaded. Raises NotFoundError."""
    found = (
        Message.objects.select_related("conversation")
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


def signed_in(session_key: str, user_id: int) -> User | None:
    """The user, if this session still lives, is theirs, and the account is active; else None.

    A socket asks before every command: `scope["user"]` is read once, at the handshake, and knows nothing of a later
    sign-out, deactivation or password change.
    """
    data = SessionStore(session_key).load() if session_key else {}
    if str(data.get(SESSION_KEY)) != str(user_id):
        return None
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    if user is None or not constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return None
    return user
