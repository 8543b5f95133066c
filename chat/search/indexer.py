"""Indexes messages. Messages to index have `to_index` set in the database, so no work is lost if a process dies.

If a message cannot be indexed, it is unmarked and logged once; it is tried again only if its text changes.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DatabaseError, DataError, connection, transaction
from django.db.models.functions import Length

from chat.models import Message, Role, SearchEntry
from chat.models.tables import with_tables
from chatsite.logs.about import about

from . import marks
from .database import Engine, engine
from .effort import Effort
from .words import emoji, pieces, stems

logger = logging.getLogger(__name__)

BATCH = 100
# A batch is held in memory, and shutdown waits for it.
BATCH_CHARS = 300_000
NUMBERED = 1000
# CPU seconds for one message; a million characters take three at worst. Text not read by then is not found.
READ_S = 10.0
# Limit for one message; there are fewer than 4,000 emoji, but they can be joined in any number.
MAX_EMOJI = 5000


class _Read(NamedTuple):
    """A message as it was when its terms were computed."""

    id: UUID
    text: str
    marks: list[str]
    stems: list[str]


def number_messages(after: UUID | None = None) -> UUID | None:
    """Numbers old messages in order of time, NUMBERED at a time. Returns where to continue, None at the end.

    Indexing starts with the newest. After an import or an update many are waiting, and their order would be lost.
    """
    waiting = Message.objects.filter(to_index=True, search_entry=None).exclude(text="").order_by("pk")
    if after is not None:
        waiting = waiting.filter(pk__gt=after)
    ids = list(waiting.values_list("pk", flat=True)[:NUMBERED])
    SearchEntry.objects.bulk_create([SearchEntry(message_id=pk) for pk in ids], ignore_conflicts=True)
    return ids[-1] if len(ids) == NUMBERED else None


def index_batch() -> bool:
    """Indexes the newest waiting messages. True if there may be more."""
    database = engine()
    with database.claim() as mine:
        if not mine:
            return True
        waiting = _waiting()
        some = one_batch(waiting)
        rows = _rows(some)
        _write_what_can_be(database, [one for row in rows if (one := _read_or_note(row))])
        _pass_over(set(some) - {pk for pk, *_ in rows})
        return len(some) == BATCH or len(some) < len(waiting)


def read_anew(ids: Sequence[UUID]) -> int | None:
    """Reindexes these messages. Returns how many of them can be found now; None, without indexing, while another
    process indexes."""
    database = engine()
    with database.claim() as mine:
        if not mine:
            return None
        found = [one for row in _rows(ids) if (one := _read_or_note(row))]
        with transaction.atomic():
            SearchEntry.objects.filter(message_id__in=[one.id for one in found]).delete()
            Message.objects.filter(pk__in=[one.id for one in found]).update(to_index=True)
            _write_what_can_be(database, found)
        return SearchEntry.objects.filter(message_id__in=ids).count()


def one_batch(waiting: Sequence[tuple[UUID, int]]) -> list[UUID]:
    """As many of these (id, length) as fit one batch, at least one."""
    chosen: list[UUID] = []
    room = BATCH_CHARS
    for pk, length in waiting:
        room -= length
        if chosen and room < 0:
            break
        chosen.append(pk)
    return chosen


def _waiting() -> list[tuple[UUID, int]]:
    """(id, length) of waiting messages."""
    waiting = Message.objects.filter(to_index=True).order_by("-pk")
    return list(waiting.annotate(length=Length("text")).values_list("pk", "length")[:BATCH])


def _rows(ids: Sequence[UUID]) -> list[tuple[Any, ...]]:
    """Rows of these messages, oldest first, so that numbers grow with time."""
    rows = Message.objects.filter(pk__in=ids).order_by("pk")
    return list(
        rows.values_list(
            "pk",
            "text",
            "role",
            "created_at",
            "conversation_id",
            "conversation__owner_id",
            "generation__backend",
            "generation__model",
        )
    )


def _read_or_note(row: tuple[Any, ...]) -> _Read | None:
    try:
        return _read(row)
    except DatabaseError:
        raise
    except Exception as error:
        _note(row[0], row[1], error)
        return None


def _read(row: tuple[Any, ...]) -> _Read:
    pk, text, role, created_at, conversation, owner, backend, model = row
    backend = "me" if role == Role.USER else backend
    pictures, stems = _terms(pk, text)
    return _Read(pk, text, [*_marks(created_at, conversation, owner, backend, model), *pictures], stems)


def _terms(message: UUID, text: str) -> tuple[list[str], list[str]]:
    """(emoji, stems in order) of a text. Works in pieces: each call is short, so that other threads can run."""
    effort, found = Effort(READ_S), list[str]()
    pictures = dict[str, None]()
    for piece in pieces(text):
        if effort.is_spent:
            logger.warning(
                "A long message is found by its first words only",
                extra=about("message_cut", message_id=message, words=len(found), seconds=READ_S),
            )
            break
        found += stems(piece)
        if len(pictures) < MAX_EMOJI:
            pictures.update(dict.fromkeys(emoji(piece)))
    return list(pictures), found


def _marks(created_at: datetime, conversation: UUID, owner: int, backend: str | None, model: str | None) -> list[str]:
    found = [marks.owner(owner), marks.conversation(conversation), *marks.dates(created_at)]
    if backend:
        found.append(marks.author(backend))
    return [*found, *marks.model(model or "")]


def _write_what_can_be(database: Engine, found: list[_Read]) -> None:
    """Writes all in one transaction, or each in its own if the database refuses one of them."""
    try:
        _write(database, found)
    except Exception as error:
        if not _is_of_a_message(error):
            raise
        if len(found) == 1:
            _note(found[0].id, found[0].text, error)
            return
        for one in found:
            _write_what_can_be(database, [one])


def _is_of_a_message(error: Exception) -> bool:
    """True if the message causes the error, so that a retry would fail, too. An unavailable, locked or full database
    does not count: it accepts the message later."""
    if not isinstance(error, DatabaseError):
        return True
    # PostgreSQL's class 54: a program limit is exceeded.
    return isinstance(error, DataError) or (getattr(error.__cause__, "sqlstate", None) or "").startswith("54")


def _note(message: UUID, text: str, error: Exception) -> None:
    """Logs only the error's kind: its message may quote the text."""
    extra = about("message_not_read", message_id=message, reason=type(error).__name__)
    logger.warning("A message cannot be found by its words", extra=extra)
    _unmark(message, text)


def _write(database: Engine, found: list[_Read]) -> None:
    """Writes in one transaction. A message that changed since it was read keeps its mark and is indexed again."""
    with transaction.atomic():
        read = {one.id: one for one in found if _unmark(one.id, one.text) and one.text}
        SearchEntry.objects.bulk_create([SearchEntry(message_id=pk) for pk in read], ignore_conflicts=True)
        entries = SearchEntry.objects.filter(message_id__in=read).values_list("pk", "message_id")
        database.write([(number, read[pk].marks, read[pk].stems) for number, pk in entries])


def _pass_over(messages: set[UUID]) -> None:
    """Unmarks messages that were deleted meanwhile, or are in no conversation (check_history reports these)."""
    if messages:
        Message.objects.filter(pk__in=messages).update(to_index=False)


def _unmark(message: UUID, text: str) -> bool:
    """Unmarks the message; False if its text has changed. Plain SQL, because each transaction has a hundred of them."""
    key = Message._meta.pk.get_db_prep_value(message, connection)
    with connection.cursor() as cursor:
        cursor.execute(_UNMARK, [False, key, text])
        return bool(cursor.rowcount)


_UNMARK = with_tables("UPDATE {message} SET to_index = %s WHERE id = %s AND to_index AND text = %s")
