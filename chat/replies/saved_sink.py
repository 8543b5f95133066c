"""Saves a reply under way and publishes it; each change is committed before its frame is published."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError

from chat.database.thread import DatabaseThread
from chat.frames import Frame, end
from chat.routing.events import Asked, AttemptRecord
from chatsite.logs.about import about
from chatsite.logs.shape import said

from . import lines, store
from .live import LiveReply
from .publisher import Publisher
from .result import Result
from .sink import LostError

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
RETRY_SECONDS = 0.5
ANSWER_SECONDS = 0.25


class SavedSink:
    """The Sink of a reply that is saved.

    `on_first_text()`: the reply has its first text, so save it soon. `on_end()`: its end is published. `ends`: True
    once its final state is being committed.
    """

    def __init__(
        self,
        live: LiveReply,
        database: DatabaseThread,
        publisher: Publisher,
        *,
        on_first_text: Callable[[], None],
        on_end: Callable[[], None],
    ) -> None:
        self._live, self._database, self._publisher = live, database, publisher
        self._on_first_text, self._on_end = on_first_text, on_end
        self._began = time.monotonic()
        self.ends = False

    @property
    def whom(self) -> dict[str, Any]:
        """The fields of a log line that identify the reply."""
        return lines.of(self._live)

    def publish(self, frame: Frame) -> None:
        """Publish a frame at once, after what is pending."""
        self._publisher.publish(self._live, frame)

    def publish_pending(self) -> None:
        """Publish at once what the reply has gained since its last frame."""
        self._publisher.publish_pending(self._live)

    def mark(self) -> None:
        """Publish soon what the reply has gained."""
        self._publisher.mark(self._live)

    def begin_text(self) -> None:
        """Publish the reply's first text at once, and save it soon."""
        self._publisher.publish_pending(self._live)
        self._on_first_text()

    def take_back(self) -> None:
        """Published with the answer's first text if that follows soon, so that the page does not shrink and grow."""
        asyncio.get_running_loop().call_later(ANSWER_SECONDS, self._publish_taken_back)

    async def claim(self, asked: Asked) -> None:
        """Claim the queued row; its first attempt begins."""
        _require(await self.ask(store.claim, self._live.state(), asked.attempt, asked.reason))

    async def ask_next(self, ended: AttemptRecord, asked: Asked) -> None:
        """Save the attempt that ended and the one that begins."""
        _require(await self.ask(store.ask_next, self._live.state(), ended, asked.attempt, asked.reason))

    async def start_over(self, old_epoch: int) -> None:
        """Commit the new epoch."""
        self._live.is_starting_over = True
        _require(await self.ask(store.start_over, self._live.state(), old_epoch))
        self._live.is_starting_over = False

    async def accept_task(self, task_id: str) -> None:
        """Save the task's id, which survives a restart."""
        await self.ask(store.set_task, self._live.reply, self._live.epoch, task_id)

    async def finish(self, result: Result, last: AttemptRecord | None, shown: AttemptRecord | None) -> None:
        """Commit the final state, then publish it."""
        self.ends = True
        rows = await self.ask(store.finish, self._live.state(), result, last, shown)
        if rows is None:
            raise LostError
        message, generation = rows
        self._live.status = result.status
        seconds = round(time.monotonic() - self._began, 2)
        lines.ended(result.status, result.error, backend=self._live.backend, seconds=seconds, **self.whom)
        self.publish(end(message, generation, generation.attempts.all()))
        self._on_end()
        self._publisher.announce_end(message, generation)

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Retry until the database answers, even if it is full, locked or unreachable: the text exists nowhere else.
        `work` may run again after a COMMIT whose answer was lost."""
        waits = False
        while True:
            try:
                return await self._database.run(work, *args, **kwargs)
            except (OperationalError, InterfaceError) as error:
                if not waits:
                    extra = about("reply_waits", reason=said(error), **self.whom)
                    logger.warning("A reply waits for the database", extra=extra)
                waits = True
                await asyncio.sleep(RETRY_SECONDS)

    def _publish_taken_back(self) -> None:
        if self._live.is_under_way and not self._live.lost:
            self.mark()


def _require(owned: bool) -> None:
    if not owned:
        raise LostError
