"""Conversations and their messages as pages and API give them: the same objects, read once."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from chat.access import NotFoundError
from chat.generation.frames import conversation_object, message_object
from chat.generation.parameters import Parameters
from chat.models import Attempt, Conversation, Generation, Message

from .cursors import decode_id

MESSAGES = 1000
# When a message far back is opened: so many above it, and so many in all.
ABOVE, MOST = 30, 10_000


def conversation_detail(
    conversation: Conversation, before: str = "", limit: int = MESSAGES, since: UUID | None = None
) -> dict[str, Any]:
    """The conversation, as access.py gives it, with its newest `limit` messages of all branches, oldest first; more if
    it takes more to reach back to the message `since` and what is above it.

    Raises BadCursorError, and NotFoundError if that message is elsewhere.
    """
    if since is not None:
        limit = max(limit, _reaching(conversation, since))
    query = Message.objects.filter(conversation=conversation).order_by("-id")
    if before:
        query = query.filter(id__lt=decode_id(before))
    found = list(query[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    found.reverse()
    return {
        **conversation_object(conversation, writing=conversation.writing),
        **asdict(Parameters.of(conversation)),
        "messages": _messages(found),
        "next": str(found[0].id) if more else None,
    }


def _reaching(conversation: Conversation, message: UUID) -> int:
    """How many of the newest messages it takes to show this one, MOST at most."""
    inside = Message.objects.filter(conversation=conversation)
    if not inside.filter(id=message).exists():
        raise NotFoundError
    return min(MOST, inside.filter(id__gte=message).count() + ABOVE)


def _messages(found: list[Message]) -> list[dict[str, Any]]:
    """Each with its generation and attempts: three queries, however many messages."""
    ids = [message.pk for message in found if message.role != "user"]
    generations = Generation.objects.in_bulk(ids)
    attempts: dict[UUID, list[Attempt]] = {}
    for attempt in Attempt.objects.filter(generation_id__in=ids).order_by("generation_id", "number"):
        attempts.setdefault(attempt.generation_id, []).append(attempt)
    return [message_object(item, generations.get(item.pk), attempts.get(item.pk, ())) for item in found]
