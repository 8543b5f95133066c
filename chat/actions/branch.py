"""Show another branch of a conversation."""

from chat import access
from chat.models import Message

from . import changes
from .commands import Branch, Done, News
from .context import CommandContext


def branch(context: CommandContext, command: Branch) -> Done:
    """Raises NotFoundError."""
    message = access.message(context.user_id, command.message)
    end = Message.objects.end_of_branch(message.id)
    message.conversation.head_id = end
    message.conversation.save(update_fields=["head"])
    Message.objects.filter(pk=end).update(shown_at=context.now)
    return Done(message.conversation_id, None, None, News(changes.object_of(message.conversation_id), []))
