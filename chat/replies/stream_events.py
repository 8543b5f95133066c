"""Translates the router's events to those of /api/chat/stream, for a reply that is not saved.

The rules are runner.py's: a backend's text is shown until the next one has text, and becomes a draft then.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from chat.backends.errors import BackendError
from chat.backends.types import LeftOut, Progress, Started, Step, TakenBack, Text
from chat.frames import error_object, left_out
from chat.routing.events import MANY_SIGNS, Answered, Asked, AttemptRecord, GaveUp, RouterEvent

from .steps import Steps

Event = dict[str, Any]
# How often `steps_omitted` is sent while steps come.
COUNTED_EVERY_S = 0.5
# Events wait in memory until the client reads them, so after MANY_SIGNS progress is sent at this interval at most.
SIGN_EVERY_S = 0.05


class StreamEvents:
    """One reply's events, from `start` to `end`. `demo`: the backends are the scripted ones."""

    def __init__(self, correlation_id: str, demo: bool = False) -> None:
        self._correlation_id, self._demo = correlation_id, demo
        self._begun = time.monotonic()
        self._attempts: list[AttemptRecord] = []
        self._shown: AttemptRecord | None = None
        self._moving: Asked | None = None
        self._steps, self._held = Steps(), Steps()
        self._told_omitted, self._told_at = 0, self._begun
        self._signs, self._sign_at = 0, self._begun
        self._backend = self._model = ""
        self._text: list[str] = []
        self._acted = False

    def tell(self, event: RouterEvent) -> Iterator[Event]:
        """The events of /api/chat/stream for one event of the router; none if it shows nothing new."""
        match event:
            case Asked():
                yield from self._asked(event)
            case Started() if (event.model or event.missing_model) and self._moving is None:
                self._model = event.model
            case Text():
                yield from self._said(event.text)
            case Step():
                yield from self._step(event)
            case TakenBack():
                yield from self._take_back(event.index)
            case LeftOut():
                yield {"type": "draft", "draft": left_out(self._backend, self._model, event.text)}
            case Progress():
                yield from self._progress(event)
            case Answered():
                yield from self._take_the_stage()
                self._backend, self._model = event.attempt.backend, event.attempt.model
                yield from self._end("complete", event.finished.finish, event.finished.usage.get("completion_tokens"))
            case GaveUp():
                yield from self.broken_off(event.error)

    def stopped(self) -> Iterator[Event]:
        """The last events of a reply that the person stopped."""
        yield from self._end("stopped", "stop")

    def broken_off(self, error: BackendError) -> Iterator[Event]:
        """The last events after an error: interrupted if the reply has text or Victoria acted, else failed."""
        told = error_object(error.kind, error.params, error.detail)
        yield {"type": "error", "kind": error.kind, "content": told["message"], "params": told["params"]}
        yield from self._end("interrupted" if self._text or self._acted else "failed")

    def _asked(self, event: Asked) -> Iterator[Event]:
        is_first = not self._attempts
        self._attempts.append(event.attempt)
        asked = {"backend": event.attempt.backend, "model": event.attempt.model, "reason": event.reason}
        if is_first:
            self._backend, self._model = event.attempt.backend, event.attempt.model
            yield {"type": "start", "conversation": None, "reply": None, **asked, "demo": self._demo}
        elif self._text or self._steps:
            self._moving = event
            yield {"type": "route", **asked, "attempts": [_object(one, self._demo) for one in self._attempts[:-1]]}
        else:
            yield from self._start_over(event)

    def _said(self, text: str) -> Iterator[Event]:
        yield from self._take_the_stage()
        self._shown = self._attempts[-1]
        self._text.append(text)
        yield {"type": "chunk", "content": text}

    def _take_the_stage(self) -> Iterator[Event]:
        if self._moving is not None:
            moving, self._moving = self._moving, None
            yield from self._start_over(moving)
            self._steps, self._held = self._held, Steps()
            yield from self._tell_steps()

    def _take_back(self, index: int) -> Iterator[Event]:
        """The text so far was reasoning: send a reset and all steps, the reasoning among them. At once, because a Stop
        now must not keep it as the answer."""
        self._steps.add(index, "thought", "", "".join(self._text))
        self._text.clear()
        yield self._reset(None, "")
        self._steps.cut()
        self._told_omitted = 0
        yield from map(_step_event, self._steps.kept)
        yield from self._tell_omitted()

    def _reset(self, draft: Event | None, reason: str) -> Event:
        attempts = [_object(one, self._demo) for one in self._attempts[:-1]]
        begun = {"type": "reset", "backend": self._backend, "model": self._model, "reason": reason}
        return {**begun, "draft": draft, "attempts": attempts}

    def _start_over(self, event: Asked) -> Iterator[Event]:
        draft = None
        if self._text:
            text = "".join(self._text)
            draft = {"backend": self._backend, "model": self._model, "text": text, "reason": event.reason}
        self._text.clear()
        self._steps, self._told_omitted = Steps(), 0
        self._backend, self._model = event.attempt.backend, event.attempt.model
        yield self._reset(draft, event.reason)

    def _step(self, step: Step) -> Iterator[Event]:
        self._acted = self._acted or step.kind == "action"
        steps = self._steps if self._moving is None else self._held
        steps.add(step.index, step.kind, step.title, step.text)
        if self._moving is None:
            yield from self._tell_steps()

    def _tell_steps(self) -> Iterator[Event]:
        for step in self._steps.cut()[0]:
            yield _step_event(step)
        if time.monotonic() >= self._told_at + COUNTED_EVERY_S:
            yield from self._tell_omitted()

    def _tell_omitted(self) -> Iterator[Event]:
        if self._steps.omitted > self._told_omitted:
            self._told_omitted, self._told_at = self._steps.omitted, time.monotonic()
            yield {"type": "steps_omitted", "count": self._told_omitted}

    def _progress(self, event: Progress) -> Iterator[Event]:
        self._signs += 1
        if self._signs > MANY_SIGNS and time.monotonic() < self._sign_at + SIGN_EVERY_S:
            return
        self._sign_at = time.monotonic()
        known = {"step": event.done, "total": event.total, "status": event.stage, "queue": event.queue}
        yield {"type": "progress", **{key: value for key, value in known.items() if value is not None}}

    def _end(self, status: str, finish: str | None = None, tokens: int | None = None) -> Iterator[Event]:
        yield from self._tell_omitted()
        yield {
            "type": "end",
            "status": status,
            "backend": self._backend,
            "model": self._model,
            "demo": self._demo,
            "finish": finish,
            "tokens": tokens,
            "ttft_ms": self._shown.ttft_ms if self._shown and self._text else None,
            "duration_ms": round((time.monotonic() - self._begun) * 1000),
            "correlation_id": self._correlation_id,
            "attempts": [_object(attempt, self._demo) for attempt in self._attempts],
        }


def _step_event(step: Event) -> Event:
    words = {"stepType": step["kind"], "title": step["title"], "content": step["text"]}
    return {"type": "step", "index": step["index"], **words}


def _object(attempt: AttemptRecord, demo: bool) -> Event:
    """The same object as frames.attempt_object."""
    error = attempt.error
    lasted = None if attempt.ended is None else max(0, round((attempt.ended - attempt.started) * 1000))
    told: Event = {"missing_model": attempt.missing_model} if attempt.missing_model else {}
    return {
        **told,
        "backend": attempt.backend,
        "model": attempt.model,
        "demo": demo,
        "outcome": attempt.outcome,
        "ttft_ms": attempt.ttft_ms,
        "chars": attempt.chars,
        "omitted": attempt.omitted,
        "error": error_object(error.kind, error.params, error.detail) if error else None,
        "started_at": datetime.fromtimestamp(attempt.started, UTC),
        "duration_ms": lasted,
    }
