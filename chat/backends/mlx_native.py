"""The native dialect: the MLX API server on port 11435, one character a line."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import Any

from . import errors
from .answer_text import AnswerText
from .beside import beside
from .decoding import Decoder
from .failures import tells_of_failure
from .http import Transport
from .liveness import is_an_answer
from .mlx_queue import Queue
from .mlx_request import reply_body, reply_headers
from .reading import stream
from .running_on import TURN, RunOnCutter
from .sse import LineReader
from .text import as_text, normalise
from .types import (
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

# NDJSON, by the names that servers give it.
_TYPES = ("application/json", "application/x-ndjson", "application/ndjson", "text/plain")


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

    def _answer(self, request: Request, max_tokens: int) -> AsyncGenerator[Event, None]:
        body, headers = reply_body(request, max_tokens, prompt=prompt(request)), reply_headers(request)
        accepted = self._transport.accepted("/api/generate", body, headers, *_TYPES)
        return stream(accepted, LineDecoder(self._backend), Started(request.model, request.omitted))

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


class LineDecoder(Decoder[bytes]):
    """Events of one NDJSON reply."""

    def __init__(self, backend: str) -> None:
        super().__init__(backend)
        self._answer, self._run_on = AnswerText(), RunOnCutter()
        self._said: list[str] = []
        self._reason = ""

    @property
    def may_end(self) -> bool:
        """True once the answer is complete and the model only continues as the person."""
        return self._run_on.is_cut

    def reader(self, content_type: str) -> LineReader:
        """A message a line, whatever the content type."""
        return LineReader()

    def read(self, item: bytes) -> None:
        """Reads one line."""
        if not item.strip():
            return
        message = self.message(item)
        if tells_of_failure(message):
            raise self.failed(message)
        self._said.append(as_text(message.get("response")))
        if message.get("done") is True:
            self.ended = True
            self._reason = as_text(message.get("done_reason"))
            if self._reason == "error":
                raise errors.ErrorEvent(self.backend, "no_reason", answer=message)

    def joined(self, *, is_end: bool) -> Iterator[Event]:
        """Yields the reasoning, then the text, that was read since the last call."""
        takes_back, thought, text = self._answer.feed("".join(self._said), is_end=is_end)
        self._said.clear()
        if takes_back:
            thought = self._run_on.taken_back() + thought
            self._run_on = RunOnCutter()
            yield TakenBack()
        if thought:
            yield Step(0, "thought", "", thought)
        text = self._run_on.feed(text)
        if is_end:
            text += self._run_on.flush()
        self.ended = self.ended or self._run_on.is_full
        if text:
            self.has_text = self.has_text or not text.isspace()
            yield Text(text)

    def close(self) -> Iterator[Event]:
        """As Decoder.close, then what was not part of the answer."""
        yield from super().close()
        if self._run_on.is_cut:
            yield LeftOut(self._run_on.left_out)

    def finish(self) -> Iterator[Finished]:
        """Yields Finished. Raises IncompleteReply without the end mark."""
        if not self.ended and not self.may_end:
            raise errors.IncompleteReply(self.backend)
        yield Finished("length" if self._reason == "length" and not self.may_end else "stop")


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
