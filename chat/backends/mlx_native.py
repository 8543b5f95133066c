"""The native dialect: the MLX API server on port 11435, one character a line."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import Any

from . import errors
from .beside import beside
from .burst import BurstReader
from .http import Transport, content_type, error_text
from .liveness import is_an_answer
from .mlx_queue import Queue
from .network import slow_down
from .sse import EventTooLarge, LineReader
from .text import Normaliser, as_text, normalise, parse_json
from .thinking import ThinkSplitter
from .types import DEFAULT_TEMPERATURE, Event, Finished, FirstContentWithin, ModelInfo, Request, Started, Step, Text


class Native:
    """POST /api/generate and GET /api/tags; never /api/chat, which drops the assistant's turns."""

    name = "native"

    def __init__(self, transport: Transport, first_content_s: float | None = None) -> None:
        """`first_content_s`: how long the first content may take, if not as long as with other servers."""
        self._transport, self._first_content_s = transport, first_content_s
        self._backend = transport.backend
        self._queue = Queue(transport)

    async def reply(self, request: Request, max_tokens: int) -> AsyncGenerator[Event, None]:
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
            answered = True  # badly, but it has nothing more to do
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
            decoder, reader = LineDecoder(self._backend), LineReader()
            try:
                async with BurstReader(response) as bursts:
                    async for burst in bursts:
                        for event in decoder.decode(reader.feed(burst)):
                            yield event
                        if decoder.ended:
                            break
                        if decoder.has_text:
                            slow_down(response)
                    else:
                        for event in decoder.decode(reader.flush()):
                            yield event
            except EventTooLarge:
                raise errors.BadStream(self._backend, "too_long") from None
            yield decoder.finish()

    async def models(self) -> list[ModelInfo]:
        answer = await self._transport.get_json("/api/tags")
        entries = answer.get("models") if isinstance(answer, dict) else None
        if not isinstance(entries, list):
            raise errors.BadStream(self._backend, "not_a_list")
        return [_model(entry) for entry in entries if isinstance(entry, dict) and isinstance(entry.get("name"), str)]

    async def probe(self, thorough: bool) -> dict[str, Any]:
        """/api/tags; /health as well if `thorough`: it can make the server drop models when memory is short."""
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
    """Events of one NDJSON reply; text that arrived together leaves as one Text."""

    def __init__(self, backend: str) -> None:
        self._backend = backend
        self._normaliser = Normaliser()
        self._thinking = ThinkSplitter()
        self._reason = ""
        self.has_text = False
        self.ended = False

    def decode(self, lines: list[bytes]) -> Iterator[Event]:
        """The events in `lines`; what came before a broken one is yielded before the error is raised."""
        pieces: list[str] = []
        for line in lines:
            if self.ended or not line.strip():
                continue
            try:
                self._read(line, pieces)
            except errors.BackendError:
                yield from self._joined(pieces)
                raise
        yield from self._joined(pieces)

    def finish(self) -> Finished:
        """What the end of the connection means. Raises IncompleteReply without the end mark."""
        if not self.ended:
            raise errors.IncompleteReply(self._backend)
        return Finished("length" if self._reason == "length" else "stop")

    def _read(self, line: bytes, pieces: list[str]) -> None:
        try:
            message = parse_json(line)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            raise errors.BadStream(self._backend, "not_an_object")
        if message.get("error") or "detail" in message:
            raise errors.ErrorEvent(self._backend, detail=error_text(message), answer=message)
        pieces.append(self._normaliser.feed(as_text(message.get("response"))))
        if message.get("done") is True:
            self.ended = True
            self._reason = as_text(message.get("done_reason"))
            pieces.append(self._normaliser.flush())

    def _joined(self, pieces: list[str]) -> Iterator[Event]:
        parts = self._thinking.feed("".join(pieces))
        if self.ended:
            parts += self._thinking.flush()
        thought = "".join(text for is_thought, text in parts if is_thought)
        text = "".join(text for is_thought, text in parts if not is_thought)
        if thought:
            yield Step(0, "thought", "", thought)
        if text:
            self.has_text = self.has_text or not text.isspace()
            yield Text(text)


def prompt(request: Request) -> str:
    """The whole conversation as one prompt; a single question goes as it is."""
    if len(request.turns) == 1 and not request.system:
        return request.turns[0].text
    parts = [request.system] if request.system else []
    parts += [f"{'User' if turn.role == 'user' else 'Assistant'}: {turn.text}" for turn in request.turns]
    return "\n\n".join([*parts, "Assistant:"])


def _model(entry: dict[str, Any]) -> ModelInfo:
    size = entry.get("size")
    return ModelInfo(normalise(entry["name"]), size if type(size) is int and size > 0 else None)
