"""Frames that only a reply under way has, as in docs/contracts/socket.md."""

from chat.backends.types import Progress
from chat.frames import Frame
from chat.routing.events import Asked

from .live import LiveReply


def route(live: LiveReply, event: Asked, *, is_next: bool) -> Frame:
    """Which backend is asked now, and why the previous one was not used. `is_next`: the previous one's text is still
    shown, so the frame names the epoch that begins with the next one's."""
    frame = {"type": "route", "reply": live.reply, "epoch": live.epoch + is_next, "backend": event.attempt.backend}
    if event.attempt.model:
        frame["model"] = event.attempt.model
    if event.reason:
        frame["reason"] = event.reason
    return {**frame, "demo": live.demo}


def reset(live: LiveReply, event: Asked, draft: Frame | None) -> Frame:
    """The reply starts over; `draft`: the last backend's text."""
    frame = {"type": "reset", "reply": live.reply, "epoch": live.epoch, "backend": live.backend}
    return {**frame, "reason": event.reason, "draft": draft}


def progress(live: LiveReply, event: Progress) -> Frame:
    """The backend's progress before its first content."""
    frame = {"type": "progress", "reply": live.reply, "stage": event.stage}
    known = {"done": event.done, "total": event.total, "queue": event.queue}
    return {**frame, **{key: value for key, value in known.items() if value is not None}}
