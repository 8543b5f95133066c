"""The OpenAI dialect as in mlx_lm.server: HTTP/1.0, and a body ends with the connection."""

import json
from collections.abc import Iterator
from dataclasses import replace

from chat.demo.fault import Cut
from chat.demo.http import Head, Request
from chat.demo.mlx_completion import Completion
from chat.demo.mlx_dialect import Host
from chat.demo.mlx_request import BadRequest, read_completion
from chat.demo.pieces import (
    Pacer,
    Piece,
    Pieces,
    Reply,
    Role,
    Words,
    escaped,
    plain_reply,
    template,
    text_reply,
)

_COMPLETIONS = ("/v1/chat/completions", "/chat/completions")
_ANY_ORIGIN = ("Access-Control-Allow-Origin", "*")
_JSON = Head(headers=(_ANY_ORIGIN,), framing="close", version="HTTP/1.0")
_STREAM = replace(_JSON, content_type="text/event-stream", headers=(("Cache-Control", "no-cache"), _ANY_ORIGIN))
_DONE = b"data: [DONE]\n\n"
_CREATED = 1_767_225_600  # creation time of the listed models, seconds since 1970
_READING_STEPS = 4
_READS_FASTER = 50  # how many times faster a model reads its prompt than it writes


class OpenAIDialect:
    """GET /v1/models, GET /health, POST /v1/chat/completions."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def reply(self, request: Request) -> Reply:
        """404 for an unknown path."""
        if request.method == "POST" and request.path in _COMPLETIONS:
            return self._completion(request)
        if request.method == "GET" and request.path.startswith("/v1/models"):
            return _json({"object": "list", "data": [self._model(name) for name in self._host.models]})
        if request.call == "GET /health":
            return _json({"status": "ok"})
        return plain_reply(replace(_JSON, status=404), b"Not Found", _JSON_WORDS)

    def _model(self, name: str) -> dict[str, object]:
        return {"id": name, "object": "model", "created": _CREATED}

    def _completion(self, request: Request) -> Reply:
        try:
            ask = read_completion(request)
        except BadRequest as error:
            return _json({"error": str(error)}, 400)
        completion = Completion(ask, self._host.script(ask.question), self._host.reasoning_field)
        return self._streamed(completion) if ask.stream else self._at_once(completion)

    def _streamed(self, completion: Completion) -> Reply:
        words = Words(
            refusal=_refusal,
            error=lambda message: _event({"error": {"message": message, "type": "server_error"}}),
            content=template(_event, lambda text: completion.delta(content=text)),
            comment=b": keepalive 1/1\n\n",
            end=_event(completion.delta(finish="stop")) + _DONE,
            has_text=True,
            streams=True,
        )
        return Reply(_STREAM, self._events(completion, words), words)

    async def _events(self, completion: Completion, words: Words) -> Pieces:
        pacer = Pacer(self._host.pace)
        for read in _reading(completion.prompt_tokens):
            await pacer.spend(completion.prompt_tokens / _READING_STEPS / _READS_FASTER)
            yield Piece(b": keepalive %d/%d\n\n" % (read, completion.prompt_tokens), Role.LEAD)
        for name, token in completion.said:
            await pacer.spend(1)
            if name == "content":
                yield Piece(words.content.fill(escaped(token, ascii_only=True)), Role.CONTENT)
            else:
                yield Piece(_event(completion.delta(**{name: token})), Role.LEAD)
        if completion.answer.error:
            raise Cut
        for data in _end(completion):
            yield Piece(data, Role.END)

    def _at_once(self, completion: Completion) -> Reply:
        if completion.answer.error:
            return _json({"error": completion.answer.error}, 500)
        pacer = Pacer(self._host.pace)
        around = template(_dumped, completion.message)
        head = replace(_JSON, framing="length")
        reply = text_reply(head, around, escaped(completion.text, ascii_only=True), _JSON_WORDS)
        return replace(reply, before=(lambda: pacer.spend(len(completion.said)),))


def _dumped(value: object) -> bytes:
    return json.dumps(value).encode()


def _event(value: object) -> bytes:
    return b"data: " + _dumped(value) + b"\n\n"


def _refusal(code: int) -> bytes:
    return _dumped({"error": f"The scripted MLX server answers {code}."})


_JSON_WORDS = Words(refusal=_refusal, error=lambda message: _dumped({"error": message}))


def _json(value: object, status: int = 200) -> Reply:
    return plain_reply(replace(_JSON, status=status), _dumped(value), _JSON_WORDS)


def _reading(total: int) -> Iterator[int]:
    """The prompt tokens read so far, step by step; the last one is left for writing."""
    for step in range(1, _READING_STEPS + 1):
        yield (total - 1) * step // _READING_STEPS


def _end(completion: Completion) -> Iterator[bytes]:
    yield _event(completion.delta(finish=completion.finish_reason))
    if completion.ask.usage:
        yield _event(completion.usage())
    yield _DONE
