"""Limits how many replies a person has under way at a time."""

from uuid import UUID

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from chat.models import Generation

from . import unsaved
from .context import CommandContext
from .refusal import RefusedError


def require_free(context: CommandContext, parent: UUID | None) -> None:
    """Raises RefusedError while the reply `parent` is under way, or if the person has too many replies under way."""
    if parent is not None and Generation.objects.under_way().filter(pk=parent).exists():
        raise RefusedError(
            "busy",
            _("A reply is being written in this conversation. Wait for it to finish or stop it, then send again."),
            1,
        )
    require_room(context, unsaved.under_way[context.user_id])


def require_room(context: CommandContext, unsaved_replies: int) -> None:
    """Raises RefusedError if saved and `unsaved_replies` under way already reach REPLIES_PER_USER."""
    if context.under_way + unsaved_replies >= settings.REPLIES_PER_USER:
        message = _(
            "At most {count} of your replies can be written at a time. Wait for one to finish, then send again."
        )
        raise RefusedError("busy", format_lazy(message, count=settings.REPLIES_PER_USER), 1)
