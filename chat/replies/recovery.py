"""Recovers replies whose owner is gone: found by their lease, claimed by compare-and-swap, then ended or resumed.

Runs in the engine's database thread: at start, every 10 s, and when a conversation is opened.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from chat.backends.errors import InternalError
from chat.database.lease import LEASE, is_dead, lease, this_process
from chat.models import Attempt, Generation, Message, Outcome, Status
from chat.models.clock import database_now

from .columns import error_fields
from .store import load_reply, note_end

LATEST_START = timedelta(minutes=15)

Rows = tuple[Message, Generation]


def take_over(mine: Iterable[UUID], conversation: UUID | None = None) -> tuple[list[Rows], list[Rows]]:
    """(ended, resumed): every reply under way that no process writes.

    One that can go on is claimed for this process; the others end: interrupted with their text, failed without.
    `mine`: replies that this process writes now. `conversation`: only replies in it.
    """
    found = orphans(mine, conversation)
    going_on = [generation for generation in found if can_go_on(generation)]
    rest = [generation for generation in found if generation not in going_on]
    ended = [rows for generation in rest if end(generation) and (rows := load_reply(generation.pk))]
    resumed = [rows for generation in going_on if _claim(generation) and (rows := load_reply(generation.pk))]
    return ended, resumed


def orphans(mine: Iterable[UUID] = (), conversation: UUID | None = None) -> list[Generation]:
    """Every reply under way that no process writes, its message loaded; arguments as for `take_over`."""
    found = Generation.objects.under_way().with_read_at().exclude(pk__in=list(mine)).select_related("message")
    if conversation is not None:
        found = found.filter(message__conversation_id=conversation)
    return [generation for generation in found if is_orphan(generation)]


def can_go_on(generation: Generation) -> bool:
    """True if no backend was asked yet, or the backend keeps the reply as a task that can be polled.

    A reply queued for LATEST_START or longer is not started: the person has gone on, and Victoria may act.
    """
    waits = generation.status == Status.QUEUED and generation.read_at - generation.created_at < LATEST_START
    return not generation.stop_requested and (waits or bool(generation.task_id))


def end(generation: Generation) -> bool:
    """Commit the end of an orphan. False: another process took it meanwhile."""
    shown = bool(generation.message.text) or any(step["kind"] == "action" for step in generation.steps)
    status = _final_status(generation, shown)
    with transaction.atomic():
        now = database_now()
        taken = _unchanged(generation).update(
            status=status,
            epoch=F("epoch") + 1,
            **error_fields(None if generation.stop_requested else InternalError(cause="lost")),
            finish="stop" if generation.stop_requested else "",
            lease_until=None,
            ended_at=now,
        )
        if taken:
            Message.objects.filter(pk=generation.pk).update(to_index=True)
            Attempt.objects.filter(generation=generation, outcome=Outcome.RUNNING).update(
                outcome=Outcome.LOST, ended_at=now
            )
            note_end(generation.message.conversation_id, status, now)
    return bool(taken)


def _claim(generation: Generation) -> bool:
    """Claim the row by compare-and-swap; the new epoch fences off its last owner."""
    return bool(
        _unchanged(generation).update(
            epoch=F("epoch") + 1,
            seq=0,
            owner=this_process(),
            lease_until=lease(),
        )
    )


def _unchanged(generation: Generation) -> QuerySet[Generation]:
    """The row, if no other process took it since it was read."""
    lease = Q(lease_until=generation.lease_until) if generation.lease_until else Q(lease_until=None)
    return Generation.objects.filter(lease, pk=generation.pk, epoch=generation.epoch, status=generation.status)


def is_orphan(generation: Generation) -> bool:
    """True if no process writes this reply under way. It must be read with `with_read_at`."""
    now = generation.read_at
    if generation.lease_until is None:
        return True
    # A lease further ahead than LEASE comes from a clock that was set back.
    ran_out = generation.lease_until < now or generation.lease_until > now + LEASE + timedelta(seconds=1)
    return ran_out or is_dead(generation.owner)


def _final_status(generation: Generation, shown: bool) -> Status:
    if generation.stop_requested:
        return Status.STOPPED
    return Status.INTERRUPTED if shown else Status.FAILED
