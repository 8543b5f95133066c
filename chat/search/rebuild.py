"""Reindexes messages, also unchanged ones: for rows that were added by other means (loaddata, SQL).

Works in batches, oldest first. One transaction replaces a batch's entries, so the search always finds what it found
before, and the numbers grow with time again. Replies under way are left to the server.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Length

from chat.models import UNDER_WAY, Message
from chat.models.tables import with_tables

from .database import engine
from .indexer import BATCH, one_batch, read_anew

# Fetched at once: otherwise the messages of one person would be sorted again for each batch.
IDS = 10_000
# Copying by other tools may leave the sequence below the used numbers; then new messages would get no entries.
_MEND_NUMBERS = with_tables("""
    SELECT setval(pg_get_serial_sequence('{search_entry}', 'id'), GREATEST(
        (SELECT COALESCE(MAX(id), 1) FROM {search_entry}), (SELECT last_value FROM {search_entry}_id_seq)))
""")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The result of a batch: how many messages it had, and how many of them can be found now."""

    messages: int
    found: int


def rebuild(user_id: int | None = None) -> Iterator[Rebuilt | None]:
    """Reindexes the messages of all persons or of one. Yields after each batch, None while another process indexes.

    Pause after each batch: the server's saves wait for the same database lock. Raises django.db.Error.
    """
    while not _mend_numbers():
        yield None
    for waiting in _lengths(user_id):
        while waiting:
            ids = one_batch(waiting[:BATCH])
            while (found := read_anew(ids)) is None:
                yield None
            yield Rebuilt(len(ids), found)
            del waiting[: len(ids)]


def size(user_id: int | None = None) -> int:
    """The number of messages that `rebuild` reindexes."""
    return _messages(user_id).count()


def _mend_numbers() -> bool:
    """Repairs the sequence on PostgreSQL. False, without repair, while another process indexes."""
    with engine().claim() as mine:
        if mine and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(_MEND_NUMBERS)
        return mine


def _lengths(user_id: int | None) -> Iterator[list[tuple[UUID, int]]]:
    """Yields (id, length) in order of time, including messages that are added meanwhile."""
    rows = _messages(user_id).order_by("pk").annotate(length=Length("text")).values_list("pk", "length")
    some = list(rows[:IDS])
    while some:
        last = some[-1][0]
        yield some
        some = list(rows.filter(pk__gt=last)[:IDS])


def _messages(user_id: int | None) -> QuerySet[Message]:
    messages = Message.objects.exclude(generation__status__in=UNDER_WAY)
    return messages if user_id is None else messages.filter(conversation__owner_id=user_id)
