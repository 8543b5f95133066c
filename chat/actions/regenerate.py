"""A new version of an existing reply."""

from chat import access
from chat.frames import conversation_object, message_object

from .commands import Done, News, Regenerate
from .context import CommandContext
from .quota import require_free
from .reply_queue import queue_reply


def regenerate(context: CommandContext, command: Regenerate) -> Done:
    """Raises NotFoundError, RefusedError."""
    old = access.reply(context.user_id, command.reply)
    require_free(context, old.id)
    if old.parent_id is None:
        raise access.NotFoundError
    reply, generation = queue_reply(context, old.conversation, old.parent_id, command)
    frame = conversation_object(old.conversation, writing=True)
    news = News(frame, [message_object(reply, generation)], start=reply.id, correlation_id=generation.correlation_id)
    return Done(old.conversation_id, None, reply.id, news)
