"""Checks and commits commands, each in one transaction. Runs in the engine's database thread."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from chat import access, models

from .branch import branch
from .commands import Branch, Command, Continue, Done, Edit, Regenerate, Send
from .context import CommandContext, Known, locked
from .go_on import go_on
from .refusal import RefusedError
from .regenerate import regenerate
from .send import edit, send

_VERBS: dict[type, Callable[[CommandContext, Any], Done]] = {
    Send: send,
    Edit: edit,
    Regenerate: regenerate,
    Continue: go_on,
    Branch: branch,
}


def execute(user_id: int, command: Command, session_key: str | None = None) -> Done:
    """Check and commit a command; the same id again returns the same result. Raises RefusedError, NotFoundError; with
    `session_key`, SignedOutError.

    The session is checked here, not in the consumer: that would cost a thread hop.
    """
    if session_key is not None:
        access.require_session(session_key, user_id)
    digest = _digest(command)
    with transaction.atomic():
        context = locked(user_id, command.id)
        if context.known is not None:
            return _repeated(context.known, digest)
        done = _VERBS[type(command)](context, command)
        models.Command.objects.create(
            user_id=user_id,
            key=command.id,
            digest=digest,
            conversation=done.conversation,
            message=done.message,
            reply=done.reply,
            created_at=context.now,
        )
        return done


def _repeated(known: Known, digest: str) -> Done:
    if known.digest != digest:
        raise RefusedError(
            "conflict", _("This id was already used for something else. Reload the page, then try again.")
        )
    return Done(known.conversation, known.message, known.reply)


def _digest(command: Command) -> str:
    kind = type(command).__name__.lower()
    return hashlib.sha256(orjson.dumps([kind, asdict(command)])).hexdigest()
