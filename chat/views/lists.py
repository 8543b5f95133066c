"""A person's conversation and folder lists, for the sidebar and the API."""

from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from chat.frames import Frame, conversation_object
from chat.models import Conversation, Folder
from chat.models.conversation import ConversationQuerySet
from chat.search.folding import folded

from . import cursors

PAGE = 50
MAX_PAGE = 200
SHOWN_OF_A_FOLDER = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of a list. `q`: matches titles; `folder`: only this one, "" for conversations in none, None for all."""

    q: str = ""
    folder: str | None = None
    archived: bool = False
    trash: bool = False

    @property
    def has_pinned_first(self) -> bool:
        """Whether the first page has all pinned ones: not if the list is filtered."""
        return not (self.q or self.folder or self.archived or self.trash)


def conversation_list(user_id: int, before: str = "", limit: int = PAGE, wanted: Wanted | None = None) -> Frame:
    """{"conversations", "next"}: newest first, the trash by time of deletion; `limit` at most, plus all pinned ones on
    the first page. Raises BadCursorError."""
    wanted = wanted or Wanted()
    moment = "deleted_at" if wanted.trash else "updated_at"
    query = _filed(user_id, wanted).with_writing().order_by(f"-{moment}", "-id")
    pinned: list[Conversation] = []
    if wanted.has_pinned_first:
        pinned = [] if before else list(_of(user_id, wanted).filter(pinned=True).with_writing())
        query = query.filter(pinned=False)
    if before:
        earlier, identity = cursors.decode(before)
        query = query.filter(Q(**{f"{moment}__lt": earlier}) | Q(**{moment: earlier}, id__lt=identity))
    found = _titled(query, wanted.q, limit + 1) if wanted.q else list(query[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    cursor = cursors.encode(getattr(found[-1], moment), found[-1].id) if more else None
    if pinned:
        found = sorted([*pinned, *found], key=lambda item: (item.updated_at, item.id), reverse=True)
    return {"conversations": _objects(found), "next": cursor}


def folder_list(user_id: int) -> list[Frame]:
    """[{"id", "name", "count", "conversations"}] in the person's order, empty ones too: the number of conversations,
    and the newest SHOWN_OF_A_FOLDER. Archived ones do not count."""
    folders = list(Folder.objects.filter(owner_id=user_id).values_list("pk", "name"))
    counts, ids = _newest_of_folders(user_id) if folders else ({}, {})
    wanted = [identity for of_folder in ids.values() for identity in of_folder]
    found = Conversation.objects.of(user_id).with_writing().in_bulk(wanted) if wanted else {}
    return [
        {
            "id": folder,
            "name": name,
            "count": counts.get(folder, 0),
            "conversations": _objects([found[one] for one in ids.get(folder, []) if one in found]),
        }
        for folder, name in folders
    ]


def _newest_of_folders(user_id: int) -> tuple[dict[UUID, int], dict[UUID, list[UUID]]]:
    """By folder: the number of conversations, and the ids of the newest; without the empty ones."""
    rows = (
        Conversation.objects.of(user_id)
        .filter(archived=False, folder__isnull=False)
        .annotate(
            count=Window(Count("id"), partition_by=F("folder_id")),
            place=Window(RowNumber(), partition_by=F("folder_id"), order_by=["-updated_at", "-id"]),
        )
        .filter(place__lte=SHOWN_OF_A_FOLDER)
        .order_by("place")
        .values_list("id", "folder_id", "count")
    )
    counts: dict[UUID, int] = {}
    ids: dict[UUID, list[UUID]] = {}
    for identity, folder, count in rows:
        counts[folder] = count
        ids.setdefault(folder, []).append(identity)
    return counts, ids


def _filed(user_id: int, wanted: Wanted) -> ConversationQuerySet:
    query = _of(user_id, wanted)
    if wanted.folder is None:
        return query
    return query.filter(folder__name=wanted.folder) if wanted.folder else query.filter(folder=None)


def _of(user_id: int, wanted: Wanted) -> ConversationQuerySet:
    if wanted.trash:
        return Conversation.objects.in_trash_of(user_id)
    return Conversation.objects.of(user_id).filter(archived=wanted.archived)


def _titled(query: ConversationQuerySet, q: str, count: int) -> list[Conversation]:
    """The first `count` whose title contains `q`, ignoring case and accents as the message search does. Compared in
    Python: no database does this for every script."""
    wanted = folded(q)
    rows = query.values_list("pk", "title").iterator() if wanted else ()
    found = islice((pk for pk, title in rows if wanted in folded(title)), count)
    return list(query.filter(pk__in=list(found)))


def _objects(found: list[Conversation]) -> list[Frame]:
    return [conversation_object(item, writing=item.writing) for item in found]
