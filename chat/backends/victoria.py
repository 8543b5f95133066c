"""Victoria, the agent service: mode `stream` (POST /stream) and mode `run` (POST /run with a task to poll)."""

import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import Any

from . import errors
from .content import text_of
from .failures import error_text, read_error, tells_of_failure
from .http import Transport
from .model_names import ModelNames
from .reading import read_events
from .sse import Field, SSEReader
from .text import as_text, normalise, parse_json, whole
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
from .victoria_answer import AnswerReader, Part
from .victoria_run import MAX_STAGE, RunMode, asked_back, question_list

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

    async def _stream(self, body: Body, headers: Headers) -> AsyncGenerator[Event, None]:
        async with self._transport.open("POST", "/stream", body, headers) as response:
            await self._transport.require_success(response)
            self._transport.require_identity(response)
            await self._transport.require_type(response, "text/event-stream")
            decoder = StreamDecoder(self.name)
            async with aclosing(read_events(response, SSEReader(), decoder, self.name)) as events:
                async for event in events:
                    yield event
            for event in decoder.finish():
                yield event
            self.lost_line_breaks = decoder.looks_mangled


@contextmanager
def _without(secret: str) -> Iterator[None]:
    """Removes `secret` from the words of an error raised inside: servers echo what they were sent."""
    try:
        yield
    except errors.BackendError as error:
        error.hide(secret)
        raise


class StreamDecoder:
    """Events of one /stream reply; text that arrived together becomes one Text."""

    def __init__(self, backend: str) -> None:
        self._backend = backend
        self._answer = AnswerReader()
        self._steps = 0
        self._thought: int | None = None
        self._questions: list[str] = []
        self.has_text = False
        self._marks = self._breaks = False
        self.ended = False
        self.may_end = False  # her end mark is always required

    @property
    def looks_mangled(self) -> bool:
        """True for Markdown marks without any line break: the server joined the words by single spaces."""
        return self._marks and not self._breaks

    def decode(self, items: list[Field]) -> Iterator[Event]:
        """Yields the events in `items`, those before a broken item included; then the error is raised."""
        pieces: list[str] = []
        for field, data in items:
            if field == "comment" or self.ended or not (data.strip() or field == "error"):
                continue
            try:
                message = self._parse(field, data)
                event = self._event(message, pieces)
            except errors.BackendError:
                yield from self._joined(pieces)
                raise
            if event is not None:
                yield from self._joined(pieces)
                yield event
        yield from self._joined(pieces)
        if self.ended:
            yield from self.close()

    def close(self) -> Iterator[Event]:
        """Yields what is still held at the end."""
        yield from self._told(self._answer.feed("", is_end=True))

    def finish(self) -> Iterator[Event]:
        """Yields the last events at the end of the connection. Raises IncompleteReply without the end mark."""
        if not self.ended:
            raise errors.IncompleteReply(self._backend)
        if self._questions and not self.has_text:
            yield Text(question_list(self._questions))
            yield Finished("clarification")
        else:
            yield Finished("length" if self._answer.is_cut and self.has_text else "stop")

    def _parse(self, field: str, data: bytes) -> dict[str, Any]:
        if field == "error":
            answer, detail = read_error(data)
            raise errors.ErrorEvent(self._backend, detail=detail, answer=answer)
        try:
            message = parse_json(data)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            raise errors.BadStream(self._backend, "not_an_object")
        return message

    def _event(self, message: dict[str, Any], pieces: list[str]) -> Event | None:
        kind = message.get("type")
        # A failed step does not fail the reply.
        if (kind in ("chunk", "end") and message.get("error")) or (kind is None and tells_of_failure(message)):
            raise errors.ErrorEvent(self._backend, detail=error_text(message), answer=message)
        match kind:
            case "chunk":
                pieces.append(text_of(message.get("content")))
            case "start":
                return Started()
            case "step":
                return self._step(message)
            case "progress":
                stage = normalise(as_text(message.get("status")))[:MAX_STAGE]
                return Progress(stage, whole(message.get("step")), whole(message.get("total")))
            case "error":
                detail = as_text(message.get("content")) or error_text(message)
                raise errors.ErrorEvent(self._backend, detail=detail, answer=message)
            case "end":
                if message.get("status") in ("error", "failed"):
                    raise errors.ErrorEvent(self._backend, detail=error_text(message), answer=message)
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

    def _joined(self, pieces: list[str]) -> Iterator[Event]:
        if pieces:
            part = self._answer.feed("".join(pieces))
            pieces.clear()
            yield from self._told(part)

    def _told(self, part: Part) -> Iterator[Event]:
        """Yields a part's events; all reasoning within the answer is one growing step."""
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
