"""The person's Stop."""

from uuid import UUID

from chat import access
from chat.models import Generation


def request_stop(user_id: int, reply: UUID) -> UUID:
    """Set `stop_requested` on a reply under way; returns its conversation's id. Raises NotFoundError."""
    message = access.reply(user_id, reply)
    Generation.objects.under_way().filter(pk=reply).update(stop_requested=True)
    return message.conversation_id
