"""Loads quota, preferences and any earlier result of a command, in one query.

One statement in plain SQL: in a process that writes a hundred replies, each statement waits for the database and then
for the interpreter lock.
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

# PostgreSQL's clock is the same for all processes. SQLite runs on one host, so Python's clock does.
_NOW = {"postgresql": "clock_timestamp()", "sqlite": "NULL"}
_LOCK = with_tables("SELECT 1 FROM {user} WHERE id = %s FOR UPDATE")
_QUERY = with_tables("""
    SELECT {{now}}, p.use_victoria, p.model, k.digest, k.conversation, k.message, k.reply, (
        SELECT COUNT(*) FROM {generation} g
        JOIN {message} m ON m.id = g.message_id JOIN {conversation} c ON c.id = m.conversation_id
        WHERE g.status IN ({under_way}) AND c.owner_id = u.id
    )
    FROM {user} u
    LEFT JOIN {preferences} p ON p.user_id = u.id
    LEFT JOIN {command} k ON k.user_id = u.id AND k.key = %s
    WHERE u.id = %s
""")


@dataclass(frozen=True, slots=True)
class Known:
    """An earlier command with the same key, already executed."""

    digest: str
    conversation: UUID
    message: UUID | None
    reply: UUID | None


@dataclass(frozen=True, slots=True)
class CommandContext:
    """`now`: by the database's clock; `under_way`: the person's saved replies that are queued or streaming;
    `use_victoria`, `model`: the person's preferences."""

    user_id: int
    now: datetime
    under_way: int
    use_victoria: bool
    model: str
    known: Known | None


def locked(user_id: int, key: str) -> CommandContext:
    """The context of the command `key`. Locks the person's row until the transaction ends: one command of a person at
    a time, across processes."""
    if not connection.features.has_select_for_update:  # SQLite has one writer at a time anyway
        return of(user_id, key)
    with connection.cursor() as cursor:
        # One round trip for both statements. A single statement would not see what the last holder of the lock wrote.
        cursor.execute(f"{_LOCK}; {_statement()}", (user_id, key, user_id))
        cursor.nextset()
        return _context(user_id, cursor.fetchone())


def of(user_id: int, key: str = "") -> CommandContext:
    """The same without a lock."""
    return _context(user_id, first_row(_statement(), key, user_id))


def _statement() -> str:
    return _QUERY.format(now=_NOW[connection.vendor])


def _context(user_id: int, row: tuple[Any, ...] | None) -> CommandContext:
    now, use_victoria, model, digest, *ids, under_way = row or (None, None, None, None, None, None, None, 0)
    if model is None:  # no preferences are stored
        default = Preferences(user_id=user_id)
        use_victoria, model = default.use_victoria, default.model
    known = None if digest is None else Known(digest, *map(Command._meta.get_field("conversation").to_python, ids))
    return CommandContext(user_id, now or timezone.now(), under_way, bool(use_victoria), model, known)
