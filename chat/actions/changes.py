"""What people do to a whole conversation: name, pin, archive, file, see, delete, restore. Runs in the engine's database
thread; each returns what the person's tabs are told."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from chat import access
from chat.frames import Frame, conversation_object
from chat.models import Conversation, Generation
from chat.models.clock import DatabaseTime, database_now

from .parameters import NAMES, Parameters


def change(user_id: int, conversation_id: UUID, values: dict[str, Any], *, seen: bool = False) -> Frame:
    """`values`: title, pinned, archived, folder, and the parameters, which the object names then, too. `seen`: the
    person looks at it now. Raises NotFoundError."""
    conversation = access.conversation(user_id, conversation_id)
    if seen and conversation.is_unseen:
        values = {**values, "seen_at": database_now()}
    for name, value in values.items():
        setattr(conversation, name, value)
    if values:
        conversation.save(update_fields=list(values))
    told = conversation_object(conversation, writing=conversation.writing)
    return told | asdict(Parameters.of(conversation)) if values.keys() & set(NAMES) else told


def delete(user_id: int, conversation_id: UUID) -> None:
    """Into the trash; what is written there shall stop. Raises NotFoundError."""
    conversation = access.conversation(user_id, conversation_id)
    with transaction.atomic():
        Generation.objects.under_way().filter(message__conversation=conversation).update(stop_requested=True)
        conversation.deleted_at = database_now()
        conversation.save(update_fields=["deleted_at"])


def restore(user_id: int, conversation_id: UUID) -> Frame:
    """Out of the trash, as it was; nothing happens to one that is not there. Raises NotFoundError."""
    if not Conversation.objects.in_trash_of(user_id).filter(pk=conversation_id).update(deleted_at=None):
        access.conversation(user_id, conversation_id)
    return object_of(conversation_id)


def delete_for_good(user_id: int, conversation_id: UUID) -> None:
    """Only from the trash. Raises NotFoundError."""
    try:
        access.in_trash(user_id, conversation_id).delete()
    except IntegrityError:
        # PostgreSQL: the search read a message of it in between. Now what it wrote is found, too.
        access.in_trash(user_id, conversation_id).delete()


def request_stops(user_id: int) -> list[UUID]:
    """Note that all replies of this person that are under way shall stop; which they are."""
    theirs = Generation.objects.under_way().filter(message__conversation__owner_id=user_id)
    replies = list(theirs.values_list("pk", flat=True))
    Generation.objects.under_way().filter(pk__in=replies).update(stop_requested=True)
    return replies


def purge_one() -> tuple[int, UUID] | None:
    """Delete for good what is longest in the trash and there for more than TRASH_DAYS: its owner and its id, or None.

    One at a time: a long conversation takes a while, and the sends of other people wait in the same thread.
    """
    limit = DatabaseTime(-timedelta(days=settings.TRASH_DAYS))
    with transaction.atomic():
        due = Conversation.objects.filter(deleted_at__lt=limit).order_by("deleted_at")
        found = due.select_for_update(skip_locked=True).first()
        if found is None:
            return None
        owner, conversation = found.owner_id, found.pk
        found.delete()
    return owner, conversation


def object_of(conversation_id: UUID) -> Frame:
    """As lists, pages and tabs show it now."""
    conversation = Conversation.objects.with_writing().get(pk=conversation_id)
    return conversation_object(conversation, writing=conversation.writing)


def told_to(conversation_id: UUID) -> tuple[int, Frame] | None:
    """(owner, object) of a conversation in which something happened by itself; None if it was deleted meanwhile."""
    conversation = Conversation.objects.with_writing().filter(pk=conversation_id, deleted_at=None).first()
    if conversation is None:
        return None
    return conversation.owner_id, conversation_object(conversation, writing=conversation.writing)
