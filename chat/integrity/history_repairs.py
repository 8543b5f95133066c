"""The history check's functions: for each kind of damage one that finds the rows, and one that repairs them."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from chat.backends.errors import InternalError
from chat.models import Attempt, Command, Conversation, Generation, Message, Role, Status
from chat.models.clock import DatabaseTime
from chat.models.tables import with_tables
from chat.replies import recovery
from chat.replies.columns import error_fields

from . import history_queries as queries

KEEP_COMMANDS = timedelta(days=30)
BATCH = 500
Ids = Sequence[Any]


# --- the tree ------------------------------------------------------------------------------------------------------


def orphans() -> list[UUID]:
    """Messages whose parent is missing or in another conversation."""
    return _uuids(queries.ORPHANS)


def begin_a_branch(messages: Ids) -> None:
    """Removes the messages' parents; their text and what follows them stay."""
    for batch in _batches(messages):
        Message.objects.filter(pk__in=batch).update(parent=None)


def cycles() -> list[UUID]:
    """One message of each cycle: its oldest question, else its oldest reply."""
    rows = {_uuid(id_): (_uuid(parent), role) for id_, parent, role in _rows(queries.ON_OR_BELOW_A_CYCLE)}
    seen: set[UUID] = set()
    found = []
    for start in rows:
        path: dict[UUID, None] = {}
        at = start
        while at not in seen and at not in path:
            path[at] = None
            at = rows[at][0]
        if at in path:
            way = list(path)
            found.append(min(way[way.index(at) :], key=lambda one: (rows[one][1] != Role.USER, one)))
        seen.update(path)
    return sorted(found)


def same_role_as_parent() -> list[UUID]:
    """Questions below a question, and replies below a reply."""
    return _uuids(queries.SAME_ROLE_AS_PARENT)


def without_conversation() -> list[UUID]:
    """Messages whose conversation is missing."""
    return _uuids(queries.WITHOUT_CONVERSATION)


def wrong_heads() -> list[UUID]:
    """Conversations whose head is missing, in another conversation, or not the end of its branch."""
    return _uuids(queries.WRONG_HEADS)


def mend_heads(_conversations: Ids) -> None:
    """Queries again in the transaction of the update: the server moves heads all the time."""
    change = with_tables("UPDATE {conversation} SET head_id = %s WHERE id = %s AND ")
    with transaction.atomic(), connection.cursor() as cursor:
        rows = _rows(queries.RIGHT_HEADS)
        cursor.executemany(change + "head_id IS NULL", [row[:2] for row in rows if row[2] is None])
        cursor.executemany(change + "head_id = %s", [row for row in rows if row[2] is not None])


def wrong_folders() -> list[UUID]:
    """Conversations whose folder is missing, or another person's."""
    return _uuids(queries.WRONG_FOLDERS)


def take_out(conversations: Ids) -> None:
    """Leaves them in no folder; one that was filed elsewhere meanwhile stays there."""
    wrong = set(wrong_folders())
    for batch in _batches([one for one in conversations if one in wrong]):
        Conversation.objects.filter(pk__in=batch).update(folder=None)


# --- replies -------------------------------------------------------------------------------------------------------


def without_message() -> list[UUID]:
    """Generations whose message is missing."""
    return _uuids(queries.GENERATIONS_WITHOUT_MESSAGE)


def remove_generations(generations: Ids) -> None:
    """Deletes them with their attempts."""
    for batch in _batches(generations):
        Generation.objects.filter(pk__in=batch).delete()


def without_generation() -> list[UUID]:
    """Replies that have no generation."""
    found = Message.objects.filter(role=Role.ASSISTANT, generation=None).order_by("pk")
    return list(found.values_list("pk", flat=True))


def give_a_failed_generation(replies: Ids) -> None:
    """Adds a failed generation to each; the text stays. A reply that got one meanwhile keeps it."""
    for batch in _batches(replies):
        asked = Message.objects.filter(pk__in=batch).values_list("pk", "created_at")
        failed = [
            Generation(
                message_id=reply,
                status=Status.FAILED,
                **error_fields(InternalError(cause="unknown")),
                created_at=created_at,
                ended_at=created_at,
            )
            for reply, created_at in asked
        ]
        Generation.objects.bulk_create(failed, ignore_conflicts=True)


def stuck() -> list[UUID]:
    """Replies under way that no server writes and none can resume."""
    return [one.pk for one in recovery.orphans() if not recovery.can_go_on(one)]


def end_as_recovery_does(replies: Ids) -> None:
    """Ends each that is still stuck: interrupted, failed or stopped, as recovery.end decides."""
    wanted = set(replies)
    for generation in recovery.orphans():
        if generation.pk in wanted:
            recovery.end(generation)


def left_to_the_server() -> list[UUID]:
    """Replies under way that no server writes but one can resume: queued ones, and Victoria's tasks."""
    return [one.pk for one in recovery.orphans() if recovery.can_go_on(one)]


# --- book-keeping --------------------------------------------------------------------------------------------------


def attempts_of_nothing() -> list[int]:
    """Attempts whose generation is missing."""
    return [id_ for (id_,) in _rows(queries.ATTEMPTS_WITHOUT_GENERATION)]


def remove_attempts(attempts: Ids) -> None:
    """Deletes the attempts."""
    for batch in _batches(attempts):
        Attempt.objects.filter(pk__in=batch).delete()


def old_commands() -> list[int]:
    """Remembered commands older than KEEP_COMMANDS, by the database's clock."""
    old = Command.objects.filter(created_at__lt=DatabaseTime(-KEEP_COMMANDS))
    return list(old.order_by("pk").values_list("pk", flat=True))


def remove_commands(commands: Ids) -> None:
    """Deletes the commands: a retry of one would be executed again."""
    for batch in _batches(commands):
        Command.objects.filter(pk__in=batch).delete()


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _uuids(query: str) -> list[UUID]:
    """The first column of the query."""
    return [_uuid(row[0]) for row in _rows(query)]


def _uuid(raw: Any) -> UUID:
    """SQLite returns hexadecimal digits, PostgreSQL a UUID."""
    return raw if isinstance(raw, UUID) else UUID(raw)


def _batches(ids: Ids) -> Iterable[Ids]:
    """SQLite limits the parameters of a statement."""
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
