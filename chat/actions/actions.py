"""What people command: checked and committed here, in one transaction each. Runs in the engine's database thread."""

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from chat import access, models
from chat.database.owner import lease, this_process
from chat.frames import Frame, conversation_object, message_object, snapshot
from chat.models import Conversation, Generation, Message, Role, Status, uuid7

from . import changes, standing, unsaved
from .parameters import Parameters
from .standing import Known, Standing
from .title import title_of

T = TypeVar("T")
# Ids sort by time, to a microsecond.
AFTER_ITS_QUESTION = timedelta(microseconds=1)


class RefusedError(Exception):
    """A command that was not carried out; nothing was written. `code` as the contract of the socket lists them.
    `elsewhere`: another process would do it."""

    def __init__(
        self, code: str, message: Promise | str, retry_after: float | None = None, *, elsewhere: bool = False
    ) -> None:
        super().__init__(code)
        self.code, self.message, self.retry_after, self.elsewhere = code, message, retry_after, elsewhere


@dataclass(frozen=True, slots=True)
class Send:
    """A new message and its reply. `use_victoria` and `model`: None means the person's preference. `parameters`: of a
    new conversation."""

    id: str
    text: str
    conversation: UUID | None = None
    parent: UUID | None = None
    use_victoria: bool | None = None
    model: str | None = None
    parameters: Parameters = field(default_factory=Parameters)


@dataclass(frozen=True, slots=True)
class Edit:
    """Another text in the place of a message of the person's, and its reply: a branch beside the old one."""

    id: str
    message: UUID
    text: str
    use_victoria: bool | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Regenerate:
    """Another reply beside this one."""

    id: str
    reply: UUID
    use_victoria: bool | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Continue:
    """Go on in the same reply, after it was stopped, interrupted or cut off."""

    id: str
    reply: UUID
    use_victoria: bool | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """Show the branch through this message."""

    id: str
    message: UUID


Command = Send | Edit | Regenerate | Continue | Branch


@dataclass(frozen=True, slots=True)
class Done:
    """A command that is committed. `news`: the objects to publish and the reply to start; None for a repeated one."""

    conversation: UUID
    message: UUID | None
    reply: UUID | None
    news: "News | None" = None


@dataclass(frozen=True, slots=True)
class News:
    """What the others hear of it. `start`: the reply to write now; `continued`: its state, if it is an old one."""

    conversation: Frame
    messages: list[Frame]
    start: UUID | None = None
    continued: Frame | None = None
    correlation_id: str = ""


def carry_out(user_id: int, command: Command, session_key: str | None = None) -> Done:
    """Check and commit a command; the same id again gives the same answer. Raises RefusedError, NotFoundError; with a
    session that must be theirs, SignedOutError.

    Asked here, not at the door before: that would be another thread to wait for.
    """
    if session_key is not None:
        access.require_session(session_key, user_id)
    digest = _digest(command)
    with transaction.atomic():
        person = standing.locked(user_id, command.id)
        if person.known is not None:
            return _repeated(person.known, digest)
        done = _CARRY_OUT[type(command)](person, command)
        models.Command.objects.create(
            user_id=user_id,
            key=command.id,
            digest=digest,
            conversation=done.conversation,
            message=done.message,
            reply=done.reply,
            created_at=person.now,
        )
        return done


def request_stop(user_id: int, reply: UUID) -> UUID:
    """Note that the person wants this reply to stop; the id of its conversation. Raises NotFoundError."""
    message = access.reply(user_id, reply)
    Generation.objects.under_way().filter(pk=reply).update(stop_requested=True)
    return message.conversation_id


def _send(person: Standing, command: Send) -> Done:
    if command.conversation is None:
        conversation = _new_conversation(person, command)
        parent = None
    else:
        conversation = access.conversation(person.user_id, command.conversation)
        parent = _parent(conversation, command.parent)
    return _ask(person, conversation, parent, command)


def _new_conversation(person: Standing, command: Send) -> Conversation:
    return Conversation(
        id=uuid7(person.now),
        owner_id=person.user_id,
        title=title_of(command.text),
        created_at=person.now,
        **asdict(command.parameters),
    )


def _edit(person: Standing, command: Edit) -> Done:
    old = access.message(person.user_id, command.message)
    if old.role != Role.USER:
        raise RefusedError("conflict", _("Only your own messages can be edited."))
    return _ask(person, old.conversation, old.parent_id, command)


def _ask(person: Standing, conversation: Conversation, parent: UUID | None, command: Send | Edit) -> Done:
    """The person's words below `parent`, and the waiting reply."""
    _require_free(person, parent)
    question = Message(
        id=uuid7(person.now),
        conversation=conversation,
        parent_id=parent,
        role=Role.USER,
        text=command.text,
        client_id=command.id,
        created_at=person.now,
    )
    reply, generation = _queue_reply(person, conversation, question.id, command, [question])
    messages = [message_object(question), message_object(reply, generation)]
    news = News(
        conversation_object(conversation, writing=True),
        messages,
        start=reply.id,
        correlation_id=generation.correlation_id,
    )
    return Done(conversation.id, question.id, reply.id, news)


def _regenerate(person: Standing, command: Regenerate) -> Done:
    old = access.reply(person.user_id, command.reply)
    _require_free(person, old.id)
    if old.parent_id is None:
        raise access.NotFoundError
    reply, generation = _queue_reply(person, old.conversation, old.parent_id, command)
    told = conversation_object(old.conversation, writing=True)
    news = News(told, [message_object(reply, generation)], start=reply.id, correlation_id=generation.correlation_id)
    return Done(old.conversation_id, None, reply.id, news)


def _continue(person: Standing, command: Continue) -> Done:
    reply = access.reply(person.user_id, command.reply)
    _require_free(person, reply.id)
    generation = Generation.objects.select_for_update().get(pk=reply.id)
    if not _can_go_on(reply, generation):
        raise RefusedError(
            "conflict", _("Only the last reply of a branch can be continued, and only if it was broken off or cut off.")
        )
    reason = "length" if generation.status == Status.COMPLETE else generation.status
    generation.seams = [*generation.seams, {"at": len(reply.text), "backend": "", "model": "", "reason": reason}]
    generation.status, generation.epoch, generation.seq = Status.QUEUED, generation.epoch + 1, 0
    generation.use_victoria = _wanted(command.use_victoria, person.use_victoria)
    generation.wanted_model = _wanted(command.model, person.model)
    generation.stop_requested, generation.ended_at = False, None
    generation.owner, generation.lease_until = this_process(), lease()
    generation.finish = generation.error_kind = generation.error_message = generation.task_id = ""
    generation.error_params = generation.error_detail = None
    generation.created_at = person.now
    generation.save()
    _head(reply.conversation, reply.id, person.now)
    Message.objects.filter(pk=reply.id).update(shown_at=person.now)
    told = conversation_object(reply.conversation, writing=True)
    news = News(
        told,
        [],
        start=reply.id,
        continued=snapshot(reply, generation),
        correlation_id=generation.correlation_id,
    )
    return Done(reply.conversation_id, None, reply.id, news)


def _branch(person: Standing, command: Branch) -> Done:
    message = access.message(person.user_id, command.message)
    end = Message.objects.end_of_branch(message.id)
    message.conversation.head_id = end
    message.conversation.save(update_fields=["head"])
    Message.objects.filter(pk=end).update(shown_at=person.now)
    return Done(message.conversation_id, None, None, News(changes.object_of(message.conversation_id), []))


_CARRY_OUT: dict[type, Callable[[Standing, Any], Done]] = {
    Send: _send,
    Edit: _edit,
    Regenerate: _regenerate,
    Continue: _continue,
    Branch: _branch,
}


def _can_go_on(reply: Message, generation: Generation) -> bool:
    broken_off = generation.status in (Status.STOPPED, Status.INTERRUPTED)
    cut_off = generation.status == Status.COMPLETE and generation.finish == "length"
    # Cut off without a text: it was still thinking.
    return (cut_off or (broken_off and bool(reply.text))) and not reply.children.exists()


def _queue_reply(
    person: Standing,
    conversation: Conversation,
    question: UUID,
    command: Send | Edit | Regenerate,
    new: Sequence[Message] = (),
) -> tuple[Message, Generation]:
    """The waiting reply to `question`, now the end of the shown branch. `new`: the question, if it is new."""
    reply = Message(
        id=uuid7(person.now + AFTER_ITS_QUESTION),
        conversation=conversation,
        parent_id=question,
        role=Role.ASSISTANT,
        to_index=False,
        created_at=person.now,
        shown_at=person.now,
    )
    _head(conversation, reply.id, person.now)
    Message.objects.bulk_create([*new, reply])
    generation = Generation.objects.create(
        message=reply,
        use_victoria=_wanted(command.use_victoria, person.use_victoria),
        wanted_model=_wanted(command.model, person.model),
        correlation_id=uuid.uuid4().hex,
        created_at=person.now,
        owner=this_process(),
        lease_until=lease(),
    )
    return reply, generation


def _wanted(given: T | None, preferred: T) -> T:
    return preferred if given is None else given


def _head(conversation: Conversation, head: UUID, now: datetime) -> None:
    """The branch that ends here is the shown one, and the conversation the newest. A new one is written whole."""
    conversation.head_id, conversation.updated_at = head, now
    conversation.save(update_fields=None if conversation._state.adding else ["head", "updated_at"])


def _parent(conversation: Conversation, parent: UUID | None) -> UUID | None:
    """The reply that a new message follows: the given one, else the end of the shown branch."""
    if parent is None:
        return conversation.head_id
    role = Message.objects.filter(pk=parent, conversation=conversation).values_list("role", flat=True).first()
    if role is None:
        raise access.NotFoundError
    if role != Role.ASSISTANT:
        raise RefusedError("conflict", _("A message can only follow a reply. Edit the message instead."))
    return parent


def _require_free(person: Standing, parent: UUID | None) -> None:
    if parent is not None and Generation.objects.under_way().filter(pk=parent).exists():
        raise RefusedError(
            "busy", _("A reply is still being written here. Wait for its end or stop it, then send again."), 1
        )
    require_room(person, unsaved.under_way[person.user_id])


def require_room(person: Standing, unsaved_replies: int) -> None:
    """Raises RefusedError if they cannot have one more reply under way beside the saved ones and these."""
    if person.under_way + unsaved_replies >= settings.REPLIES_PER_USER:
        message = _(
            "No more than {count} of your replies can be written at a time. Wait for one to end, then send again."
        )
        raise RefusedError("busy", format_lazy(message, count=settings.REPLIES_PER_USER), 1)


def _repeated(known: Known, digest: str) -> Done:
    if known.digest != digest:
        raise RefusedError(
            "conflict", _("This id was already used for something else. Reload the page, then try again.")
        )
    return Done(known.conversation, known.message, known.reply)


def _digest(command: Command) -> str:
    kind = type(command).__name__.lower()
    return hashlib.sha256(orjson.dumps([kind, asdict(command)])).hexdigest()
