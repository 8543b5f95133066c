"""The person's thumb for a reply. Runs in the engine's database thread."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chat import access
from chat.models import UNDER_WAY, Generation

from .refusal import RefusedError


def rate(user_id: int, reply: UUID, thumb: int) -> UUID:
    """`thumb`: 1 up, -1 down, 0 none; returns the conversation's id. Raises NotFoundError, and RefusedError while the
    reply is under way."""
    message = access.reply(user_id, reply)
    if not Generation.objects.filter(pk=reply).exclude(status__in=UNDER_WAY).update(rating=thumb):
        raise RefusedError("conflict", _("This reply is still being written. Rate it when it is finished."))
    return message.conversation_id
