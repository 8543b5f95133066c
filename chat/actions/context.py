"""Loads quota, preferences and any earlier result of a command, in one query.

One statement in plain SQL: in a process that is busy with a hundred replies, each one is a wait for the database and
then for the interpreter.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from chat.models import Command, Preferences
from chat.models.rows import first_row
from chat.models.tables import with_tables

# The clock of all processes; SQLite has one host, and the clock is asked here.
_NOW = {"postgresql": "clock_timestamp()", "sqlite": "NULL"}
_LOCK = with_tables("SELECT 1 FROM {user} WHERE id = %s FOR UPDATE")
# With the states as parameters SQLite could not use the index of the few replies under way.
_QUERY = with_tables("""
    SELECT {{now}}, p.use_victoria, p.model, k.digest, k.conversation, k.message, k.reply, (
        SELECT COUNT(*) FROM {generation} g
        JOIN {message} m ON m.id = g.message_id JOIN {conversation} c ON c.id = m.conversation_id
        WHERE g.status IN ('queued', 'streaming') AND c.owner_id = u.id
    )
    FROM {user} u
    LEFT JOIN {preferences} p ON p.user_id = u.id
    LEFT JOIN {command} k ON k.user_id = u.id AND k.key = %s
    WHERE u.id = %s
""")


@dataclass(frozen=True, slots=True)
class Known:
    """A command that was carried out before under the same key."""

    digest: str
    conversation: UUID
    message: UUID | None
    reply: UUID | None


@dataclass(frozen=True, slots=True)
class CommandContext:
    """`now`: by the database's clock; `under_way`: saved replies of theirs that are being written or wait;
    `use_victoria`, `model`: as they prefer."""

    user_id: int
    now: datetime
    under_way: int
    use_victoria: bool
    model: str
    known: Known | None


def locked(user_id: int, key: str) -> CommandContext:
    """`key`: of the command. What is read holds until the transaction ends, also across processes: one command of a
    person at a time."""
    if not connection.features.has_select_for_update:  # SQLite has one writer at a time anyway
        return of(user_id, key)
    with connection.cursor() as cursor:
        # One way to the database and back for both. Not one statement: it would not see what the last holder of the
        # lock has written.
        cursor.execute(f"{_LOCK}; {_statement()}", (user_id, key, user_id))
        cursor.nextset()
        return _context(user_id, cursor.fetchone())


def of(user_id: int, key: str = "") -> CommandContext:
    """The same at this moment."""
    return _context(user_id, first_row(_statement(), key, user_id))


def _statement() -> str:
    return _QUERY.format(now=_NOW[connection.vendor])


def _context(user_id: int, row: tuple[Any, ...] | None) -> CommandContext:
    now, use_victoria, model, digest, *ids, under_way = row or (None, None, None, None, None, None, None, 0)
    if model is None:  # they never changed anything
        default = Preferences(user_id=user_id)
        use_victoria, model = default.use_victoria, default.model
    known = None if digest is None else Known(digest, *map(Command._meta.get_field("conversation").to_python, ids))
    return CommandContext(user_id, now or timezone.now(), under_way, bool(use_victoria), model, known)
