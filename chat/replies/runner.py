"""Runs one reply from queued to its final state. A task of the process, not of a socket."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError

from chat.backends.errors import BackendError, InternalError
from chat.backends.types import LeftOut, Progress, Started, Step, TakenBack, TaskAccepted, Text
from chat.database.thread import DatabaseThread
from chat.frames import end, left_out
from chat.models import Status
from chat.routing.events import MANY_SIGNS, Answered, Asked, AttemptRecord, GaveUp, RouterEvent
from chat.routing.rotation import order
from chat.routing.router import Router
from chat.routing.timer import Stopped
from chatsite.logs.about import about
from chatsite.logs.shape import said

from . import lines, store
from .live import LiveReply
from .publisher import Publisher
from .reply_frames import progress, reset, route
from .steps import Steps

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
RETRY_SECONDS = 0.5
ANSWER_SECONDS = 0.25


class LostError(Exception):
    """Another process owns the reply now; this one must not write it any more."""


class Runner:
    """Turns the router's events into the reply's buffer, frames and rows.

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
        self.live, self._router, self._database, self._publisher = live, router, database, publisher
        self._on_first_text, self._on_end = on_first_text, on_end
        self.timer = router.timer()
        self._attempt: AttemptRecord | None = None
        self._shown_attempt: AttemptRecord | None = None
        self._order: list[str] = []
        self._began = time.monotonic()
        self._moving: Asked | None = None
        self._held_steps = Steps()
        self._acted = False
        self._signs = 0
        self._task_id = ""
        self.ends = False  # True once its final state is being committed
        self.shutting_down = False

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
        job = await self._ask_database(store.load_job, self.live.reply)
        if job is None:
            raise LostError
        if job.stop_requested:
            self.timer.stop()
        self.live.correlation_id = job.request.correlation_id
        self._order = order(job.use_victoria)
        try:
            self._task_id = job.task_id
            request = replace(job.request, whole=self.live.whole)
            answering = self._router.answer(
                request, self._order, self.timer, first_number=job.first_attempt, task_id=job.task_id
            )
            async with aclosing(answering) as events:
                async for event in events:
                    await self._handle(event)
        except Stopped:
            await self._stopped()

    async def _handle(self, event: RouterEvent) -> None:
        match event:
            case Text():
                await self._text(event.text)
            case Step():
                self._step(event)
            case TakenBack():
                self._take_back(event.index)
            case LeftOut():
                self.live.leave_out(left_out(self.live.backend, self.live.model, event.text))
                self._publisher.publish_pending(self.live)
            case Progress():
                self._progress(event)
            case Asked():
                await self._asked(event)
            case Started():
                if self._moving is None and (event.model or event.missing_model):
                    self.live.written_by(self.live.backend, event.model)
            case TaskAccepted():
                self._task_id = event.task_id
                await self._ask_database(store.set_task, self.live.reply, self.live.epoch, event.task_id)
            case Answered():
                await self._answered(event)
            case GaveUp():
                await self._gave_up(event.error)

    async def _asked(self, event: Asked) -> None:
        ended, self._attempt = self._attempt, event.attempt
        if event.reason:
            lines.handed_over(event, self._order, **lines.of(self.live))
        self.live.progress_frame = None
        if ended is None and not self._task_id:  # a task was claimed by recovery
            await self._claim(event)
        elif ended is None:
            self.live.status = "streaming"
        else:
            await self._move(event, ended)
        self._publisher.publish(self.live, route(self.live, event))

    async def _claim(self, event: Asked) -> None:
        live = self.live
        live.status = "streaming"
        live.written_by(event.attempt.backend, event.attempt.model)
        _require(await self._ask_database(store.claim, live.state(), event.attempt, event.reason))

    async def _move(self, event: Asked, ended: AttemptRecord) -> None:
        """Another backend is asked. The last one's text stays on screen until the new one has its own."""
        self.live.release(broken_off=True)
        state = self.live.state()
        _require(await self._ask_database(store.ask_next, state, ended, event.attempt, event.reason))
        self._task_id = ""
        if self.live.shows_something:
            self._moving, self._held_steps = event, self.live.new_steps()
        else:
            await self._start_over(event)

    async def _start_over(self, event: Asked) -> None:
        """Switch the reply to the next backend: a new epoch is committed, then published."""
        live = self.live
        self._publisher.publish_pending(live)
        old_epoch, draft = live.epoch, live.draft(event.reason)
        live.start_over(old_epoch + 1, event.attempt.backend, event.attempt.model, draft)
        live.is_starting_over = True
        _require(await self._ask_database(store.start_over, live.state(), old_epoch))
        live.is_starting_over = False
        self._publisher.publish(live, live.snapshot() if live.has_base else reset(live, event, draft))

    async def _text(self, text: str) -> None:
        await self._take_the_stage()
        self._shown_attempt = self._attempt
        first = not self.live.shows_text
        self.live.append(text)
        if first:
            self._publisher.publish_pending(self.live)
            self._on_first_text()
        else:
            self._publisher.mark(self.live)

    async def _take_the_stage(self) -> None:
        """Complete a pending hand-over: the new backend's text replaces the last one's."""
        if self._moving is not None:
            moving, self._moving = self._moving, None
            await self._start_over(moving)
            self.live.steps = self._held_steps

    def _take_back(self, index: int) -> None:
        """Published with the answer's first text if that follows soon, so that the page does not shrink and grow."""
        self.live.take_back(index)
        asyncio.get_running_loop().call_later(ANSWER_SECONDS, self._publish_taken_back)

    def _publish_taken_back(self) -> None:
        if self.live.is_under_way and not self.live.lost:
            self._publisher.mark(self.live)

    def _step(self, step: Step) -> None:
        self._acted = self._acted or step.kind == "action"
        if self._moving is not None:
            # The last backend's text is still shown; the new one's steps appear with its first content.
            self._held_steps.add(step.index, step.kind, step.title, step.text)
        else:
            self.live.steps.add(step.index, step.kind, step.title, step.text)
            self._publisher.mark(self.live)

    def _progress(self, event: Progress) -> None:
        frame = progress(self.live, event)
        self._signs += 1
        if self._signs > MANY_SIGNS:
            self.live.pass_by(frame)
            self._publisher.mark(self.live)
            return
        self.live.progress_frame = frame
        self._publisher.publish(self.live, self.live.progress_frame)

    async def _answered(self, event: Answered) -> None:
        await self._take_the_stage()
        self.live.written_by(event.attempt.backend, event.attempt.model)
        await self._finish(store.Result(Status.COMPLETE, event.finished.finish, usage=event.finished.usage))

    async def _gave_up(self, error: BackendError) -> None:
        await self._finish(store.Result(self._broken_off(), error=error))

    def _broken_off(self) -> Status:
        """Interrupted if the reply has text or Victoria acted, else failed."""
        has_text = self.live.shows_text or bool(self.live.base)
        return Status.INTERRUPTED if has_text or self._acted else Status.FAILED

    async def _stopped(self) -> None:
        if self.live.lost:
            raise LostError
        waits = self.live.status == "queued"
        goes_on = self._task_id and not self.live.shows_text and not self.live.whole
        if self.shutting_down and (waits or goes_on):
            # No backend was asked yet, or Victoria's task goes on: the row stays; the next start begins the reply or
            # polls the task. A task that an HTTP client waits for (`whole`) ends now: the client gets no later end.
            self.live.status = "left"
        elif self.shutting_down:
            await self._finish(store.Result(self._broken_off(), error=InternalError(cause="restarted")))
        else:
            await self._finish(store.Result(Status.STOPPED, "stop"))

    async def _finish_broken(self) -> None:
        try:
            await self._finish(store.Result(self._broken_off(), error=InternalError()))
        except Exception:
            logger.exception("The end of a reply could not be saved; the sweep ends it", extra=self._about("error"))

    async def _finish(self, result: store.Result) -> None:
        """Commit the final state, then publish it."""
        self.live.release(broken_off=result.status != Status.COMPLETE)
        self._publisher.publish_pending(self.live)
        self.ends = True
        rows = await self._ask_database(store.finish, self.live.state(), result, self._attempt, self._shown_attempt)
        if rows is None:
            raise LostError
        message, generation = rows
        self.live.status = result.status
        seconds = round(time.monotonic() - self._began, 2)
        lines.ended(result.status, result.error, backend=self.live.backend, seconds=seconds, **lines.of(self.live))
        self._publisher.publish(self.live, end(message, generation, generation.attempts.all()))
        self._on_end(self)
        self._publisher.announce_end(message, generation)

    async def _ask_database(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Retry until the database answers, even if it is full, locked or unreachable: the text exists nowhere else.
        `work` may run again after a COMMIT whose answer was lost."""
        waits = False
        while True:
            try:
                return await self._database.run(work, *args, **kwargs)
            except (OperationalError, InterfaceError) as error:
                if not waits:
                    extra = self._about("reply_waits", reason=said(error))
                    logger.warning("A reply waits for the database", extra=extra)
                waits = True
                await asyncio.sleep(RETRY_SECONDS)

    def _about(self, event: str, **fields: Any) -> dict[str, Any]:
        return about(event, **fields, **lines.of(self.live))


def _require(owned: bool) -> None:
    if not owned:
        raise LostError
