"""Commits a person's message and its queued reply: at the end of a branch, or as a version of an older message."""

from dataclasses import asdict
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chat import access
from chat.frames import conversation_object, message_object
from chat.models import Conversation, Message, Role, uuid7

from .commands import Done, Edit, News, Send
from .context import CommandContext
from .quota import require_free
from .refusal import RefusedError
from .reply_queue import first, queue_reply
from .title import title_of


def send(context: CommandContext, command: Send) -> Done:
    """Raises NotFoundError, RefusedError."""
    if command.conversation is None:
        conversation = _new_conversation(context, command)
        parent = None
    else:
        conversation = access.conversation(context.user_id, command.conversation)
        parent = _parent(conversation, command.parent)
    return _ask(context, conversation, parent, command)


def edit(context: CommandContext, command: Edit) -> Done:
    """A branch beside the old message. Raises NotFoundError, RefusedError."""
    old = access.message(context.user_id, command.message)
    if old.role != Role.USER:
        raise RefusedError("conflict", _("Only your own messages can be edited."))
    return _ask(context, old.conversation, old.parent_id, command)


def _new_conversation(context: CommandContext, command: Send) -> Conversation:
    """It keeps what is chosen now, so that a later choice elsewhere does not change it."""
    return Conversation(
        id=uuid7(context.now),
        owner_id=context.user_id,
        title=title_of(command.text),
        created_at=context.now,
        use_victoria=first(command.use_victoria, None, context.use_victoria),
        model=first(command.model, None, context.model),
        **asdict(command.parameters),
    )


def _ask(context: CommandContext, conversation: Conversation, parent: UUID | None, command: Send | Edit) -> Done:
    """Create the person's message below `parent`, and its queued reply."""
    require_free(context, parent)
    question = Message(
        id=uuid7(context.now),
        conversation=conversation,
        parent_id=parent,
        role=Role.USER,
        text=command.text,
        client_id=command.id,
        created_at=context.now,
    )
    reply, generation = queue_reply(context, conversation, question.id, command, [question])
    messages = [message_object(question), message_object(reply, generation)]
    news = News(
        conversation_object(conversation, writing=True),
        messages,
        start=reply.id,
        correlation_id=generation.correlation_id,
    )
    return Done(conversation.id, question.id, reply.id, news)


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
