"""The state machine of a reply under way, saved or not: the router's events change its buffer and reach its sink.

A backend's text is shown until the next one has text of its own, and becomes a draft then.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from chat.backends.errors import BackendError
from chat.backends.types import LeftOut, Progress, Started, Step, TakenBack, TaskAccepted, Text
from chat.frames import left_out
from chat.models import Status
from chat.routing.events import MANY_SIGNS, Answered, Asked, AttemptRecord, GaveUp, RouterEvent

from . import lines
from .live import LiveReply
from .reply_frames import progress, reset, route
from .result import Result
from .sink import Sink
from .steps import Steps


class ReplyMachine:
    """One reply under way: `live` holds what it has, `sink` gets what changes.

    `task_id`: the task of Victoria's that writes it, if one does; a reply that has one from the start is resumed, so
    it is claimed already.
    """

    def __init__(self, live: LiveReply, sink: Sink) -> None:
        self.task_id = ""
        self._live, self._sink = live, sink
        self._order: Sequence[str] = ()
        self._attempt: AttemptRecord | None = None
        self._shown_attempt: AttemptRecord | None = None
        self._moving: Asked | None = None
        self._held_steps = Steps()
        self._acted = False
        self._signs = 0

    async def follow(self, events: AsyncGenerator[RouterEvent, None], order: Sequence[str], task_id: str = "") -> None:
        """Apply all events of a reply whose backends are asked in `order`. Raises Stopped, and what the sink raises."""
        self._order, self.task_id = order, task_id
        async with aclosing(events):
            async for event in events:
                await self.apply(event)

    async def apply(self, event: RouterEvent) -> None:
        """Change the reply by one event of the router."""
        match event:
            case Text():
                if self._moving is not None:
                    await self._take_the_stage()
                self._text(event.text)
            case Step():
                self._step(event)
            case TakenBack():
                self._live.take_back(event.index)
                self._sink.take_back()
            case LeftOut():
                self._live.leave_out(left_out(self._live.backend, self._live.model, event.text))
                self._sink.publish_pending()
            case Progress():
                self._progress(event)
            case Asked():
                await self._asked(event)
            case Started():
                if self._moving is None and (event.model or event.missing_model):
                    self._live.written_by(self._live.backend, event.model)
            case TaskAccepted():
                self.task_id = event.task_id
                await self._sink.accept_task(event.task_id)
            case Answered():
                await self._answered(event)
            case GaveUp():
                await self.break_off(event.error)

    async def stop(self) -> None:
        """End the reply as the person's Stop does."""
        await self._finish(Result(Status.STOPPED, "stop"))

    async def break_off(self, error: BackendError) -> None:
        """End the reply with an error: interrupted if it has text or Victoria acted, else failed."""
        has_text = self._live.shows_text or bool(self._live.base)
        await self._finish(Result(Status.INTERRUPTED if has_text or self._acted else Status.FAILED, error=error))

    async def _asked(self, event: Asked) -> None:
        ended, self._attempt = self._attempt, event.attempt
        if event.reason:
            lines.handed_over(event, self._order, **self._sink.whom)
        self._live.progress_frame = None
        if ended is not None:
            await self._move(event, ended)
        elif self.task_id:  # a task was claimed by recovery
            self._live.status = "streaming"
        else:
            self._live.status = "streaming"
            self._live.written_by(event.attempt.backend, event.attempt.model)
            await self._sink.claim(event)
        self._sink.publish(route(self._live, event, is_next=self._moving is not None))

    async def _move(self, event: Asked, ended: AttemptRecord) -> None:
        """Another backend is asked. The last one's text stays on screen until the new one has its own."""
        self._live.release(broken_off=True)
        await self._sink.ask_next(ended, event)
        self.task_id = ""
        if self._live.shows_something:
            self._moving, self._held_steps = event, self._live.new_steps()
        else:
            await self._start_over(event)

    async def _start_over(self, event: Asked) -> None:
        """Switch the reply to the next backend, in a new epoch."""
        live = self._live
        self._sink.publish_pending()
        old_epoch, draft = live.epoch, live.draft(event.reason)
        live.start_over(old_epoch + 1, event.attempt.backend, event.attempt.model, draft)
        await self._sink.start_over(old_epoch)
        self._sink.publish(live.snapshot() if live.has_base else reset(live, event, draft))

    async def _take_the_stage(self) -> None:
        """Complete a pending hand-over: the new backend's text replaces the last one's."""
        if self._moving is not None:
            moving, self._moving = self._moving, None
            await self._start_over(moving)
            self._live.steps = self._held_steps

    def _text(self, text: str) -> None:
        self._shown_attempt = self._attempt
        first = not self._live.shows_text
        self._live.append(text)
        if first:
            self._sink.begin_text()
        else:
            self._sink.mark()

    def _step(self, step: Step) -> None:
        self._acted = self._acted or step.kind == "action"
        if self._moving is not None:
            # The last backend's text is still shown; the new one's steps appear with its first content.
            self._held_steps.add(step.index, step.kind, step.title, step.text)
        else:
            self._live.steps.add(step.index, step.kind, step.title, step.text)
            self._sink.mark()

    def _progress(self, event: Progress) -> None:
        frame = progress(self._live, event)
        self._signs += 1
        if self._signs > MANY_SIGNS:
            self._live.pass_by(frame)
            self._sink.mark()
            return
        self._live.progress_frame = frame
        self._sink.publish(frame)

    async def _answered(self, event: Answered) -> None:
        await self._take_the_stage()
        self._live.written_by(event.attempt.backend, event.attempt.model)
        await self._finish(Result(Status.COMPLETE, event.finished.finish, usage=event.finished.usage))

    async def _finish(self, result: Result) -> None:
        self._live.release(broken_off=result.status != Status.COMPLETE)
        self._sink.publish_pending()
        await self._sink.finish(result, self._attempt, self._shown_attempt)
