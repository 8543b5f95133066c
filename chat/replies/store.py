"""The engine's reads and writes of replies; runs in the engine's database thread.

Every write is fenced: `WHERE epoch=... AND status='streaming'`. Zero rows updated means that another process owns the
reply now, and the writer stops. Every write may be repeated: after a failed COMMIT it is unknown whether it took
effect.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from chat.actions.parameters import Parameters
from chat.backends.types import Request, Turn
from chat.database.lease import lease, this_process
from chat.models import UNDER_WAY, Attempt, Conversation, Generation, Message, Preferences, Status
from chat.models.clock import database_now
from chat.routing.events import AttemptRecord

from .columns import attempt_fields, attempt_row, final
from .live import State
from .result import Result

MAX_TURNS = 400
QUOTED_CHARS = 600


@dataclass(frozen=True, slots=True)
class Job:
    """A queued or resumed reply, as the runner needs it."""

    request: Request
    use_victoria: bool
    stop_requested: bool
    first_attempt: int
    task_id: str = ""


def load_job(reply: UUID) -> Job | None:
    """The queued reply, or a resumed task, with its conversation so far; None if this process has neither."""
    waiting = Generation.objects.select_related("message__conversation").filter(_waiting_or_resumed())
    generation = waiting.filter(pk=reply).first()
    if generation is None or generation.message.parent_id is None:
        return None
    conversation = generation.message.conversation
    parameters = Parameters.of(conversation).or_else(Parameters.of(Preferences.of(conversation.owner_id)))
    resumed = generation.status == Status.STREAMING
    goes_on = bool(generation.seams)
    leaf = generation.pk if goes_on else generation.message.parent_id
    turns, omitted = Message.objects.branch(leaf, MAX_TURNS)
    if goes_on:
        turns.append(("user", continue_prompt(generation.message.text, _thoughts(generation.steps))))
    request = Request(
        turns=tuple(Turn("user" if role == "user" else "assistant", text) for role, text in turns if text.strip()),
        session=conversation.key_for_victoria(),
        correlation_id=generation.correlation_id,
        model=generation.wanted_model,
        system=parameters.system_prompt,
        temperature=parameters.temperature,
        max_tokens=parameters.max_tokens,
        omitted=omitted,
    )
    asked = 0
    if resumed or generation.epoch > 1:
        asked = generation.attempts.aggregate(last=Max("number"))["last"] or 0
    if resumed:
        return Job(request, True, generation.stop_requested, asked, generation.task_id)
    return Job(request, generation.use_victoria, generation.stop_requested, asked + 1)


def _waiting_or_resumed() -> Q:
    return Q(owner=this_process()) & (Q(status=Status.QUEUED) | Q(status=Status.STREAMING) & ~Q(task_id=""))


def continue_prompt(text: str, thoughts: str = "") -> str:
    """The text of a user turn: both backends close a trailing answer instead of continuing it. `thoughts`: used for a
    reply without text."""
    if not text.strip():
        return (
            "Your last answer broke off while you were still thinking. Think no longer than you must and answer now. "
            f"Your thoughts ended with:\n\n{thoughts[-QUOTED_CHARS:]}"
        )
    return (
        "Your last answer broke off. Continue it exactly where it ended, in the same language and format, without "
        f"repeating anything and without an introduction. It ended with:\n\n{text[-QUOTED_CHARS:]}"
    )


def _thoughts(steps: Sequence[dict[str, Any]]) -> str:
    return "\n\n".join(step["text"] for step in steps if step["kind"] == "thought")


def claim(state: State, attempt: AttemptRecord, reason: str) -> bool:
    """Claim a queued reply by compare-and-swap and insert its first attempt. False: another process has it."""
    now = timezone.now()
    with transaction.atomic():
        waiting = Generation.objects.filter(pk=state.reply, status=Status.QUEUED, epoch=state.epoch)
        claimed = waiting.filter(owner=this_process()).update(
            status=Status.STREAMING,
            lease_until=lease(),
            backend=state.backend,
            model=state.model,
            demo=state.demo,
            seams=state.seams,
            route_reason=reason,
            started_at=now,
        )
        if claimed:
            _insert(state, attempt)
    return bool(claimed) or _owned(state.reply, state.epoch).exists()


def ask_next(state: State, ended: AttemptRecord, attempt: AttemptRecord, reason: str) -> bool:
    """Save that another backend is asked while the last one's text is still shown. Clears the task id, so that recovery
    does not poll the last one's task. False: no longer ours."""
    with transaction.atomic():
        owned = _owned(state.reply, state.epoch).update(route_reason=reason, task_id="")
        if owned:
            record(state.reply, ended)
            _insert(state, attempt)
    return bool(owned)


def start_over(state: State, old_epoch: int) -> bool:
    """Commit the new epoch of `state`. False: no longer ours."""
    with transaction.atomic():
        owned = _owned(state.reply, old_epoch).update(
            epoch=state.epoch,
            seq=state.seq,
            backend=state.backend,
            model=state.model,
            steps=state.steps,
            steps_omitted=state.steps_omitted,
            drafts=state.drafts,
            seams=state.seams,
        )
        if owned:
            Message.objects.filter(pk=state.reply).update(text=state.text)
    return bool(owned) or _owned(state.reply, state.epoch).exists()


def wanted_to_stop(replies: Iterable[UUID]) -> list[UUID]:
    """The replies with `stop_requested`."""
    return list(Generation.objects.filter(pk__in=list(replies), stop_requested=True).values_list("pk", flat=True))


def set_task(reply: UUID, epoch: int, task_id: str) -> None:
    """Saves the id of Victoria's task, which survives a restart; writes nothing if the reply has another owner."""
    _owned(reply, epoch).update(task_id=task_id)


def record(reply: UUID, attempt: AttemptRecord) -> None:
    """Save an attempt's result."""
    Attempt.objects.filter(generation_id=reply, number=attempt.number).update(**attempt_fields(attempt))


def finish(
    state: State, result: Result, last: AttemptRecord | None, shown: AttemptRecord | None
) -> tuple[Message, Generation] | None:
    """Commit the final state; returns the rows after it, or None if the reply is no longer ours.

    `last`: the attempt that just ended; `shown`: the one that wrote the text.
    """
    mine = Generation.objects.filter(pk=state.reply, epoch=state.epoch, owner=this_process())
    with transaction.atomic():
        now = database_now()
        owned = mine.filter(status__in=UNDER_WAY).update(
            **final(state, result, shown),
            ended_at=now,
            lease_until=None,
        )
        if not owned:
            return load_reply(state.reply) if mine.filter(status=result.status).exists() else None
        Message.objects.filter(pk=state.reply).update(text=state.text, to_index=True)
        if last is not None:
            record(state.reply, last)
        note_end(state.conversation, result.status, now, updated_at=now)
    return load_reply(state.reply)


def note_end(conversation: UUID, status: str, now: datetime, **more: datetime) -> None:
    """Save that a reply ended in the conversation, unseen; a stopped reply counts as seen."""
    if status == Status.STOPPED:
        more["seen_at"] = now
    Conversation.objects.filter(pk=conversation).update(finished_at=now, **more)


def load_reply(reply: UUID) -> tuple[Message, Generation] | None:
    """The message and its generation, attempts prefetched."""
    found = Generation.objects.select_related("message").prefetch_related("attempts").filter(pk=reply).first()
    return None if found is None else (found.message, found)


def replies_to_show(asked: Sequence[tuple[UUID, Collection[UUID]]]) -> list[list[tuple[Message, Generation]]]:
    """For each `watch` of (conversation, named replies): every reply under way, every named one, and the newest of the
    shown branch, oldest first."""
    conversations = {conversation for conversation, _named in asked}
    heads = dict(Conversation.objects.filter(pk__in=conversations).values_list("pk", "head_id"))
    wanted = [{*named, heads.get(conversation)} for conversation, named in asked]
    generations = (
        Generation.objects.with_read_at()
        .select_related("message")
        .prefetch_related("attempts")
        .filter(Q(status__in=UNDER_WAY) | Q(pk__in=set().union(*wanted)), message__conversation_id__in=conversations)
        .order_by("pk")
    )
    found: dict[UUID, list[Generation]] = {}
    for generation in generations:
        found.setdefault(generation.message.conversation_id, []).append(generation)
    return [
        [
            (generation.message, generation)
            for generation in found.get(conversation, ())
            if generation.is_under_way or generation.pk in replies
        ]
        for (conversation, _named), replies in zip(asked, wanted, strict=True)
    ]


def _owned(reply: UUID, epoch: int) -> QuerySet[Generation]:
    return Generation.objects.filter(pk=reply, epoch=epoch, status=Status.STREAMING, owner=this_process())


def _insert(state: State, attempt: AttemptRecord) -> None:
    Attempt.objects.bulk_create([attempt_row(state.reply, attempt, demo=state.demo)], ignore_conflicts=True)
