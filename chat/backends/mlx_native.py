"""The native dialect: the MLX API server on port 11435, one character a line."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import Any

from . import errors
from .beside import beside
from .failures import error_text, tells_of_failure
from .http import Transport, content_type
from .liveness import is_an_answer
from .marks import joined
from .mlx_queue import Queue
from .reading import read_events
from .running_on import TURN, RunOnCutter
from .sse import LineReader
from .text import Normaliser, as_text, normalise, parse_json
from .thinking import ThinkSplitter
from .types import (
    DEFAULT_TEMPERATURE,
    Event,
    Finished,
    FirstContentWithin,
    LeftOut,
    ModelInfo,
    Request,
    Started,
    Step,
    TakenBack,
    Text,
)


class Native:
    """POST /api/generate and GET /api/tags; never /api/chat, which drops the assistant's turns."""

    name = "native"

    def __init__(self, transport: Transport, first_content_s: float | None = None) -> None:
        """`first_content_s`: time limit for the first content, if different from other servers."""
        self._transport, self._first_content_s = transport, first_content_s
        self._backend = transport.backend
        self._queue = Queue(transport)

    async def reply(self, request: Request, max_tokens: int) -> AsyncGenerator[Event, None]:
        """Events of POST /api/generate, and the queue's progress until the first content. Raises BackendError."""
        if self._first_content_s is not None:
            yield FirstContentWithin(self._first_content_s)
        signs = self._queue.signs(self._backend, await self._queue.is_busy_with_the_last())
        async with aclosing(beside(self._reply(request, max_tokens), signs)) as events:
            async for event in events:
                yield event

    async def _reply(self, request: Request, max_tokens: int) -> AsyncGenerator[Event, None]:
        answered = False
        try:
            async with aclosing(self._answer(request, max_tokens)) as events:
                async for event in events:
                    if isinstance(event, Text | Step):
                        answered = True
                        self._queue.answers()
                    yield event
            answered = True
        except errors.BackendError:
            answered = True  # with an error, but the server is no longer busy with it
            raise
        finally:
            if not answered:
                self._queue.left()

    async def _answer(self, request: Request, max_tokens: int) -> AsyncGenerator[Event, None]:
        headers = {"X-Request-Priority": "high", "X-Correlation-ID": request.correlation_id}
        async with self._transport.open("POST", "/api/generate", self._body(request, max_tokens), headers) as response:
            await self._transport.require_success(response)
            self._transport.require_identity(response)
            self._require_ndjson(content_type(response))
            yield Started(request.model, request.left_out)
            decoder = LineDecoder(self._backend)
            async with aclosing(read_events(response, LineReader(), decoder, self._backend)) as events:
                async for event in events:
                    yield event
            yield decoder.finish()

    async def models(self) -> list[ModelInfo]:
        """The models of GET /api/tags. Raises BackendError; BadStream if it has no list."""
        answer = await self._transport.get_json("/api/tags")
        entries = answer.get("models") if isinstance(answer, dict) else None
        if not isinstance(entries, list):
            raise errors.BadStream(self._backend, "not_a_list")
        return [_model(entry) for entry in entries if isinstance(entry, dict) and isinstance(entry.get("name"), str)]

    async def probe(self, thorough: bool) -> dict[str, Any]:
        """Calls /api/tags; if `thorough` also /health, which can make the server unload models when memory is short."""
        await self.models()
        if not thorough:
            return {}
        try:
            answer = await self._transport.get_json("/health")
        except errors.BackendError as error:
            if not is_an_answer(error) or (isinstance(error, errors.BadStatus) and error.refuses_credentials):
                raise
            return {}
        return answer if isinstance(answer, dict) else {}

    def _body(self, request: Request, max_tokens: int) -> dict[str, Any]:
        temperature = DEFAULT_TEMPERATURE if request.temperature is None else request.temperature
        body: dict[str, Any] = {
            "prompt": prompt(request),
            "max_tokens": max_tokens,
            "temperature": temperature,
            "stream": True,
        }
        return {**body, "model": request.model} if request.model else body

    def _require_ndjson(self, kind: str) -> None:
        if kind not in ("application/json", "application/x-ndjson", "application/ndjson", "text/plain"):
            raise self._transport.wrong_type(kind, "application/json")


class LineDecoder:
    """Events of one NDJSON reply; text that arrived together becomes one Text."""

    def __init__(self, backend: str) -> None:
        self._backend = backend
        self._normaliser = Normaliser()
        self._thinking = ThinkSplitter()
        self._run_on = RunOnCutter()
        self._said: list[str] = []
        self._reason = ""
        self.has_text = False
        self.ended = False

    @property
    def may_end(self) -> bool:
        """True once the answer is complete and the model only continues as the person."""
        return self._run_on.is_cut

    def decode(self, items: list[bytes]) -> Iterator[Event]:
        """Yields the events in `items`, those before a broken item included; then the error is raised."""
        for line in items:
            if self.ended or not line.strip():
                continue
            try:
                self._read(line)
            except errors.BackendError:
                yield from self._joined()
                raise
        yield from self._joined()
        self.ended = self.ended or self._run_on.is_full

    def close(self) -> Iterator[Event]:
        """Yields what is still held at the end, then what was not part of the answer."""
        yield from self._joined(is_end=True)
        if self._run_on.is_cut:
            yield LeftOut(self._run_on.left_out)

    def finish(self) -> Finished:
        """Returns Finished at the end of the connection. Raises IncompleteReply without the end mark."""
        if self.may_end:
            return Finished()
        if not self.ended:
            raise errors.IncompleteReply(self._backend)
        return Finished("length" if self._reason == "length" else "stop")

    def _read(self, line: bytes) -> None:
        try:
            message = parse_json(line)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            raise errors.BadStream(self._backend, "not_an_object")
        if tells_of_failure(message):
            raise errors.ErrorEvent(self._backend, detail=error_text(message), answer=message)
        self._said.append(as_text(message.get("response")))
        if message.get("done") is True:
            self.ended = True
            self._reason = as_text(message.get("done_reason"))
            if self._reason == "error":
                raise errors.ErrorEvent(self._backend, "no_reason", answer=message)

    def _joined(self, *, is_end: bool = False) -> Iterator[Event]:
        """Yields what was read since the last call; `is_end`: nothing more comes."""
        parts = self._thinking.feed(self._normaliser.feed("".join(self._said)))
        self._said.clear()
        if is_end or self.ended:
            parts += self._thinking.feed(self._normaliser.flush())
            parts += self._thinking.flush()
        thought, text = joined(parts)
        if self._thinking.takes_back():
            thought = self._run_on.taken_back() + thought
            self._run_on = RunOnCutter()
            yield TakenBack()
        if thought:
            yield Step(0, "thought", "", thought)
        text = self._run_on.feed(text)
        if is_end or self.ended:
            text += self._run_on.flush()
        if text:
            self.has_text = self.has_text or not text.isspace()
            yield Text(text)


def prompt(request: Request) -> str:
    """The whole conversation as one prompt; a single question is unchanged."""
    if len(request.turns) == 1 and not request.system:
        return request.turns[0].text
    parts = [request.system] if request.system else []
    parts += [f"{TURN if turn.role == 'user' else 'Assistant:'} {turn.text}" for turn in request.turns]
    return "\n\n".join([*parts, "Assistant:"])


def _model(entry: dict[str, Any]) -> ModelInfo:
    size = entry.get("size")
    return ModelInfo(normalise(entry["name"]), size if type(size) is int and size > 0 else None)
