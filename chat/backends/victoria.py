"""Victoria, the agent service: mode `stream` (POST /stream) and mode `run` (POST /run with a task to poll)."""

import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import Any

from . import errors
from .content import text_of
from .decoding import Decoder
from .failures import error_text, tells_of_failure
from .http import Transport
from .model_names import ModelNames
from .reading import stream
from .sse import Field, SSEReader
from .text import as_text, normalise, whole
from .types import (
    Event,
    Finished,
    ModelInfo,
    ProbeResult,
    Progress,
    Request,
    Started,
    Step,
    StepKind,
    TakenBack,
    Text,
    Timeouts,
)
from .victoria_answer import AnswerReader
from .victoria_run import MAX_STAGE, RunMode, asked_back, has_failed, question_list

MAX_STEPS = 50
HISTORY_PAIRS = 30
NO_STREAM_SECONDS = 600.0
MARKDOWN_MARKS = ("```", " ## ", " - ", " 1. ")
Body = dict[str, Any]
Headers = dict[str, str]
Way = Callable[[Body, Headers], AsyncGenerator[Event, None]]
_KINDS: dict[str, StepKind] = {
    "thought": "thought",
    "action": "action",
    "exploration": "exploration",
    "clarification": "clarification",
}


class Victoria:
    """Implements docs/contracts/victoria.md. `mode`: "stream" or "run". `key`: as address.authorization takes it."""

    name = "victoria"
    label = "Victoria"

    def __init__(self, url: str, timeouts: Timeouts, mode: str = "stream", *, key: str = "") -> None:
        self.timeouts, self._mode = timeouts, mode
        self._transport = Transport(self.name, url, timeouts.connect, key)
        self.url = self._transport.url
        self._run = RunMode(self._transport)
        self._names = ModelNames()
        self._no_stream_until = 0.0
        self.lost_line_breaks = False

    async def reply(self, request: Request) -> AsyncGenerator[Event, None]:
        """Events of one reply; if the server does not have the path (404, 405), the other mode is tried. Raises
        BackendError."""
        with _without(request.session):
            body = request_body(request)
            headers = {"X-Correlation-ID": request.correlation_id}
            async with aclosing(self._first_of(self._ways(request.whole), body, headers)) as events:
                async for event in events:
                    yield self._names.checked(event, request)

    async def resume(self, task_id: str) -> AsyncGenerator[Event, None]:
        """Resumes a task of mode `run` that was accepted before our restart."""
        async with aclosing(self._run.resume(task_id)) as events:
            async for event in events:
                yield self._names.checked(event, None)

    async def models(self) -> list[ModelInfo]:
        """The MLX models that Victoria reports, without those of her other providers."""
        answer = await self._transport.get_json("/api/available-models")
        names = answer.get("mlx") if isinstance(answer, dict) else None
        if not isinstance(names, list):
            raise errors.BadStream(self.name, "not_a_list")
        models = [ModelInfo(normalise(name)) for name in names if isinstance(name, str) and name]
        self._names.note(models)
        return models

    async def probe(self, thorough: bool = False) -> ProbeResult:
        """The latency of GET /health. Raises BackendError; ErrorEvent if the status is not ok. Ignores `thorough`."""
        start = time.monotonic()
        answer = await self._transport.get_json("/health")
        latency_ms = round((time.monotonic() - start) * 1000)
        status = answer.get("status") if isinstance(answer, dict) else None
        if status not in ("ok", "healthy"):
            raise errors.ErrorEvent(self.name, "not_well")
        return ProbeResult("ok", latency_ms, {})

    def _ways(self, whole: bool) -> tuple[Way, ...]:
        """The modes in the order to try; the next one is used if the server does not have the previous."""
        stream, run = self._stream, self._run.reply
        if whole:
            return run, stream
        if self._mode == "run" or time.monotonic() < self._no_stream_until:
            return (run,)
        return stream, run

    async def _first_of(self, ways: tuple[Way, ...], body: Body, headers: Headers) -> AsyncGenerator[Event, None]:
        for way in ways:
            is_taken = False
            try:
                async with aclosing(way(body, headers)) as events:
                    async for event in events:
                        is_taken = True
                        yield event
                return
            except errors.BadStatus as error:
                # The server did not accept the request there, so trying the next mode does not send it twice.
                if is_taken or error.status not in (404, 405) or way is ways[-1]:
                    raise
                if way == self._stream:
                    self._no_stream_until = time.monotonic() + NO_STREAM_SECONDS

    def _stream(self, body: Body, headers: Headers) -> AsyncGenerator[Event, None]:
        accepted = self._transport.accepted("/stream", body, headers, "text/event-stream")
        return stream(accepted, StreamDecoder(self.name, self._note_line_breaks))

    def _note_line_breaks(self, are_lost: bool) -> None:
        self.lost_line_breaks = are_lost


@contextmanager
def _without(secret: str) -> Iterator[None]:
    """Removes `secret` from the words of an error raised inside: servers echo what they were sent."""
    try:
        yield
    except errors.BackendError as error:
        error.hide(secret)
        raise


class StreamDecoder(Decoder[Field]):
    """Events of one /stream reply. `on_end(lost)`: called at the end of a whole one, see `looks_mangled`."""

    def __init__(self, backend: str, on_end: Callable[[bool], None] = lambda lost: None) -> None:
        super().__init__(backend)
        self._on_end = on_end
        self._answer = AnswerReader()
        self._said: list[str] = []
        self._steps = 0
        self._thought: int | None = None
        self._questions: list[str] = []
        self._marks = self._breaks = False

    @property
    def looks_mangled(self) -> bool:
        """True for Markdown marks without any line break: the server joined the words by single spaces."""
        return self._marks and not self._breaks

    def reader(self, content_type: str) -> SSEReader:
        """Always server-sent events."""
        return SSEReader()

    def read(self, item: Field) -> Event | None:
        """Reads one event; all but the answer's text, failures and the end mark are events of ours, too."""
        field, data = item
        if field == "error":
            raise self.failed_with(data)
        if field == "comment" or not data.strip():
            return None
        return self._event(self.message(data))

    def joined(self, *, is_end: bool) -> Iterator[Event]:
        """Yields the reasoning, one growing step, and the text that was read since the last call."""
        if not self._said and not is_end:
            return
        part = self._answer.feed("".join(self._said), is_end=is_end)
        self._said.clear()
        if self._thought is None and (part.takes_back or part.thought):
            self._thought = self._next_step()
        if part.takes_back:
            self.has_text = False
            yield TakenBack(self._thought or 0)
        if part.thought:
            yield Step(self._thought or 0, "thought", "", part.thought)
        if text := part.text:
            self.has_text = self.has_text or not text.isspace()
            self._breaks = self._breaks or "\n" in text
            self._marks = self._marks or any(mark in text for mark in MARKDOWN_MARKS)
            yield Text(text)

    def finish(self) -> Iterator[Event]:
        """Yields Finished, after the questions of an answer that is nothing else. Raises IncompleteReply without the
        end mark."""
        if not self.ended:
            raise errors.IncompleteReply(self.backend)
        self._on_end(self.looks_mangled)
        if self._questions and not self.has_text:
            yield Text(question_list(self._questions))
            yield Finished("clarification")
        else:
            yield Finished("length" if self._answer.is_cut and self.has_text else "stop")

    def _event(self, message: dict[str, Any]) -> Event | None:
        kind = message.get("type")
        # A failed step does not fail the reply.
        if (kind in ("chunk", "end") and message.get("error")) or (
            kind is None and (tells_of_failure(message) or has_failed(message))
        ):
            raise self.failed(message)
        match kind:
            case "chunk":
                self._said.append(text_of(message.get("content")))
            case "start":
                return Started()
            case "step":
                return self._step(message)
            case "progress":
                stage = normalise(as_text(message.get("status")))[:MAX_STAGE]
                return Progress(stage, whole(message.get("step")), whole(message.get("total")))
            case "error":
                detail = as_text(message.get("content")) or error_text(message)
                raise errors.ErrorEvent(self.backend, detail=detail, answer=message)
            case "end":
                if has_failed(message):
                    raise self.failed(message)
                self._questions += asked_back(message)
                self.ended = True
        return None

    def _step(self, message: dict[str, Any]) -> Step:
        kind = _KINDS.get(as_text(message.get("stepType")), "thought")
        title, text = normalise(as_text(message.get("title"))), normalise(text_of(message.get("content")))
        if kind == "clarification":
            self._questions.append(text or title)
        return Step(self._next_step(), kind, title, text)

    def _next_step(self) -> int:
        self._steps += 1
        return self._steps - 1


def request_body(request: Request) -> dict[str, Any]:
    """The JSON of docs/contracts/victoria.md, without `project_context`: Victoria replaces unknown values anyway."""
    goal = request.turns[-1].text
    if request.system:
        goal = f"{request.system}\n\n{goal}"
    return {
        "goal": goal,
        "max_steps": MAX_STEPS,
        "session_id": request.session,
        "chat_history": pairs(request)[-HISTORY_PAIRS:],
    }


def pairs(request: Request) -> list[dict[str, str]]:
    """The turns before the question as {"user", "assistant"}; a question without an answer gets an empty one."""
    result: list[dict[str, str]] = []
    for turn in request.turns[:-1]:
        if turn.role == "user":
            result.append({"user": turn.text, "assistant": ""})
        elif result and not result[-1]["assistant"]:
            result[-1]["assistant"] = turn.text
        else:
            result.append({"user": "", "assistant": turn.text})
    return result
