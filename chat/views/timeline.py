"""Conversations and their messages as pages and API give them: the same objects, read once."""

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from chat.generation.frames import conversation_object, message_object
from chat.models import Attempt, Conversation, Generation, Message

PAGE = 50
MAX_PAGE = 200
MESSAGES = 1000


class BadCursorError(ValueError):
    """A cursor that this server did not make."""


def conversation_list(user_id: int, before: str = "", limit: int = PAGE, q: str = "") -> dict[str, Any]:
    """{"conversations", "next"}: newest first, `limit` at most; `q` looks into the titles. Raises BadCursorError."""
    query = Conversation.objects.of(user_id).filter(archived=False).newest_first()
    if q:
        query = query.filter(title__icontains=q)
    if before:
        moment, identity = _decode(before)
        query = query.filter(Q(updated_at__lt=moment) | Q(updated_at=moment, id__lt=identity))
    found = list(query[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    cursor = _encode(found[-1].updated_at, found[-1].id) if more else None
    return {"conversations": [conversation_object(item) for item in found], "next": cursor}


def conversation_detail(conversation: Conversation, before: str = "", limit: int = MESSAGES) -> dict[str, Any]:
    """The conversation with its newest `limit` messages of all branches, oldest first. Raises BadCursorError."""
    query = Message.objects.filter(conversation=conversation).order_by("-id")
    if before:
        query = query.filter(id__lt=_decode_id(before))
    found = list(query[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    found.reverse()
    return {
        **conversation_object(conversation),
        "messages": _messages(found),
        "next": str(found[0].id) if more else None,
    }


def _messages(found: list[Message]) -> list[dict[str, Any]]:
    """Each with its generation and attempts: three queries, however many messages."""
    ids = [message.pk for message in found if message.role != "user"]
    generations = Generation.objects.in_bulk(ids)
    attempts: dict[UUID, list[Attempt]] = {}
    for attempt in Attempt.objects.filter(generation_id__in=ids).order_by("generation_id", "number"):
        attempts.setdefault(attempt.generation_id, []).append(attempt)
    return [message_object(item, generations.get(item.pk), attempts.get(item.pk, ())) for item in found]


def _encode(moment: datetime, identity: UUID) -> str:
    return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), str(identity)]).encode()).decode()


def _decode(cursor: str) -> tuple[datetime, UUID]:
    try:
        moment, identity = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        parsed = datetime.fromisoformat(moment)
        if parsed.tzinfo is None:
            raise ValueError
        return parsed.astimezone(UTC), UUID(identity)
    except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error, RecursionError):
        raise BadCursorError from None


def _decode_id(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError:
        raise BadCursorError from None
