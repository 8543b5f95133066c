"""Adds a queued reply at the end of the shown branch."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from chat.database.lease import lease, this_process
from chat.models import Conversation, Generation, Message, Role, uuid7

from .commands import Edit, Regenerate, Send
from .context import CommandContext

T = TypeVar("T")
# Ids sort by time, to a microsecond.
AFTER_ITS_QUESTION = timedelta(microseconds=1)


def queue_reply(
    context: CommandContext,
    conversation: Conversation,
    question: UUID,
    command: Send | Edit | Regenerate,
    new: Sequence[Message] = (),
) -> tuple[Message, Generation]:
    """Create the queued reply to `question` and make it the head. `new`: the question, if it is not saved yet."""
    reply = Message(
        id=uuid7(context.now + AFTER_ITS_QUESTION),
        conversation=conversation,
        parent_id=question,
        role=Role.ASSISTANT,
        to_index=False,
        created_at=context.now,
        shown_at=context.now,
    )
    move_head(conversation, reply.id, context.now)
    Message.objects.bulk_create([*new, reply])
    generation = Generation.objects.create(
        message=reply,
        use_victoria=first(command.use_victoria, conversation.use_victoria, context.use_victoria),
        wanted_model=first(command.model, conversation.model, context.model),
        correlation_id=uuid.uuid4().hex,
        created_at=context.now,
        owner=this_process(),
        lease_until=lease(),
    )
    return reply, generation


def first(command: T | None, conversation: T | None, preference: T) -> T:
    """The command's value, else the conversation's own, else the person's preference."""
    if command is not None:
        return command
    return preference if conversation is None else conversation


def move_head(conversation: Conversation, head: UUID, now: datetime) -> None:
    """Show the branch that ends at `head` and make the conversation the newest. A new conversation is inserted."""
    conversation.head_id, conversation.updated_at = head, now
    conversation.save(update_fields=None if conversation._state.adding else ["head", "updated_at"])
