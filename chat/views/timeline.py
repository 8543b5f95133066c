"""Loads a conversation with its messages as the objects that pages and API share."""

from dataclasses import asdict
from itertools import accumulate
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db.models import Model, QuerySet
from django.db.models.functions import Length

from chat.access import NotFoundError
from chat.actions.parameters import Parameters
from chat.frames import conversation_object, message_object
from chat.models import Attempt, Conversation, Generation, Message

from .cursors import decode_id

MESSAGES = 1000
# Opening a message far back loads this many above it, and at most this many in all.
ABOVE, MOST = 30, 10_000

Row = TypeVar("Row", bound=Model)


def conversation_detail(
    conversation: Conversation,
    before: str = "",
    limit: int = MESSAGES,
    since: UUID | None = None,
    characters: int | None = None,
) -> dict[str, Any]:
    """The conversation from access.py with its newest `limit` messages of all branches, oldest first; more if needed to
    reach the end of the shown branch, or the message `since` and ABOVE messages before it. `characters`: fewer, but
    two at least, if they have more than that together.

    Raises BadCursorError, and NotFoundError if `since` is not in this conversation.
    """
    query = Message.objects.filter(conversation=conversation)
    if characters is not None:
        limit = _fitting(query, limit, characters)
    if before:
        query = query.filter(id__lt=decode_id(before))
    elif conversation.head_id is not None:
        # A head in another conversation is damage that check_history repairs; the messages are shown anyway.
        reaching = _reaching(conversation, conversation.head_id)
        # A page that is to be small needs the end of the branch, not what stands above it.
        if characters is None or reaching - ABOVE > limit:
            limit = max(limit, reaching)
    if since is not None:
        reaching = _reaching(conversation, since)
        if not reaching:
            raise NotFoundError
        limit = max(limit, reaching)
    found = _rows(query.order_by("-id")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    found.reverse()
    return {
        **conversation_object(conversation, writing=conversation.writing),
        **asdict(Parameters.of(conversation)),
        "messages": _messages(conversation, found),
        "next": str(found[0].id) if more else None,
    }


def _fitting(query: "QuerySet[Message]", limit: int, characters: int) -> int:
    """How many of the newest messages, 2 to `limit`, have at most so many characters together."""
    lengths = query.order_by("-id").values_list(Length("text"), flat=True)[:limit]
    return max(2, len([total for total in accumulate(lengths) if total <= characters]))


def _reaching(conversation: Conversation, message: UUID) -> int:
    """How many of the newest messages include this one, at most MOST; 0 if it is not in the conversation."""
    inside = Message.objects.filter(conversation=conversation)
    if not inside.filter(id=message).exists():
        return 0
    return min(MOST, inside.filter(id__gte=message).count() + ABOVE)


def _messages(conversation: Conversation, found: list[Message]) -> list[dict[str, Any]]:
    """Each message with its generation and attempts, in two queries for any number of messages."""
    if not found:
        return []
    inside = {"message__conversation": conversation, "message__id__range": (found[0].id, found[-1].id)}
    generations = {row.message_id: row for row in _rows(Generation.objects.filter(**inside))}
    attempts: dict[UUID, list[Attempt]] = {}
    ofthem = Attempt.objects.filter(**{f"generation__{name}": value for name, value in inside.items()})
    for attempt in _rows(ofthem.order_by("number")):
        attempts.setdefault(attempt.generation_id, []).append(attempt)
    return [message_object(item, generations.get(item.id), attempts.get(item.id, ())) for item in found]


def _rows(query: "QuerySet[Row]") -> list[Row]:
    """Named tuples of a model's columns: a thousand model instances would cost three times as much."""
    columns = [field.attname for field in query.model._meta.concrete_fields]
    return cast(list[Row], list(query.values_list(*columns, named=True)))
