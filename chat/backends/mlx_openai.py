"""The openai dialect: mlx_lm.server, LM Studio, vllm-mlx, mlx-openai-server."""

import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import httpx

from . import content, errors, liveness
from .failures import error_text, read_error, tells_of_failure
from .http import Transport, content_type
from .marks import joined
from .reading import read_events
from .sse import Field, SSEReader
from .text import Normaliser, normalise, parse_json, whole
from .thinking import ThinkSplitter
from .types import DEFAULT_TEMPERATURE, Event, Finished, ModelInfo, Progress, Request, Started, Step, TakenBack, Text

# Lower case; "model_length" is Mistral's word for the window.
_CUT = ("length", "max_tokens", "max_length", "model_length")
_FAILED = ("error", "abort", "aborted", "failed")
# In characters. Shorter conversations fit every window.
LONG_CHARS = 4000
_KEEPALIVE = re.compile(rb"keepalive (\d{1,9})/(\d{1,9})")


class OpenAI:
    """POST /v1/chat/completions and GET /v1/models."""

    name = "openai"

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._backend = transport.backend
        self._under_way = 0
        self._asks_for_usage = True

    async def reply(self, request: Request, max_tokens: int) -> AsyncGenerator[Event, None]:
        """Events of one completion, streamed or as one JSON object. Raises BackendError; SilentReply for an empty
        stream."""
        decoder = ChunkDecoder(self._backend, max_tokens)
        async with self._asked(request, self.body(request, max_tokens)) as response:
            is_whole = content_type(response) == "application/json"
            if not is_whole:
                await self._transport.require_type(response, "text/event-stream")
            yield Started(request.model, request.left_out)
            if is_whole:
                for event in decoder.decode_whole(await self._transport.read_body(response)):
                    yield event
            else:
                async with aclosing(read_events(response, SSEReader(), decoder, self._backend)) as events:
                    async for event in events:
                        yield event
        if decoder.has_nothing and _may_be_refused(request):
            raise errors.SilentReply(self._backend)
        yield decoder.finish()

    async def reply_as_one(self, request: Request, max_tokens: int) -> AsyncGenerator[Event, None]:
        """As `reply`, without a stream. If its template or window refuses a request, llama.cpp's Python server streams
        nothing and gives the reason only here."""
        decoder = ChunkDecoder(self._backend, max_tokens)
        async with self._asked(request, _as_one(self.body(request, max_tokens))) as response:
            yield Started(request.model, request.left_out)
            if answer := await self._transport.read_body(response):
                for event in decoder.decode_whole(answer):
                    yield event
        yield decoder.finish()

    def stop_asking_for_usage(self) -> bool:
        """Stops sending `stream_options`, which this server refuses. False if they were not sent."""
        asked, self._asks_for_usage = self._asks_for_usage, False
        return asked

    @asynccontextmanager
    async def _asked(self, request: Request, body: dict[str, Any]) -> AsyncGenerator[httpx.Response, None]:
        """A successful response, its body unread."""
        headers = {"X-Request-Priority": "high", "X-Correlation-ID": request.correlation_id}
        self._under_way += 1
        try:
            async with self._transport.open("POST", "/v1/chat/completions", body, headers) as response:
                await self._transport.require_success(response)
                self._transport.require_identity(response)
                yield response
        finally:
            self._under_way -= 1

    async def models(self) -> list[ModelInfo]:
        """The models of GET /v1/models. Raises BackendError; BadStream if it has no list."""
        answer = await self._transport.get_json("/v1/models")
        entries = answer.get("data", answer.get("models")) if isinstance(answer, dict) else None
        if not isinstance(entries, list):
            raise errors.BadStream(self._backend, "not_a_list")
        named = [entry if isinstance(entry, dict) else {"id": entry} for entry in entries]
        return [ModelInfo(normalise(name), loaded=_is_loaded(entry)) for entry in named if (name := _name_of(entry))]

    async def probe(self, thorough: bool) -> dict[str, Any]:
        """As liveness.look; does not list the models while the server writes a reply for us."""
        return await liveness.look(self._transport, None if self._under_way else self.models)

    def body(self, request: Request, max_tokens: int) -> dict[str, Any]:
        """The JSON object of a request, streamed."""
        messages = [{"role": "system", "content": request.system}] if request.system else []
        messages += [{"role": turn.role, "content": turn.text} for turn in request.turns]
        temperature = DEFAULT_TEMPERATURE if request.temperature is None else request.temperature
        body: dict[str, Any] = {
            "messages": messages,
            "stream": True,
            "max_tokens": max_tokens,
            "temperature": temperature,
        }
        if self._asks_for_usage:
            body["stream_options"] = {"include_usage": True}
        return {**body, "model": request.model} if request.model else body


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


class ChunkDecoder:
    """Events of one completion; text that arrived together becomes one Text, all reasoning one thought step.

    `max_tokens`: the requested limit; 0 if unknown. `has_nothing`: True until anything comes, even a comment.
    """

    def __init__(self, backend: str, max_tokens: int = 0) -> None:
        self._backend, self._max_tokens = backend, max_tokens
        self._said: list[str] = []
        self._thought: list[str] = []
        self._text, self._reasoning = Normaliser(), Normaliser()
        self._thinking = ThinkSplitter()
        self._finish = ""
        self._has_choice = False
        self._model = ""
        self._usage: dict[str, int] = {}
        self._keepalive = b""
        self.has_nothing = True
        self.has_text = False
        self.ended = False

    @property
    def may_end(self) -> bool:
        """True once the server has sent a finish reason: nothing more needs to come."""
        return bool(self._finish)

    def decode(self, items: list[Field]) -> Iterator[Event]:
        """Yields the events in `items`, those before a broken item included; then the error is raised."""
        self.has_nothing = self.has_nothing and not items
        for field, data in items:
            if self.ended:
                break
            if field == "comment":
                yield from self._progress(data)
                continue
            try:
                self._read(field, data)
            except errors.BackendError:
                yield from self._joined()
                raise
        yield from self._joined()

    def decode_whole(self, body: bytes) -> Iterator[Event]:
        """Events of a completion that came in one piece although a stream was requested, or of a stream that was sent
        with the content type of one piece."""
        if not body.lstrip().startswith((b"{", b"[")):
            reader = SSEReader()
            fields = [*reader.feed(body), *reader.flush()]
            if not any(field == "data" for field, _ in fields):
                answer, detail = read_error(body)
                raise errors.ErrorEvent(self._backend, detail=detail, answer=answer)
            yield from self.decode(fields)
        else:
            yield from self.decode([("data", body)])
            if not self._has_choice:
                answer, detail = read_error(body)
                raise errors.ErrorEvent(self._backend, detail=detail, answer=answer)
            self.ended = True
        yield from self.close()

    def close(self) -> Iterator[Event]:
        """Yields what is still held at the end."""
        yield from self._joined(is_end=True)

    def finish(self) -> Finished:
        """Returns Finished at the end of the connection. Raises IncompleteReply without end mark or finish reason."""
        if not self.ended and not self.may_end:
            raise errors.IncompleteReply(self._backend)
        is_cut = self._finish in _CUT or 0 < self._max_tokens == self._usage.get("completion_tokens")
        return Finished("length" if is_cut else "stop", self._model, self._usage)

    def _progress(self, comment: bytes) -> Iterator[Progress]:
        """How much of the prompt is read. Repeated numbers only show that the server is alive, not progress."""
        match = _KEEPALIVE.match(comment)
        if match and comment != self._keepalive:
            self._keepalive = comment
            yield Progress("prompt", int(match[1]), int(match[2]))

    def _read(self, field: str, data: bytes) -> None:
        data = data.strip()
        if field == "error":
            answer, detail = read_error(data)
            raise errors.ErrorEvent(self._backend, detail=detail, answer=answer)
        if not data:
            return
        if data == b"[DONE]":
            self.ended = True
            return
        try:
            message = parse_json(data)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            raise errors.BadStream(self._backend, "not_an_object")
        if tells_of_failure(message):
            raise errors.ErrorEvent(self._backend, detail=error_text(message), answer=message)
        self._note(message)
        choices = message.get("choices")
        if isinstance(choices, list):
            # One choice was requested; if a server sends more, they must not be mixed.
            for choice in [one for one in choices if isinstance(one, dict) and not one.get("index")][:1]:
                self._choice(choice, message)

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
        told = delta if isinstance(delta, dict) and delta.get("error") else choice
        if self._finish in _FAILED or told.get("error"):
            detail = error_text(told) or error_text(message)
            raise errors.ErrorEvent(self._backend, "" if detail else "no_reason", detail=detail, answer=told)

    def _joined(self, *, is_end: bool = False) -> Iterator[Event]:
        """Yields what was read since the last call; `is_end`: nothing more comes."""
        parts = self._thinking.feed(self._text.feed("".join(self._said))) if self._said else []
        thought = self._reasoning.feed("".join(self._thought)) if self._thought else ""
        self._said.clear()
        self._thought.clear()
        if is_end or self.ended:
            parts += self._thinking.feed(self._text.flush())
            parts += self._thinking.flush()
            thought += self._reasoning.flush()
        if self._thinking.takes_back():
            yield TakenBack()
        marked, text = joined(parts)
        if thought := thought + marked:
            yield Step(0, "thought", "", thought)
        if text:
            self.has_text = self.has_text or not text.isspace()
            yield Text(text)
