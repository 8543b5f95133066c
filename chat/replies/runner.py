"""Runs one saved reply from queued to its final state. A task of the process, not of a socket."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chat.backends.errors import InternalError
from chat.database.thread import DatabaseThread
from chat.routing.rotation import order
from chat.routing.router import Router
from chat.routing.timer import Stopped
from chatsite.logs.about import about

from . import store
from .live import LiveReply
from .machine import ReplyMachine
from .publisher import Publisher
from .saved_sink import SavedSink
from .sink import LostError

logger = logging.getLogger(__name__)


class Runner:
    """Asks the router for the reply and feeds its events to the machine.

    `on_first_text()`: the reply has its first text, so save it soon. `on_end(runner)`: its end is published.
    """

    def __init__(
        self,
        live: LiveReply,
        *,
        router: Router,
        database: DatabaseThread,
        publisher: Publisher,
        on_first_text: Callable[[], None],
        on_end: Callable[["Runner"], None],
    ) -> None:
        self.live, self._router = live, router
        self._sink = SavedSink(live, database, publisher, on_first_text=on_first_text, on_end=lambda: on_end(self))
        self._machine = ReplyMachine(live, self._sink)
        self.timer = router.timer()
        self.shutting_down = False

    @property
    def ends(self) -> bool:
        """True once the final state is being committed."""
        return self._sink.ends

    async def run(self) -> None:
        """Never raises: an internal error ends the reply with a sentence, too."""
        try:
            await self._run()
        except LostError:
            logger.warning("A reply belongs to another process now", extra=self._about("reply_lost"))
        except Exception:
            logger.exception("Writing a reply failed", extra=self._about("error"))
            await self._finish_broken()

    def stop(self) -> None:
        """The person's Stop: closes the backend's connection at once."""
        self.timer.stop()

    def shut_down(self) -> None:
        """Stops for a restart: the reply is interrupted or failed, or left to the next start if it can go on."""
        self.shutting_down = True
        self.timer.stop()

    def lose(self) -> None:
        """A fenced write found another owner."""
        self.live.lost = True
        self.timer.stop()

    async def _run(self) -> None:
        job = await self._sink.ask(store.load_job, self.live.reply)
        if job is None:
            raise LostError
        if job.stop_requested:
            self.timer.stop()
        self.live.correlation_id = job.request.correlation_id
        backends = order(job.use_victoria)
        answering = self._router.answer(
            replace(job.request, whole=self.live.whole),
            backends,
            self.timer,
            first_number=job.first_attempt,
            task_id=job.task_id,
        )
        try:
            await self._machine.follow(answering, backends, job.task_id)
        except Stopped:
            await self._stopped()

    async def _stopped(self) -> None:
        if self.live.lost:
            raise LostError
        waits = self.live.status == "queued"
        goes_on = self._machine.task_id and not self.live.shows_text and not self.live.whole
        if self.shutting_down and (waits or goes_on):
            # No backend was asked yet, or Victoria's task goes on: the row stays; the next start begins the reply or
            # polls the task. A task that an HTTP client waits for (`whole`) ends now: the client gets no later end.
            self.live.status = "left"
        elif self.shutting_down:
            await self._machine.break_off(InternalError(cause="restarted"))
        else:
            await self._machine.stop()

    async def _finish_broken(self) -> None:
        try:
            await self._machine.break_off(InternalError())
        except Exception:
            logger.exception("The end of a reply could not be saved; the sweep ends it", extra=self._about("error"))

    def _about(self, event: str) -> dict[str, Any]:
        return about(event, **self._sink.whom)
