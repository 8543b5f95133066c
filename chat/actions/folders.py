"""A person's folders: filed into by name, renamed, put in order, deleted. Runs in the engine's database thread.

Whoever adds or moves one first locks the person's row: two processes neither make a name twice nor pass the limit.
"""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from chat import access
from chat.frames import Frame
from chat.models import Conversation, Folder

from .refusal import RefusedError

MAX_FOLDERS = 200


def in_order(user_id: int) -> list[Frame]:
    """[{"id", "name"}] of all the person's folders, empty ones too, as they are ordered."""
    return [{"id": pk, "name": name} for pk, name in _theirs(user_id).values_list("pk", "name")]


def named(user_id: int, name: str) -> tuple[Folder | None, bool]:
    """The person's folder of this name, and whether it was made now, as the last one; None for "". Within a
    transaction. Raises RefusedError if there are MAX_FOLDERS."""
    if not name:
        return None, False
    lock(user_id)
    found = _theirs(user_id).filter(name=name).first()
    if found is not None:
        return found, False
    last = _theirs(user_id).last()
    if _theirs(user_id).count() >= MAX_FOLDERS:
        message = _("You have reached the limit of {count} folders. Delete one or choose an existing one.")
        raise RefusedError("quota", format_lazy(message, count=MAX_FOLDERS))
    return Folder.objects.create(owner_id=user_id, name=name, position=last.position + 1 if last else 0), True


def filed_in(folder: Folder | None) -> dict[str, Any]:
    """The columns of a conversation in this folder. The former one, by which a process of the version before files, is
    emptied, so that what it said earlier is not taken over."""
    return {"folder": folder, "former_folder": ""}


def change(user_id: int, folder_id: UUID, *, name: str | None = None, position: int | None = None) -> list[Frame]:
    """Rename it, or put it at this place (0 is the first, a number beyond the last is the end); returns all in order.
    Raises NotFoundError, and RefusedError if another one has the name."""
    with transaction.atomic():
        lock(user_id)
        folder = access.folder(user_id, folder_id)
        if name is not None:
            _rename(folder, name)
        if position is not None:
            _place(folder, position)
    return in_order(user_id)


def delete(user_id: int, folder_id: UUID) -> list[Frame]:
    """Delete it; its conversations stay, in no folder. Returns the others in order. Raises NotFoundError."""
    with transaction.atomic():
        lock(user_id)
        access.folder(user_id, folder_id).delete()
    return in_order(user_id)


def take_over(limit: int) -> int:
    """File at most `limit` conversations that a process of the version before filed by name; returns how many."""
    found = list(Conversation.objects.exclude(former_folder="")[:limit])
    for one in found:
        with transaction.atomic():
            lock(one.owner_id)
            folder = Folder.objects.get_or_create(
                owner_id=one.owner_id, name=one.former_folder, defaults={"position": MAX_FOLDERS}
            )[0]
            still = Conversation.objects.filter(pk=one.pk, former_folder=one.former_folder)
            still.update(**filed_in(folder))
    return len(found)


def _rename(folder: Folder, name: str) -> None:
    if _theirs(folder.owner_id).filter(name=name).exclude(pk=folder.pk).exists():
        raise RefusedError("conflict", _("You already have a folder with this name. Choose another name."))
    folder.name = name
    folder.save(update_fields=["name"])


def _place(folder: Folder, position: int) -> None:
    others = list(_theirs(folder.owner_id).exclude(pk=folder.pk))
    ordered = [*others[:position], folder, *others[position:]]
    moved = [one for place, one in enumerate(ordered) if one.position != place]
    for place, one in enumerate(ordered):
        one.position = place
    Folder.objects.bulk_update(moved, ["position"])


def _theirs(user_id: int) -> "models.QuerySet[Folder]":
    return Folder.objects.filter(owner_id=user_id)


def lock(user_id: int) -> None:
    """Keep other processes from the person's folders until the transaction ends."""
    # SQLite has one writer at a time anyway.
    User.objects.select_for_update().filter(pk=user_id).first()
