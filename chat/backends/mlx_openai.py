"""The openai dialect: mlx_lm.server, LM Studio, vllm-mlx, mlx-openai-server."""

import re
from collections.abc import AsyncGenerator, Iterator
from typing import Any

from . import errors, liveness
from .burst import BurstReader
from .http import Transport, error_text
from .network import slow_down
from .sse import EventTooLarge, Field, SSEReader
from .text import Normaliser, as_text, normalise, parse_json, whole
from .thinking import ThinkSplitter
from .types import DEFAULT_TEMPERATURE, Event, Finished, ModelInfo, Progress, Request, Started, Step, Text

_KEEPALIVE = re.compile(rb"keepalive (\d{1,9})/(\d{1,9})")


class OpenAI:
    """POST /v1/chat/completions and GET /v1/models."""

    name = "openai"

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._backend = transport.backend

    async def reply(self, request: Request, max_tokens: int) -> AsyncGenerator[Event, None]:
        headers = {"X-Request-Priority": "high", "X-Correlation-ID": request.correlation_id}
        body = self._body(request, max_tokens)
        async with self._transport.open("POST", "/v1/chat/completions", body, headers) as response:
            await self._transport.require_success(response)
            self._transport.require_identity(response)
            await self._transport.require_type(response, "text/event-stream")
            yield Started(request.model, request.left_out)
            decoder, reader = ChunkDecoder(self._backend), SSEReader()
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
        answer = await self._transport.get_json("/v1/models")
        entries = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(entries, list):
            raise errors.BadStream(self._backend, "not_a_list")
        named = [entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)]
        return [ModelInfo(normalise(entry["id"]), loaded=_is_loaded(entry)) for entry in named if entry["id"]]

    async def probe(self, thorough: bool) -> dict[str, Any]:
        return await liveness.look(self._transport, self.models)

    def _body(self, request: Request, max_tokens: int) -> dict[str, Any]:
        messages = [{"role": "system", "content": request.system}] if request.system else []
        messages += [{"role": turn.role, "content": turn.text} for turn in request.turns]
        temperature = DEFAULT_TEMPERATURE if request.temperature is None else request.temperature
        body: dict[str, Any] = {
            "messages": messages,
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_tokens": max_tokens,
            "temperature": temperature,
        }
        return {**body, "model": request.model} if request.model else body


def _is_loaded(entry: dict[str, Any]) -> bool | None:
    """Whether it is in memory; None where the server does not say. mlx-vlm and vllm-mlx: `loaded`; llama.cpp:
    `status.value`; LM Studio: `state`."""
    status = entry.get("status", entry.get("state"))
    word = status.get("value") if isinstance(status, dict) else status
    if isinstance(entry.get("loaded"), bool):
        return bool(entry["loaded"])
    return word == "loaded" if isinstance(word, str) else None


class ChunkDecoder:
    """Events of one completion; text that arrived together leaves as one Text, all reasoning as one thought step."""

    def __init__(self, backend: str) -> None:
        self._backend = backend
        self._text, self._reasoning = Normaliser(), Normaliser()
        self._thinking = ThinkSplitter()
        self._finish: str | None = None
        self._model = ""
        self._usage: dict[str, int] = {}
        self._keepalive = b""
        self.has_text = False
        self.ended = False

    def decode(self, fields: list[Field]) -> Iterator[Event]:
        """The events in `fields`; what came before a broken one is yielded before the error is raised."""
        pieces: list[tuple[bool, str]] = []
        for field, data in fields:
            if self.ended:
                break
            if field == "comment":
                yield from self._progress(data)
                continue
            try:
                self._read(data, pieces)
            except errors.BackendError:
                yield from self._joined(pieces)
                raise
        if self.ended:
            pieces += self._thinking.feed(self._text.flush())
            pieces += [*self._thinking.flush(), (True, self._reasoning.flush())]
        yield from self._joined(pieces)

    def finish(self) -> Finished:
        """What the end of the connection means. Raises IncompleteReply without the end mark."""
        if not self.ended:
            raise errors.IncompleteReply(self._backend)
        return Finished("length" if self._finish == "length" else "stop", self._model, self._usage)

    def _progress(self, comment: bytes) -> Iterator[Progress]:
        """How much of the prompt is read. The same numbers again say that the server lives: that is no progress."""
        match = _KEEPALIVE.match(comment)
        if match and comment != self._keepalive:
            self._keepalive = comment
            yield Progress("prompt", int(match[1]), int(match[2]))

    def _read(self, data: bytes, pieces: list[tuple[bool, str]]) -> None:
        if data.strip() == b"[DONE]":
            self.ended = True
            return
        try:
            message = parse_json(data)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            raise errors.BadStream(self._backend, "not_an_object")
        if message.get("error"):
            raise errors.ErrorEvent(self._backend, detail=error_text(message), answer=message)
        self._note(message)
        choices = message.get("choices")
        if isinstance(choices, list) and choices and isinstance(choices[0], dict):
            self._choice(choices[0], pieces)

    def _note(self, message: dict[str, Any]) -> None:
        if not self._model and isinstance(message.get("model"), str):
            self._model = normalise(message["model"])[:200]
        usage = message.get("usage")
        if isinstance(usage, dict):
            counts = {key: whole(usage.get(key)) for key in ("prompt_tokens", "completion_tokens")}
            self._usage = {key: count for key, count in counts.items() if count is not None}

    def _choice(self, choice: dict[str, Any], pieces: list[tuple[bool, str]]) -> None:
        delta = choice.get("delta")
        if isinstance(delta, dict):
            reasoning = as_text(delta.get("reasoning") or delta.get("reasoning_content"))
            if reasoning:
                pieces.append((True, self._reasoning.feed(reasoning)))
            content = as_text(delta.get("content"))
            if content:
                pieces += self._thinking.feed(self._text.feed(content))
        if isinstance(choice.get("finish_reason"), str):
            self._finish = choice["finish_reason"]

    def _joined(self, pieces: list[tuple[bool, str]]) -> Iterator[Event]:
        thought = "".join(text for is_thought, text in pieces if is_thought)
        text = "".join(text for is_thought, text in pieces if not is_thought)
        pieces.clear()
        if thought:
            yield Step(0, "thought", "", thought)
        if text:
            self.has_text = self.has_text or not text.isspace()
            yield Text(text)
