"""The log lines of saved and temporary replies; each has the reply's correlation id."""

import logging
from collections.abc import Sequence
from typing import Any

from chat.backends.errors import BackendError
from chat.models import FINAL, Generation, Message, Status
from chat.routing.events import Asked
from chatsite.logs.about import about

from .live import LiveReply

logger = logging.getLogger(__name__)

_ENDS: dict[str, tuple[int, str]] = {
    Status.INTERRUPTED: (logging.WARNING, "A reply was interrupted"),
    Status.FAILED: (logging.WARNING, "A reply failed"),
}


def of(live: LiveReply) -> dict[str, Any]:
    """The fields of a log line that identify the reply."""
    return {"reply": live.reply, "conversation": live.conversation, "correlation_id": live.correlation_id}


def of_rows(message: Message, generation: Generation) -> dict[str, Any]:
    """The same for a reply that this process does not write."""
    ids = {"reply": message.id, "conversation": message.conversation_id}
    return {**ids, "correlation_id": generation.correlation_id}


def handed_over(event: Asked, order: Sequence[str], **whom: Any) -> None:
    """Log a hand-over: `event` asks the backend after a failed one in `order`."""
    backend = event.attempt.backend
    before = order[order.index(backend) - 1] if order.index(backend) else ""
    extra = about("reply_handed_over", before=before, backend=backend, reason=event.reason, **whom)
    logger.info("A reply is handed over to the next backend", extra=extra)


def ended(status: str, error: BackendError | None, **whom: Any) -> None:
    """Log the end of a reply: complete and stopped ones at DEBUG only."""
    level, message = _ENDS.get(status, (logging.DEBUG, "A reply ended"))
    extra = about(f"reply_{status}", **why(error), **whom)
    logger.log(level, message, extra=extra)


def recovered(message: Message, generation: Generation) -> None:
    """Log a reply that recovery ended because its process is gone."""
    level, sentence = _ENDS.get(generation.status, (logging.DEBUG, "A reply ended"))
    lost = {"backend": generation.backend, "reason": "internal", "cause": "lost"} if level > logging.DEBUG else {}
    logger.log(level, sentence, extra=about(f"reply_{generation.status}", **lost, **of_rows(message, generation)))


def taken_up(message: Message, generation: Generation) -> None:
    """Log that this process resumes a reply of another process, or of its predecessor."""
    logger.info("A reply is taken up again", extra=about("reply_taken_up", **of_rows(message, generation)))


def why(error: BackendError | None) -> dict[str, Any]:
    """The error's kind, cause and HTTP status. Not the other parameters: their values come from a backend."""
    if error is None:
        return {}
    return {"reason": error.kind, "cause": error.cause, "status": error.params.get("status")}


def counted(statuses: Sequence[str]) -> dict[str, int]:
    """Counts of the replies that were under way at shutdown, by their outcome."""
    saved, left = sum(status in FINAL for status in statuses), statuses.count("left")
    return {"replies_saved": saved, "replies_left": left, "replies_unsaved": len(statuses) - saved - left}
