"""Changes to a whole conversation: title, pin, archive, folder, seen, delete, restore. Runs in the engine's database
thread; each function returns what to publish to the person's tabs."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from chat import access
from chat.frames import Frame, conversation_object
from chat.models import Conversation, Generation
from chat.models.clock import DatabaseTime, database_now
from chat.models.conversation import ConversationQuerySet

from . import folders
from .parameters import NAMES, Parameters


def change(
    user_id: int, conversation_id: UUID, values: dict[str, Any], *, seen: bool = False
) -> tuple[Frame, list[Frame] | None]:
    """Save `values`: title, pinned, archived, folder (its name), use_victoria, model, parameters. `seen`: the person
    has it open.

    Returns the conversation object, with the parameters if one was changed, and all folders in order if one was made,
    else None. Raises NotFoundError, and RefusedError if there are too many folders.
    """
    if "folder" not in values:
        return _change(user_id, conversation_id, values, seen=seen), None
    with transaction.atomic():
        folder, made = folders.named(user_id, values["folder"])
        changed = _change(user_id, conversation_id, {**values, **folders.filed_in(folder)}, seen=seen)
    return changed, folders.in_order(user_id) if made else None


def _change(user_id: int, conversation_id: UUID, values: dict[str, Any], *, seen: bool) -> Frame:
    conversation = access.conversation(user_id, conversation_id)
    if seen and conversation.is_unseen:
        values = {**values, "seen_at": database_now()}
    for name, value in values.items():
        setattr(conversation, name, value)
    if values:
        conversation.save(update_fields=list(values))
    answer = conversation_object(conversation, writing=conversation.writing)
    return answer | asdict(Parameters.of(conversation)) if values.keys() & set(NAMES) else answer


def delete(user_id: int, conversation_id: UUID) -> None:
    """Move to the trash and request a stop of its replies under way. Raises NotFoundError."""
    conversation = access.conversation(user_id, conversation_id)
    with transaction.atomic():
        Generation.objects.under_way().filter(message__conversation=conversation).update(stop_requested=True)
        conversation.deleted_at = database_now()
        conversation.save(update_fields=["deleted_at"])


def restore(user_id: int, conversation_id: UUID) -> Frame:
    """Restore from the trash; a conversation that is not in it stays unchanged. Raises NotFoundError."""
    if not Conversation.objects.in_trash_of(user_id).filter(pk=conversation_id).update(deleted_at=None):
        access.conversation(user_id, conversation_id)
    return object_of(conversation_id)


def delete_for_good(user_id: int, conversation_id: UUID) -> None:
    """Delete permanently; only from the trash. Raises NotFoundError."""
    try:
        _delete_for_good(user_id, conversation_id)
    except IntegrityError:
        # PostgreSQL: a race with the search, which indexed one of its messages. The second delete sees those rows.
        _delete_for_good(user_id, conversation_id)


def _delete_for_good(user_id: int, conversation_id: UUID) -> None:
    # Locked: another process may restore it meanwhile, and a long conversation takes a while.
    with transaction.atomic():
        found = Conversation.objects.in_trash_of(user_id).select_for_update().filter(pk=conversation_id).first()
        if found is None:
            raise access.NotFoundError
        found.delete()


def size_of_trash(user_id: int, until: datetime | None = None) -> int:
    """How many conversations are in the person's trash; `until`: of those deleted up to then."""
    return _in_trash(user_id, until).count()


def newest_in_trash(user_id: int) -> datetime | None:
    """When the last of them was deleted; None if the trash is empty."""
    newest: datetime | None = Conversation.objects.in_trash_of(user_id).aggregate(newest=Max("deleted_at"))["newest"]
    return newest


def oldest_in_trash(user_id: int, until: datetime | None, limit: int) -> list[UUID]:
    """The first `limit` of them, those deleted first."""
    return list(_in_trash(user_id, until).order_by("deleted_at", "pk").values_list("pk", flat=True)[:limit])


def _in_trash(user_id: int, until: datetime | None) -> ConversationQuerySet:
    found = Conversation.objects.in_trash_of(user_id)
    return found if until is None else found.filter(deleted_at__lte=until)


def request_stops(user_id: int) -> list[UUID]:
    """Request a stop of all the person's replies under way; returns their ids."""
    theirs = Generation.objects.under_way().filter(message__conversation__owner_id=user_id)
    replies = list(theirs.values_list("pk", flat=True))
    Generation.objects.under_way().filter(pk__in=replies).update(stop_requested=True)
    return replies


def purge_one() -> tuple[int, UUID] | None:
    """Permanently delete the conversation longest in the trash, if longer than TRASH_DAYS; (owner, id), or None.

    One at a time: a long conversation takes a while, and other people's sends wait for the same thread.
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
    """The conversation object, with its current `writing`."""
    conversation = Conversation.objects.with_writing().get(pk=conversation_id)
    return conversation_object(conversation, writing=conversation.writing)


def owner_and_object(conversation_id: UUID) -> tuple[int, Frame] | None:
    """(owner, object) of a conversation that changed without a command; None if it was deleted meanwhile."""
    conversation = Conversation.objects.with_writing().filter(pk=conversation_id, deleted_at=None).first()
    if conversation is None:
        return None
    return conversation.owner_id, conversation_object(conversation, writing=conversation.writing)
