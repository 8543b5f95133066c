"""What people command: checked and committed here, in one transaction each. Runs in the engine's database thread."""

import hashlib
import uuid
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from chat import access
from chat.models import Command, Conversation, Generation, Message, Preferences, Role
from chat.models.conversation import TITLE_LENGTH

from .frames import Frame, conversation_object, message_object

SHOWN_TITLE_LENGTH = 60


class RefusedError(Exception):
    """A command that was not carried out; nothing was written. `code` as the contract of the socket lists them."""

    def __init__(self, code: str, message: Promise | str, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code, self.message, self.retry_after = code, message, retry_after


@dataclass(frozen=True, slots=True)
class Send:
    """A new message and its reply. `use_victoria` and `model`: None means the person's preference."""

    id: str
    text: str
    conversation: UUID | None = None
    parent: UUID | None = None
    use_victoria: bool | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A command that is committed. `news`: the objects to publish and the reply to start; None for a repeated one."""

    conversation: UUID
    message: UUID | None
    reply: UUID | None
    news: "News | None" = None


@dataclass(frozen=True, slots=True)
class News:
    conversation: Frame
    messages: list[Frame]


def send(user_id: int, command: Send) -> Done:
    """Write the person's message and the waiting reply. Raises RefusedError, NotFoundError."""
    digest = _digest("send", command)
    repeated = _repeated(user_id, command.id, digest)
    if repeated:
        return repeated
    try:
        with transaction.atomic():
            return _send(user_id, command, digest)
    except IntegrityError:
        # Another process carried out the same command between our look and our write.
        repeated = _repeated(user_id, command.id, digest)
        if repeated is None:
            raise
        return repeated


def request_stop(user_id: int, reply: UUID) -> UUID:
    """Note that the person wants this reply to stop; the id of its conversation. Raises NotFoundError."""
    message = access.message(user_id, reply)
    if message.role != Role.ASSISTANT:
        raise access.NotFoundError
    Generation.objects.under_way().filter(pk=reply).update(stop_requested=True)
    return message.conversation_id


def change_conversation(user_id: int, conversation_id: UUID, changes: dict[str, Any]) -> Frame:
    """`changes`: title, pinned, archived, folder. Raises NotFoundError."""
    conversation = access.conversation(user_id, conversation_id)
    for name, value in changes.items():
        setattr(conversation, name, value)
    if changes:
        conversation.save(update_fields=list(changes))
    return conversation_object(conversation)


def delete_conversation(user_id: int, conversation_id: UUID) -> None:
    """Raises NotFoundError."""
    conversation = access.conversation(user_id, conversation_id)
    with transaction.atomic():
        Generation.objects.under_way().filter(message__conversation=conversation).update(stop_requested=True)
        conversation.deleted_at = timezone.now()
        conversation.save(update_fields=["deleted_at"])


def _send(user_id: int, command: Send, digest: str) -> Done:
    _lock_person(user_id)
    if command.conversation is None:
        conversation = Conversation(owner_id=user_id, title=title_of(command.text))
        parent = None
        conversation.save(force_insert=True)
    else:
        conversation = access.conversation(user_id, command.conversation)
        parent = _parent(conversation, command.parent)
    _require_free(user_id, parent)
    question = Message.objects.create(
        conversation=conversation, parent_id=parent, role=Role.USER, text=command.text, client_id=command.id
    )
    reply, generation = _queue_reply(user_id, conversation, question, command.use_victoria, command.model)
    Command.objects.create(
        user_id=user_id,
        key=command.id,
        digest=digest,
        conversation=conversation.id,
        message=question.id,
        reply=reply.id,
    )
    messages = [message_object(question), message_object(reply, generation)]
    return Done(conversation.id, question.id, reply.id, News(conversation_object(conversation), messages))


def _queue_reply(
    user_id: int, conversation: Conversation, question: Message, use_victoria: bool | None, model: str | None
) -> tuple[Message, Generation]:
    """The waiting reply to `question`, now the end of the shown branch."""
    preferences = Preferences.of(user_id)
    reply = Message.objects.create(conversation=conversation, parent=question, role=Role.ASSISTANT)
    generation = Generation.objects.create(
        message=reply,
        use_victoria=preferences.use_victoria if use_victoria is None else use_victoria,
        wanted_model=preferences.model if model is None else model,
        correlation_id=uuid.uuid4().hex,
    )
    conversation.head_id = reply.id
    conversation.updated_at = timezone.now()
    conversation.save(update_fields=["head", "updated_at"])
    return reply, generation


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


def _require_free(user_id: int, parent: UUID | None) -> None:
    if parent is not None and Generation.objects.under_way().filter(pk=parent).exists():
        raise RefusedError(
            "busy", _("A reply is still being written here. Wait for its end or stop it, then send again."), 1
        )
    if Generation.objects.under_way().of(user_id).count() >= settings.REPLIES_PER_USER:
        message = _(
            "No more than {count} of your replies can be written at a time. Wait for one to end, then send again."
        )
        raise RefusedError("busy", format_lazy(message, count=settings.REPLIES_PER_USER), 1)


def _lock_person(user_id: int) -> None:
    """One command of a person at a time, also across processes: the limits below are counted, then used."""
    get_user_model().objects.select_for_update().filter(pk=user_id).values_list("pk", flat=True).first()


def _repeated(user_id: int, key: str, digest: str) -> Done | None:
    known = Command.objects.filter(user_id=user_id, key=key).first()
    if known is None:
        return None
    if known.digest != digest:
        raise RefusedError(
            "conflict", _("This id was already used for something else. Reload the page, then try again.")
        )
    return Done(known.conversation, known.message, known.reply)


def _digest(kind: str, command: Send) -> str:
    return hashlib.sha256(orjson.dumps([kind, asdict(command)])).hexdigest()


def title_of(text: str) -> str:
    """A title from the first message: its first words, without Markdown marks."""
    line = " ".join(text.strip().lstrip("#>*-` ").split())
    if len(line) <= SHOWN_TITLE_LENGTH:
        return (line or text.strip())[:TITLE_LENGTH]
    cut = line[:SHOWN_TITLE_LENGTH]
    return (cut.rsplit(" ", 1)[0] if " " in cut[20:] else cut).rstrip(",.;:!? ") + "…"
