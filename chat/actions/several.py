"""The same change to several conversations at once, in one transaction. Runs in the engine's database thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from chat.frames import Frame, conversation_object
from chat.models import Conversation, Generation
from chat.models.clock import database_now
from chat.models.conversation import ConversationQuerySet

from . import folders

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Changed:
    """`conversations`: their objects after the change; `missing`: the ids of those that were not there, or were
    another person's; `folders`: all folders in order if one was made, else None."""

    conversations: list[Frame]
    missing: list[UUID]
    folders: list[Frame] | None = None


def change(user_id: int, ids: Sequence[UUID], values: dict[str, Any]) -> Changed:
    """Archive or unarchive (`archived`), or move to the folder of this name (`folder`). Raises RefusedError."""
    made = False
    with transaction.atomic():
        if "folder" in values:
            folders.lock(user_id)
        there = _there(Conversation.objects.of(user_id), ids)
        if not there:
            return _changed(ids, there)
        if "folder" in values:
            folder, made = folders.named(user_id, values["folder"])
            values = {**values, **folders.filed_in(folder)}
        Conversation.objects.filter(pk__in=there).update(**values)
    return _changed(ids, there, folders.in_order(user_id) if made else None)


def delete(user_id: int, ids: Sequence[UUID]) -> Changed:
    """Move to the trash and request a stop of the replies under way."""
    with transaction.atomic():
        # Replies first, as whoever ends one locks them: the other order would be a deadlock.
        theirs = Conversation.objects.of(user_id).filter(pk__in=ids).values("pk")
        Generation.objects.under_way().filter(message__conversation__in=theirs).update(stop_requested=True)
        there = _there(Conversation.objects.of(user_id), ids)
        Conversation.objects.filter(pk__in=there).update(deleted_at=database_now())
    return _changed(ids, there)


def restore(user_id: int, ids: Sequence[UUID]) -> Changed:
    """Restore from the trash; one that is not in it stays as it is."""
    with transaction.atomic():
        there = _there(Conversation.objects.filter(owner_id=user_id), ids)
        Conversation.objects.filter(pk__in=there).update(deleted_at=None)
    return _changed(ids, there)


def _there(query: ConversationQuerySet, ids: Sequence[UUID]) -> list[UUID]:
    """Those of the ids that the query has, locked until the transaction ends."""
    return list(query.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk", flat=True))


def _changed(ids: Sequence[UUID], there: list[UUID], made: list[Frame] | None = None) -> Changed:
    """In the order of the request, each once."""
    found = Conversation.objects.with_writing().in_bulk(there)
    asked = list(dict.fromkeys(ids))
    objects = [conversation_object(found[pk], writing=found[pk].writing) for pk in asked if pk in found]
    return Changed(objects, [pk for pk in asked if pk not in found], made)
