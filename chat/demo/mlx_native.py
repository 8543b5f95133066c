"""The native dialect of the MLX API server: NDJSON, one line a character, all sent after the whole text is made."""

from collections.abc import Callable
from dataclasses import replace

from chat.demo.http import Head, Request, phrase
from chat.demo.mlx_dialect import Host
from chat.demo.mlx_request import Ask, BadRequest, read_chat, read_generate
from chat.demo.pieces import (
    Pacer,
    Piece,
    Pieces,
    Reply,
    Role,
    Words,
    compact,
    escaped,
    plain_reply,
    template,
    text_reply,
    tokens,
)

_JSON = Head()
_LINES = Head(framing="chunked")
_END = b'{"response":"","done":true}\n'
_MAX_CONCURRENT = 5
_REFUSALS: dict[int, dict[str, object]] = {
    429: {"error": "Rate limit exceeded. Please try again later."},
    500: {"detail": "Generation failed: the scripted MLX server was told to fail"},
    503: {"error": "Server overloaded. Please try again later."},
    504: {"error": "Generation took too long"},
}


class NativeDialect:
    """GET /api/tags, /health, /queue/stats; POST /api/generate, /api/chat."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._handlers: dict[str, Callable[[Request], Reply]] = {
            "GET /api/tags": lambda request: _json({"models": [_tag(name) for name in host.models]}),
            "GET /health": lambda request: _json(_health(host)),
            "GET /queue/stats": lambda request: _json(_queue(host)),
            "POST /api/generate": lambda request: self._generate(request, read_generate),
            "POST /api/chat": lambda request: self._generate(request, read_chat),
        }

    def reply(self, request: Request) -> Reply:
        """404 for an unknown path, 422 for a bad body."""
        handler = self._handlers.get(request.call)
        if handler is None:
            return _json({"detail": "Not Found"}, 404)
        try:
            return handler(request)
        except BadRequest as error:
            return _json({"detail": str(error)}, 422)

    def _generate(self, request: Request, read: Callable[[Request], Ask]) -> Reply:
        ask = read(request)
        answer = self._host.script(ask.question)
        if answer.error:
            return _json({"detail": f"Generation failed: {answer.error}"}, 500)
        made = tokens(answer.text)[: ask.max_tokens]
        pacer = Pacer(self._host.pace)
        reply = _lines("".join(made)) if ask.stream else _at_once("".join(made), ask.model)
        return replace(reply, before=(lambda: pacer.spend(len(made)),))


def _line(text: str) -> dict[str, object]:
    return {"response": text, "done": False}


def _encoded_line(value: object) -> bytes:
    return compact(value) + b"\n"


def _refusal(code: int) -> bytes:
    return compact(_REFUSALS.get(code, {"detail": phrase(code)}))


_JSON_WORDS = Words(refusal=_refusal, error=lambda message: compact({"error": message}))
_LINE_WORDS = Words(
    refusal=_refusal,
    error=lambda message: _encoded_line({"error": message}),
    content=template(_encoded_line, _line),
    comment=b"\n",
    end=_END,
    has_text=True,
    streams=True,
)


def _lines(text: str) -> Reply:
    return Reply(_LINES, _each_character(text), _LINE_WORDS)


async def _each_character(text: str) -> Pieces:
    for character in text:
        yield Piece(_LINE_WORDS.content.fill(escaped(character)), Role.CONTENT)
    yield Piece(_END, Role.END)


def _at_once(text: str, model: str) -> Reply:
    around = template(compact, lambda inside: {"model": model, "response": inside, "done": True})
    return text_reply(_JSON, around, escaped(text), _JSON_WORDS)


def _json(value: object, status: int = 200) -> Reply:
    return plain_reply(replace(_JSON, status=status), compact(value), _JSON_WORDS)


def _tag(name: str) -> dict[str, object]:
    return {"name": name, "model": name, "size": 0, "format": "mlx", "exists": True}


def _queue(host: Host) -> dict[str, object]:
    return {"queue_size": 0, "active_requests": host.working, "max_concurrent": _MAX_CONCURRENT}


def _health(host: Host) -> dict[str, object]:
    return {
        "status": host.health,
        "models_cached": 1,
        "cached_models": [_cached(host)],
        "loading_models": [],
        "active_requests": host.working,
        "max_concurrent": _MAX_CONCURRENT,
        "memory": {
            "used_percent": 61.5,
            "available_gb": 12.3,
            "total_gb": 32.0,
            "warning_threshold": 85,
            "critical_threshold": 95,
        },
        "rate_limit": {"max_per_window": 500, "window_seconds": 90},
        "warnings": [] if host.health == "healthy" else ["The scripted MLX server was told to say so."],
    }


def _cached(host: Host) -> dict[str, object]:
    return {
        "name": host.models[0],
        "use_count": 1,
        "last_used": "2026-01-01T00:00:00",
        "load_time_seconds": 2.5,
        "active_requests": host.working,
        "is_loading": False,
    }
