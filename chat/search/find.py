"""Finds messages in a person's own conversations, on every branch, never in deleted ones."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.functions import Substr

from chat.models import Conversation, Folder, Message, SearchEntry
from chat.models.tables import with_tables

from . import marks
from .branches import Branch, branches
from .database import Engine, engine
from .effort import Effort
from .excerpt import LOOKED_AT, Piece, excerpt
from .folding import folded
from .query import Query, any_of, parse
from .renewal import is_renewing

# Terms for a folder's conversations make a search in a small folder fast. A large folder has hits without them.
MAX_CONVERSATIONS = 300
LAST = 2**63 - 1
# CPU seconds for all excerpts of a page; later excerpts start at the beginning of their message.
EXCERPTS_S = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A message with the fields that a list of hits shows. `branch`: None on the shown branch."""

    message: UUID
    role: str
    created_at: datetime
    backend: str
    model: str
    conversation: UUID
    title: str
    folder: str
    archived: bool
    excerpt: list[Piece]
    branch: Branch | None


@dataclass(frozen=True, slots=True)
class Found:
    """`next`: the number below which the next page begins; None after the last one. `reading`: there are no more hits,
    but some of the person's messages are not indexed yet."""

    hits: list[Hit]
    next: int | None
    reading: bool = False


@dataclass(slots=True)
class _Conditions:
    """The SQL conditions in addition to the terms."""

    sql: list[str]
    values: list[Any]

    def add(self, sql: str, *values: Any) -> None:
        self.sql.append(sql)
        self.values += values


def find(user_id: int, text: str, before: int | None = None, limit: int = 20, zone: tzinfo | None = None) -> Found:
    """The newest `limit` matching messages with numbers below `before`. An empty text finds nothing. `zone`: time zone
    of the dates in `text`; None: settings.TIME_ZONE."""
    query = parse(text, zone)
    if not query:
        return Found([], None)
    numbers = _numbers(user_id, query, LAST if before is None else before, limit + 1)
    more, numbers = len(numbers) > limit, numbers[:limit]
    return Found(_hits(numbers, query), numbers[-1] if more else None, not more and _is_reading(user_id))


def _is_reading(user_id: int) -> bool:
    if is_renewing():
        return True
    waiting = Message.objects.filter(to_index=True, conversation__owner_id=user_id, conversation__deleted_at=None)
    return waiting.exclude(text="").exists()


def _numbers(user_id: int, query: Query, before: int, limit: int) -> list[int]:
    choices = [any_of([marks.owner(user_id)]), *query.marks, *query.words]
    conditions = _Conditions([], [])
    conditions.add("c.owner_id = %s AND c.deleted_at IS NULL", user_id)
    if query.after or query.before:
        choices.append(any_of(marks.period(query.after, query.before)))
        _in_period(conditions, query)
    if query.folder:
        folders = _folders(user_id, query.folder)
        inside = Conversation.objects.of(user_id).filter(folder__in=folders).values_list("pk", flat=True)
        few = list(inside[: MAX_CONVERSATIONS + 1])
        if len(few) <= MAX_CONVERSATIONS:
            choices.append(any_of([marks.conversation(pk) for pk in few]))
        conditions.add(f"c.folder_id IN ({', '.join(['%s'] * len(folders))})", *map(_as_value, folders))
    if not all(choices):
        return []
    return _ask(engine(), choices, conditions, before, limit)


def _in_period(conditions: _Conditions, query: Query) -> None:
    """Adds the exact period: the terms have only months."""
    as_value = connection.ops.adapt_datetimefield_value
    if query.after:
        conditions.add("m.created_at >= %s", as_value(query.after))
    if query.before:
        conditions.add("m.created_at < %s", as_value(query.before))


def _folders(user_id: int, name: str) -> list[UUID]:
    """The person's folders with this name, ignoring case and accents."""
    theirs = Folder.objects.filter(owner_id=user_id).values_list("pk", "name")
    return [pk for pk, folder in theirs if folded(folder.strip()) == folded(name)]


def _as_value(folder: UUID) -> Any:
    """For a parameter: SQLite keeps the hexadecimal digits."""
    return Folder._meta.pk.get_db_prep_value(folder, connection)


_FOUND = with_tables("""
    SELECT s.id FROM {{source}}
    JOIN {message} m ON m.id = e.message_id
    JOIN {conversation} c ON c.id = m.conversation_id
    WHERE {{conditions}} ORDER BY s.id DESC LIMIT %s
""")


def _ask(database: Engine, choices: list[Any], conditions: _Conditions, before: int, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            _FOUND.format(source=database.source, conditions=" AND ".join(conditions.sql)),
            [database.expression(choices), before, *conditions.values, limit],
        )
        return [number for (number,) in cursor.fetchall()]


def _hits(numbers: list[int], query: Query) -> list[Hit]:
    rows = list(SearchEntry.objects.filter(pk__in=numbers).order_by("-pk").values_list(*_SHOWN))
    effort = Effort(EXCERPTS_S)
    on_branch = branches({row[0]: row[_CONVERSATION] for row in rows})
    return [_hit(row, query, effort, on_branch.get(row[0])) for row in rows]


_SHOWN = (
    *("message_id", "message__role", "message__created_at", Substr("message__text", 1, LOOKED_AT + 1)),
    *("message__generation__backend", "message__generation__model"),
    *("message__conversation_id", "message__conversation__title"),
    *("message__conversation__folder__name", "message__conversation__archived"),
)


_CONVERSATION = _SHOWN.index("message__conversation_id")


def _hit(row: tuple[Any, ...], query: Query, effort: Effort, branch: Branch | None) -> Hit:
    message, role, created_at, text, backend, model, conversation, title, folder, archived = row
    where = (conversation, title, folder or "", archived)
    piece = excerpt(text, query.words, effort)
    return Hit(message, role, created_at, backend or "", model or "", *where, piece, branch)
