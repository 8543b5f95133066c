"""Passes the frames of a reply under way on and saves nothing: for temporary chats."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from chat.frames import Frame, attempt_object, end
from chat.models import Generation, Message
from chat.routing.events import Asked, AttemptRecord

from . import lines
from .columns import attempt_row, final
from .live import LiveReply
from .pace import Pace
from .result import Result


class PassingSink:
    """The Sink of a reply that is not saved. `deliver(frame)` keeps the frame; later changes do not touch it. `whom`:
    as in Sink.

    `route` and `reset` also have `attempts`, the ones that ended: a reader who closes the connection gets no `end`.
    """

    def __init__(self, live: LiveReply, deliver: Callable[[Frame], None], whom: Mapping[str, Any]) -> None:
        self._live, self._deliver, self.whom = live, deliver, whom
        self._pace = Pace(self._pass_on)
        self._attempts: list[AttemptRecord] = []
        self._reason = ""
        self._created, self._began = timezone.now(), time.monotonic()
        self._started: datetime | None = None

    def publish(self, frame: Frame) -> None:
        """Pass a frame on at once, after what is pending."""
        self._pace.publish(self._live, frame)

    def publish_pending(self) -> None:
        """Pass on at once what the reply has gained since its last frame."""
        self._pace.publish_pending(self._live)

    def mark(self) -> None:
        """Pass on soon what the reply has gained."""
        self._pace.mark(self._live)

    def begin_text(self) -> None:
        """Pass the reply's first text on at once."""
        self.publish_pending()

    def take_back(self) -> None:
        """At once, because a reader who closes the connection now must not keep the reasoning as the answer."""
        self.publish_pending()

    async def claim(self, asked: Asked) -> None:
        """The first attempt begins."""
        self._started = timezone.now()
        self._note(asked)

    async def ask_next(self, ended: AttemptRecord, asked: Asked) -> None:
        """The next attempt begins."""
        self._note(asked)

    async def start_over(self, old_epoch: int) -> None:
        """Nothing to save."""

    async def accept_task(self, task_id: str) -> None:
        """Nothing to save: a task ends with its reader."""

    async def finish(self, result: Result, last: AttemptRecord | None, shown: AttemptRecord | None) -> None:
        """Pass the end on, as it would be of the rows of a saved reply."""
        live, state = self._live, self._live.state()
        live.status = result.status
        seconds = round(time.monotonic() - self._began, 2)
        lines.ended(result.status, result.error, backend=live.backend, seconds=seconds, **self.whom)
        message = Message(id=live.reply, conversation_id=live.conversation, text=state.text)
        generation = Generation(
            message=message,
            epoch=state.epoch,
            demo=state.demo,
            route_reason=self._reason,
            correlation_id=live.correlation_id,
            created_at=self._created,
            started_at=self._started,
            ended_at=timezone.now(),
            **final(state, result, shown),
        )
        rows = [attempt_row(live.reply, attempt, demo=live.demo) for attempt in self._attempts]
        self.publish(end(message, generation, rows))
        self._pace.forget(live)

    def _note(self, asked: Asked) -> None:
        self._attempts.append(asked.attempt)
        self._reason = asked.reason

    def _pass_on(self, live: LiveReply, frame: Frame) -> None:
        if frame["type"] == "snapshot":
            frame = {**frame, "steps": [dict(step) for step in frame["steps"]], "drafts": list(frame["drafts"])}
        elif frame["type"] in ("route", "reset") and (ended := self._attempts[:-1]):
            rows = [attempt_row(live.reply, attempt, demo=live.demo) for attempt in ended]
            frame = {**frame, "attempts": [attempt_object(row) for row in rows]}
        self._deliver(frame)
