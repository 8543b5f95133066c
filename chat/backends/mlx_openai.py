"""The openai dialect: mlx_lm.server, LM Studio, vllm-mlx, mlx-openai-server."""

import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx

from . import content, errors, liveness
from .answer_text import AnswerText
from .decoding import Decoder, Reader
from .failures import error_text, tells_of_failure
from .http import Transport
from .mlx_request import reply_body, reply_headers
from .reading import stream
from .sse import Field, SSEReader, WholeReader
from .text import Normaliser, normalise, whole
from .types import Event, Finished, ModelInfo, Progress, Request, Started, Step, TakenBack, Text

# Lower case; "model_length" is Mistral's word for the window.
_CUT = ("length", "max_tokens", "max_length", "model_length")
_FAILED = ("error", "abort", "aborted", "failed")
# In characters. Shorter conversations fit every window.
LONG_CHARS = 4000
_JSON = "application/json"
_KEEPALIVE = re.compile(rb"keepalive (\d{1,9})/(\d{1,9})")


class OpenAI:
    """POST /v1/chat/completions and GET /v1/models."""

    name = "openai"

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.backend = transport.backend
        self._under_way = 0
        self._asks_for_usage = True

    def reply(self, request: Request, max_tokens: int) -> AsyncGenerator[Event, None]:
        """Events of one completion, streamed or as one JSON object. Raises BackendError; SilentReply for an empty
        stream."""
        decoder = ChunkDecoder(self.backend, max_tokens, may_be_refused=_may_be_refused(request))
        accepted = self._accepted(request, self._body(request, max_tokens), "text/event-stream", _JSON)
        return stream(accepted, decoder, Started(request.model, request.omitted))

    def reply_as_one(self, request: Request, max_tokens: int) -> AsyncGenerator[Event, None]:
        """As `reply`, without a stream. If its template or window refuses a request, llama.cpp's Python server streams
        nothing and gives the reason only here."""
        decoder = ChunkDecoder(self.backend, max_tokens, is_whole=True)
        accepted = self._accepted(request, _as_one(self._body(request, max_tokens)))
        return stream(accepted, decoder, Started(request.model, request.omitted))

    def stop_asking_for_usage(self) -> bool:
        """Stops sending `stream_options`, which this server refuses. False if they were not sent."""
        asked, self._asks_for_usage = self._asks_for_usage, False
        return asked

    def _accepted(
        self, request: Request, body: dict[str, Any], *types: str
    ) -> AbstractAsyncContextManager[httpx.Response]:
        return self._counted(body, reply_headers(request), *types)

    def accepted_beside(
        self, request: Request, max_tokens: int, **more: Any
    ) -> AbstractAsyncContextManager[httpx.Response]:
        """As Transport.accepted, for a completion that nobody waits for. `more`: further names of its body."""
        # Without X-Request-Priority: replies go first.
        headers = {"X-Correlation-ID": request.correlation_id}
        return self._counted(self._body(request, max_tokens) | more, headers, "text/event-stream", _JSON)

    @asynccontextmanager
    async def _counted(
        self, body: dict[str, Any], headers: dict[str, str], *types: str
    ) -> AsyncGenerator[httpx.Response, None]:
        """As Transport.accepted; a probe meanwhile asks for nothing that could end it."""
        self._under_way += 1
        try:
            async with self._transport.accepted("/v1/chat/completions", body, headers, *types) as response:
                yield response
        finally:
            self._under_way -= 1

    async def models(self) -> list[ModelInfo]:
        """The models of GET /v1/models. Raises BackendError; BadStream if it has no list."""
        answer = await self._transport.get_json("/v1/models")
        entries = answer.get("data", answer.get("models")) if isinstance(answer, dict) else None
        if not isinstance(entries, list):
            raise errors.BadStream(self.backend, "not_a_list")
        named = [entry if isinstance(entry, dict) else {"id": entry} for entry in entries]
        return [ModelInfo(normalise(name), loaded=_is_loaded(entry)) for entry in named if (name := _name_of(entry))]

    async def probe(self, thorough: bool) -> dict[str, Any]:
        """As liveness.look; does not list the models while the server writes a reply for us."""
        return await liveness.look(self._transport, None if self._under_way else self.models)

    def _body(self, request: Request, max_tokens: int) -> dict[str, Any]:
        messages = [{"role": "system", "content": request.system}] if request.system else []
        messages += [{"role": turn.role, "content": turn.text} for turn in request.turns]
        body = reply_body(request, max_tokens, messages=messages)
        return {**body, "stream_options": {"include_usage": True}} if self._asks_for_usage else body


def _may_be_refused(request: Request) -> bool:
    return bool(request.system) or sum(len(turn.text) for turn in request.turns) >= LONG_CHARS


def _as_one(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "stream_options"} | {"stream": False}


def _name_of(entry: dict[str, Any]) -> str:
    """The entry's name, `id` in the OpenAI API; "" if it has none."""
    names = (entry.get(key) for key in ("id", "model", "name"))
    return next((name for name in names if isinstance(name, str) and name), "")


def _is_loaded(entry: dict[str, Any]) -> bool | None:
    """True if the model is in memory; None if the server does not say. mlx-vlm and vllm-mlx: `loaded`; llama.cpp:
    `status.value`; LM Studio: `state`."""
    status = entry.get("status", entry.get("state"))
    word = status.get("value") if isinstance(status, dict) else status
    if isinstance(entry.get("loaded"), bool):
        return bool(entry["loaded"])
    return word == "loaded" if isinstance(word, str) else None


class ChunkDecoder(Decoder[Field]):
    """Events of one completion; all its reasoning is one thought step.

    `max_tokens`: the requested limit; 0 if unknown. `is_whole`: no stream was requested. `may_be_refused`: silence may
    be this server's way to refuse the request.
    """

    def __init__(
        self, backend: str, max_tokens: int = 0, *, is_whole: bool = False, may_be_refused: bool = False
    ) -> None:
        super().__init__(backend)
        self._max_tokens, self._is_whole, self._may_be_refused = max_tokens, is_whole, may_be_refused
        self._said: list[str] = []
        self._thought: list[str] = []
        self._answer, self._reasoning = AnswerText(), Normaliser()
        self._finish = ""
        self._has_choice = False
        self._model = ""
        self._usage: dict[str, int] = {}
        self._keepalive = b""

    @property
    def may_end(self) -> bool:
        """True once the server has sent a finish reason: nothing more needs to come."""
        return bool(self._finish)

    def reader(self, content_type: str) -> Reader[Field]:
        """A completion may come in one piece although a stream was requested."""
        return WholeReader() if self._is_whole or content_type == _JSON else SSEReader()

    def read(self, item: Field) -> Event | None:
        """Reads one chunk, the end mark, or a comment; of the comments only progress is an event."""
        field, data = item
        if field == "comment":
            return self._progress(data)
        data = data.strip()
        if field == "error":
            if data or not self._is_whole:
                raise self.failed_with(data)
        elif data == b"[DONE]":
            self.ended = True
        elif data:
            message = self.message(data)
            if tells_of_failure(message):
                raise self.failed(message)
            self._note(message)
            choices = message.get("choices")
            if isinstance(choices, list):
                # One choice was requested; if a server sends more, they must not be mixed.
                for choice in [one for one in choices if isinstance(one, dict) and not one.get("index")][:1]:
                    self._choice(choice, message)
        if field == "whole":
            self._end_whole(data)
        return None

    def joined(self, *, is_end: bool) -> Iterator[Event]:
        """Yields the reasoning, then the text, that was read since the last call."""
        takes_back, thought, text = False, "", ""
        if self._said or is_end:
            takes_back, thought, text = self._answer.feed("".join(self._said), is_end=is_end)
        reasoning = self._reasoning.feed("".join(self._thought)) if self._thought else ""
        self._said.clear()
        self._thought.clear()
        if is_end:
            reasoning += self._reasoning.flush()
        if takes_back:
            yield TakenBack()
        if thought := reasoning + thought:
            yield Step(0, "thought", "", thought)
        if text:
            self.has_text = self.has_text or not text.isspace()
            yield Text(text)

    def finish(self) -> Iterator[Finished]:
        """Yields Finished. Raises IncompleteReply without end mark or finish reason."""
        if self.has_nothing and self._may_be_refused:
            raise errors.SilentReply(self.backend)
        if not self.ended and not self.may_end:
            raise errors.IncompleteReply(self.backend)
        is_cut = self._finish in _CUT or 0 < self._max_tokens == self._usage.get("completion_tokens")
        yield Finished("length" if is_cut else "stop", self._model, self._usage)

    def _progress(self, comment: bytes) -> Progress | None:
        """How much of the prompt is read. Repeated numbers only show that the server is alive, not progress."""
        match = _KEEPALIVE.match(comment)
        if not match or comment == self._keepalive:
            return None
        self._keepalive = comment
        return Progress("prompt", int(match[1]), int(match[2]))

    def _end_whole(self, data: bytes) -> None:
        if not self._has_choice:
            raise self.failed_with(data)
        self.ended = True

    def _note(self, message: dict[str, Any]) -> None:
        if not self._model and isinstance(message.get("model"), str):
            self._model = normalise(message["model"])[:200]
        usage = message.get("usage")
        if isinstance(usage, dict):
            counts = {key: whole(usage.get(key)) for key in ("prompt_tokens", "completion_tokens")}
            self._usage = {key: count for key, count in counts.items() if count is not None}

    def _choice(self, choice: dict[str, Any], message: dict[str, Any]) -> None:
        self._has_choice = True
        delta = choice.get("delta") or choice.get("message")
        if isinstance(delta, dict):
            if reasoning := delta.get("reasoning") or delta.get("reasoning_content") or delta.get("thinking"):
                self._thought += [text for _, text in content.parts(reasoning)]
            said = delta.get("content") or delta.get("refusal")
            if isinstance(said, str):
                self._said.append(said)
            elif said:
                for is_thought, text in content.parts(said):
                    (self._thought if is_thought else self._said).append(text)
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason:
            self._finish = reason.lower()
        failure = delta if isinstance(delta, dict) and delta.get("error") else choice
        if self._finish in _FAILED or failure.get("error"):
            detail = error_text(failure) or error_text(message)
            raise errors.ErrorEvent(self.backend, "" if detail else "no_reason", detail=detail, answer=failure)
