"""Asks backends in order until one answers.

The request itself is the probe: no health check precedes it. Each reply tries each backend once.
"""

import logging
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import replace
from functools import partial

import orjson

from chat.backends.errors import (
    BackendError,
    EmptyReply,
    EndsReply,
    IncompleteReply,
    InternalError,
    ReplyTooLarge,
)
from chat.backends.traces import outline
from chat.backends.types import (
    Backend,
    Event,
    Finished,
    FirstContentWithin,
    KeepsTasks,
    Limits,
    PicksModels,
    Progress,
    Request,
    Started,
    Step,
    TakenBack,
    Text,
)

from .admission import Admission
from .breaker import Trial
from .events import MAX_STEPS, RESTING, Answered, Asked, AttemptRecord, GaveUp, RouterEvent, Shown
from .rotation import Rotation
from .timer import ReplyTimer, Stopped

logger = logging.getLogger(__name__)

# Characters of a step's title that do not count toward the reply's limit (at most 500 steps), and its maximum length.
FREE_TITLE, MAX_TITLE = 100, 300
# The most bytes a character takes as UTF-8. Steps are stored as JSON, where a control character takes six.
BYTES_A_CHAR = 4


def _ignore(*_: object) -> None:
    pass


class Router:
    """Asks the backends of `rotation` in a given order.

    `admission`: limits and queues the requests. `on_attempt(record)` is called after each attempt, whichever consumer
    reads the events.
    """

    def __init__(
        self,
        rotation: Rotation,
        limits: Limits,
        admission: Admission | None = None,
        on_attempt: Callable[[AttemptRecord], None] = _ignore,
    ) -> None:
        self.rotation, self._limits, self._on_attempt = rotation, limits, on_attempt
        self._admission = admission or Admission()

    def timer(self) -> ReplyTimer:
        """Returns the timer for one reply; its `stop` ends the reply."""
        return ReplyTimer(self._limits)

    async def answer(
        self, request: Request, order: Sequence[str], timer: ReplyTimer, *, first_number: int = 1, task_id: str = ""
    ) -> AsyncGenerator[RouterEvent, None]:
        """Yields Asked, then the attempt's own events, for each attempt; at the end Answered or GaveUp. Raises Stopped.

        A Progress before Asked has the queue position at the backend that its `stage` names.

        `order`: names of backends. `first_number`: number of the first attempt of this run. `task_id`: a task of the
        first backend that already has this request; the task is resumed, the request is not sent again.
        """
        reason, number = "", first_number
        for position, name in enumerate(order):
            last = position == len(order) - 1
            resumed = task_id if position == 0 else ""
            admit = partial(self.rotation.breakers[name].admit, last=last or bool(resumed))
            with self._admission.ticket(name, at_once=bool(resumed)) as ticket:
                trial = admit()
                if trial is not None and not ticket.is_admitted:
                    trial.cancelled()
                    async with aclosing(ticket.positions(timer)) as positions:
                        async for place in positions:
                            yield Progress(name, queue=place)
                    trial = admit()
                if trial is None:
                    reason = RESTING
                    continue
                backend = self.rotation.backends[name]
                run = _Attempt(backend, trial, _record(number, backend, request), self._limits)
                with self._reported(run):
                    yield Asked(run.record, reason)
                    async with aclosing(run.events(request, timer, resumed)) as events:
                        async for event in events:
                            yield event
            if (end := run.end(last)) is not None:
                yield end
                return
            reason, number = run.error.kind, number + 1

    @contextmanager
    def _reported(self, run: "_Attempt") -> Iterator[None]:
        try:
            yield
        finally:
            run.close()
            self._on_attempt(run.record)


def _record(number: int, backend: Backend, request: Request) -> AttemptRecord:
    """The chosen model applies to MLX only; Victoria chooses her own."""
    return AttemptRecord(number, backend.name, request.model if isinstance(backend, PicksModels) else "")


class _Attempt:
    """One attempt: enforces the limits, decides whether the answer is complete, reports to the breaker exactly once."""

    def __init__(self, backend: Backend, trial: Trial, record: AttemptRecord, limits: Limits) -> None:
        self._backend, self._trial, self.record, self._limits = backend, trial, record, limits
        self._start = time.monotonic()
        self._blanks: list[str] = []
        self._blank_chars = 0
        self._steps: set[int] = set()
        self._step_chars = 0
        self.finished: Finished | None = None
        self.acted = False

    async def events(self, request: Request, timer: ReplyTimer, task_id: str = "") -> AsyncGenerator[Shown, None]:
        """Yields the backend's events. Blank text before the first content is held back. Raises Stopped."""
        try:
            async with (
                aclosing(self._raw(request, task_id)) as raw,
                aclosing(timer.read(self._backend.name, self._backend.timeouts, raw)) as timed,
            ):
                async for event in timed:
                    for out in self._seen(event):
                        yield out
            self._require_answer()
        except Stopped:
            self.record.outcome = "stopped"
            raise
        except BackendError as error:
            self._failed(error)
        except Exception as error:
            # Only the outline is logged: the exception itself may quote the data it failed on.
            said = {"event": "error", "backend": self._backend.name, "where": outline(error)}
            logger.error(
                "Reading an answer failed", extra={"about": {**said, "correlation_id": request.correlation_id}}
            )
            self._failed(InternalError(self._backend.name, "not_handled"))

    def _raw(self, request: Request, task_id: str) -> AsyncGenerator[Event, None]:
        if not task_id:
            return self._backend.reply(request)
        if not isinstance(self._backend, KeepsTasks):
            raise IncompleteReply(self._backend.name, "task_unknown")
        return self._backend.resume(task_id)

    def close(self) -> None:
        """Ends the attempt, also when the consumer stopped reading."""
        self._trial.cancelled()
        self.record.outcome = self.record.outcome or "stopped"
        self.record.ended = time.time()

    def _seen(self, event: Event) -> Iterator[Shown]:
        match event:
            case Text():
                yield from self._text(event)
                return
            case FirstContentWithin():
                return  # the timer has handled it
            case Finished():
                self.finished = event
                self.record.model = event.model or self.record.model
                return
            case Started():
                # A missing model wrote nothing, even if the backend does not name the one that did.
                self.record.model = event.model or ("" if event.missing_model else self.record.model)
                self.record.omitted, self.record.missing_model = event.omitted, event.missing_model
            case Step():
                yield from self._step(event)
                return
            case TakenBack():
                yield from self._take_back(event)
                return
        yield event

    def _step(self, step: Step) -> Iterator[Step]:
        """Steps count toward `max_chars` as text does. Beyond MAX_STEPS a step is passed on without title and text."""
        is_first_action = step.kind == "action" and not self.acted
        self.acted = self.acted or is_first_action
        is_new = step.index not in self._steps
        if is_new and len(self._steps) >= MAX_STEPS and not is_first_action:
            yield replace(step, title="", text="")
            return
        self._steps.add(step.index)
        title = _shortened(step.title)
        if is_new:
            self._step_chars += _cost(title[FREE_TITLE:])
        room, cost = max(0, self._room), _cost(step.text)
        text = step.text if cost <= room else step.text[: room * len(step.text) // cost]
        self._step_chars += min(cost, room)
        yield replace(step, title=title, text=text)
        if cost > room:
            self._refuse_more()

    @property
    def _room(self) -> int:
        return self._limits.max_chars - self.record.chars - self._step_chars

    def _refuse_more(self) -> None:
        raise ReplyTooLarge(self._backend.name, "chars", chars=self._limits.max_chars)

    def _text(self, event: Text) -> Iterator[Text]:
        text = event.text
        if self.record.ttft_ms is None:
            if not text.strip():
                self._hold_back(text)
                return
            text = "".join([*self._blanks, text])
            self._blanks.clear()
            self.record.ttft_ms = round((time.monotonic() - self._start) * 1000)
            self._trial.first_content()
        room = self._room
        if room > 0:
            self.record.chars += min(room, len(text))
            yield Text(text[:room])
        if len(text) > room:
            self._refuse_more()

    def _take_back(self, event: TakenBack) -> Iterator[TakenBack]:
        """Treats all text so far as reasoning: the answer has not begun."""
        self._blanks.clear()
        if self.record.ttft_ms is not None:
            self._steps.add(event.index)
            self._step_chars += self.record.chars
            self.record.chars, self.record.ttft_ms = 0, None
            yield event

    def _hold_back(self, blank: str) -> None:
        """Collects blanks in a list: appending to a string would copy it for each piece."""
        blank = blank[: self._limits.max_chars - self._blank_chars]
        if blank:
            self._blanks.append(blank)
            self._blank_chars += len(blank)

    def _require_answer(self) -> None:
        if self.finished is None:
            raise IncompleteReply(self._backend.name)
        used_up = self.finished.finish == "length" and self._steps
        if self.record.ttft_ms is None and not used_up:
            raise EmptyReply(self._backend.name)
        self.record.outcome = "answered"
        self._trial.complete()

    def end(self, last: bool) -> Answered | GaveUp | None:
        """Returns the reply's last event, or None if the next backend is to be asked. `last`: there is no next one."""
        if self.finished is not None:
            return Answered(self.record, self.finished)
        if last or self.acted or isinstance(self.error, EndsReply):
            return GaveUp(self.record, self.error)
        return None

    @property
    def error(self) -> BackendError:
        """The error that ended the attempt."""
        return self.record.error or InternalError(self._backend.name, "not_handled")

    def _failed(self, error: BackendError) -> None:
        self.finished = None
        self.record.outcome, self.record.error = "failed", error
        self._trial.failed(error)


def _shortened(title: str) -> str:
    return title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1] + "…"


def _cost(text: str) -> int:
    """Returns the cost of a step's text, in characters."""
    return max(len(text), len(orjson.dumps(text)) // BYTES_A_CHAR)
