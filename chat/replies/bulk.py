"""Saves the progress of many replies under way in one transaction.

Plain SQL, one statement for all replies: SQLite releases the interpreter lock for each statement, and the thread waits
for a busy event loop to get it back; PostgreSQL gets two statements instead of forty.
"""

from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction

from chat.database.lease import lease_sql, this_process
from chat.models import UNDER_WAY, Generation, Message, Status
from chat.models.tables import with_tables

from .live import State

# NULL keeps the stored steps.
_STEPS = {"sqlite": "COALESCE(new.column5, steps)", "postgresql": "COALESCE(CAST(new.column5 AS jsonb), steps)"}
_SAVE = with_tables(
    "UPDATE {generation} SET lease_until = {{until}}, "
    "seq = new.column3, steps_omitted = new.column4, steps = {{steps}} "
    "FROM (VALUES {{rows}}) AS new "
    "WHERE message_id = new.column1 AND epoch = new.column2 AND status = %s AND owner = %s"
)
_SAVE_TEXT = with_tables("UPDATE {message} SET text = new.column2 FROM (VALUES {{rows}}) AS new WHERE id = new.column1")
_RENEW = with_tables(
    "UPDATE {generation} SET lease_until = {{until}} FROM (VALUES {{rows}}) AS new "
    "WHERE message_id = new.column1 AND epoch = new.column2 AND status IN ({under_way}) AND owner = %s"
)


def save(changed: Sequence[State], silent: Collection[tuple[UUID, int]]) -> set[UUID]:
    """Write `changed`, renew all leases; returns the replies that this process no longer owns.

    `silent`: (reply, epoch) of those with nothing new to write, queued ones included.
    """
    lost: set[UUID] = set()
    with transaction.atomic():
        if changed:
            lost |= _save(changed)
        if silent:
            rows = [(_key(reply), epoch) for reply, epoch in silent]
            until, before = lease_sql()
            if _execute(_RENEW, rows, before, [this_process()], until=until) < len(rows):
                lost |= _lost(dict(silent), UNDER_WAY)
    return lost


def _save(changed: Sequence[State]) -> set[UUID]:
    rows = [(_key(one.reply), one.epoch, one.seq, one.steps_omitted, _steps(one)) for one in changed]
    fence = [Status.STREAMING.value, this_process()]
    until, before = lease_sql()
    lost: set[UUID] = set()
    if _execute(_SAVE, rows, before, fence, until=until, steps=_STEPS[connection.vendor]) < len(rows):
        lost = _lost({one.reply: one.epoch for one in changed}, [Status.STREAMING])
    if texts := [(_key(one.reply), one.text) for one in changed if one.reply not in lost]:
        _execute(_SAVE_TEXT, texts)
    return lost


def _steps(state: State) -> str | None:
    return orjson.dumps(state.steps).decode() if state.steps_unsaved else None


def _execute(
    sql: str, rows: Sequence[Sequence[Any]], before: Sequence[Any] = (), after: Sequence[Any] = (), **parts: str
) -> int:
    """Returns how many rows were written. `rows`: the VALUES; `before`, `after`: parameters on either side of them."""
    places = ", ".join([f"({', '.join(['%s'] * len(rows[0]))})"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(sql.format(rows=places, **parts), [*before, *chain(*rows), *after])
        return int(cursor.rowcount)


def _key(reply: UUID) -> Any:
    """The id as this database stores it."""
    return Message._meta.pk.get_db_prep_value(reply, connection)


def _lost(epochs: dict[UUID, int], statuses: Collection[str]) -> set[UUID]:
    """The replies that this process does not own in this epoch and one of these statuses."""
    ours = Generation.objects.filter(pk__in=epochs, status__in=statuses, owner=this_process())
    return {reply for reply, _epoch in epochs.items() - set(ours.values_list("pk", "epoch"))}
