"""Replies whose writer is gone: found by their lease, taken by compare-and-swap, ended truthfully.

Runs in the engine's database thread: at start, every 10 s, and when somebody opens the conversation.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from chat.models import Attempt, Generation, Message, Outcome, Status

from .owner import is_dead
from .store import LEASE_SECONDS, load_reply

LOST = "The server went away while this reply was written. Ask for the rest, or ask again."


def end_orphans(mine: Iterable[UUID], conversation: UUID | None = None) -> list[tuple[Message, Generation]]:
    """End every reply under way that nobody writes: interrupted with its text, failed without.

    `mine`: replies that this process writes right now. `conversation`: look only there.
    """
    found = Generation.objects.under_way().exclude(pk__in=list(mine)).select_related("message")
    if conversation is not None:
        found = found.filter(message__conversation_id=conversation)
    orphans = [generation for generation in found if _is_orphan(generation, timezone.now())]
    return [rows for generation in orphans if _end(generation) and (rows := load_reply(generation.pk))]


def _is_orphan(generation: Generation, now: datetime) -> bool:
    lease = timedelta(seconds=LEASE_SECONDS)
    if generation.lease_until is None:
        # Queued, and not begun at once: its process died between the commit and the start.
        return generation.created_at < now - lease or generation.created_at > now + lease
    # A lease further ahead than one can be given comes from a clock that was set back.
    ran_out = generation.lease_until < now or generation.lease_until > now + lease + timedelta(seconds=1)
    return ran_out or is_dead(generation.owner)


def _end(generation: Generation) -> bool:
    shown = bool(generation.message.text) or any(step["kind"] == "action" for step in generation.steps)
    now = timezone.now()
    with transaction.atomic():
        taken = Generation.objects.filter(
            Q(lease_until=generation.lease_until) if generation.lease_until else Q(lease_until=None),
            pk=generation.pk,
            epoch=generation.epoch,
            status=generation.status,
        ).update(
            status=_final_status(generation, shown),
            epoch=F("epoch") + 1,
            error_kind="" if generation.stop_requested else "internal",
            error_message="" if generation.stop_requested else LOST,
            finish="stop" if generation.stop_requested else "",
            lease_until=None,
            ended_at=now,
        )
        if taken:
            Attempt.objects.filter(generation=generation, outcome=Outcome.RUNNING).update(
                outcome=Outcome.LOST, ended_at=now
            )
    return bool(taken)


def _final_status(generation: Generation, shown: bool) -> Status:
    if generation.stop_requested:
        return Status.STOPPED
    return Status.INTERRUPTED if shown else Status.FAILED
