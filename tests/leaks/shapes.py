"""Every form in which a backend can say that something went wrong, each with a secret of the question in it."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from tests.backends.talk import json_response, response, sse

Answers = Callable[[str], dict[str, bytes]]


@dataclass(frozen=True)
class Shape:
    """`make`: the HTTP answer with this secret in it. `is_told`: the person whose question it was must read it; where
    it is False there is nothing in it that would help them. `shown`: what the administrator reads of it."""

    name: str
    make: Callable[[str], bytes]
    is_told: bool = True
    shown: tuple[str, ...] = ()


def fastapi(secret: str) -> bytes:
    entry = {"type": "missing", "loc": ["body", "goal"], "msg": f"no {secret}", "input": {"goal": f"I say {secret}"}}
    return json_response({"detail": [entry]}, "422 Unprocessable Entity")


def fastapi_identifiers(secret: str) -> bytes:
    entry = {"type": f"is_{secret}", "loc": ["body", secret.replace("-", "_"), 0], "msg": "no"}
    return json_response({"detail": [entry]}, "422 Unprocessable Entity")


def openai_object(secret: str) -> bytes:
    error = {"message": f"I cannot say {secret}", "code": secret.partition("-")[2], "type": "server_error"}
    return json_response({"error": error}, "500 Broken")


def plain(secret: str) -> bytes:
    return response(f"No {secret} here".encode(), "500 Broken", "text/plain")


def html(secret: str) -> bytes:
    return response(f"<h1>502</h1><pre>{secret}</pre>".encode(), "502 Bad Gateway", "text/html")


def vllm(secret: str) -> bytes:
    return json_response({"object": "error", "message": f"not {secret}", "code": f"x.{secret}"}, "400 Bad Request")


HEADS = [
    Shape("FastAPI's list", fastapi, shown=("HTTP 422", "missing", "body.goal")),
    Shape("FastAPI's type and loc", fastapi_identifiers, is_told=False, shown=("HTTP 422",)),
    Shape("a detail", lambda s: json_response({"detail": f"bad {s}"}, "400 Bad Request"), shown=("HTTP 400",)),
    Shape("an error object", openai_object, shown=("HTTP 500", "server_error")),
    Shape("an error string", lambda s: json_response({"error": f"no {s}"}, "500 Broken"), shown=("HTTP 500",)),
    Shape("an error of vllm", vllm, shown=("HTTP 400",)),
    Shape("plain text", plain),
    Shape("a page", html),
    Shape("an overload", lambda s: json_response({"error": s}, "429 Slow down"), shown=("HTTP 429",)),
    Shape("a queue", lambda s: response(s.encode(), "503 Busy", "text/plain", f"Retry-After: {s}")),
    Shape("a redirect", lambda s: response(b"", "302 Found", "text/plain", f"Location: http://{s}/"), is_told=False),
    Shape("a reason phrase", lambda s: response(b"", f"500 {s}", "text/plain"), is_told=False),
    Shape("an echoed header", lambda s: response(b"", "500 Broken", "text/plain", f"X-Correlation-ID: {s}"), False),
    Shape(
        "another type", lambda s: response(s.encode(), content_type="text/html"), is_told=False, shown=("text/html",)
    ),
    Shape("a type of its own", lambda s: response(b"", content_type=f"application/{s}"), is_told=False),
    Shape("another encoding", lambda s: response(b"", "200 OK", "text/event-stream", f"Content-Encoding: {s}")),
    Shape("no HTTP", lambda s: f"SMTP {s} ready\r\n\r\n".encode(), is_told=False),
    Shape("a broken header", lambda s: f"HTTP/1.1 200 OK\r\n{s}\r\n\r\n".encode(), is_told=False),
    Shape(
        "a broken chunk",
        lambda s: response(s.encode(), "200 OK", "text/event-stream", "Transfer-Encoding: chunked"),
        is_told=False,
    ),
]


def lines(*messages: object) -> bytes:
    body = b"".join((m if isinstance(m, bytes) else json.dumps(m).encode()) + b"\n" for m in messages)
    return response(body, content_type="application/json")


def stream(*messages: object) -> bytes:
    return response(sse(*messages))


SAID = {"type": "chunk", "content": "One two. "}
DELTA = {"choices": [{"delta": {"content": "One two. "}}]}
LINE = {"response": "One two. "}

STREAM = [
    Shape("an error event", lambda s: stream({"type": "error", "content": f"no {s}", "code": s})),
    Shape("an error event behind text", lambda s: stream(SAID, {"type": "error", "content": f"no {s}"})),
    Shape("an error event of an object", lambda s: stream({"type": "error", "content": {"input": s}})),
    Shape("an event that is none", lambda s: stream(f'{{"{s}'.encode()), is_told=False),
    Shape("an event that is a list", lambda s: stream([s]), is_told=False),
    Shape("JSON instead of events", lambda s: json_response({"error": f"no {s}"})),
    Shape("an end with an error", lambda s: stream(SAID, {"type": "end", "error": f"no {s}", "code": s})),
]
OPENAI = [
    Shape("an error object", lambda s: stream({"error": {"message": f"no {s}", "code": s, "type": f"t.{s}"}})),
    Shape("an error string", lambda s: stream({"error": f"no {s}", "code": f"{s}1"})),
    Shape("an error behind text", lambda s: stream(DELTA, {"error": {"message": f"no {s}"}})),
    Shape("an event that is none", lambda s: stream(f'{{"{s}'.encode()), is_told=False),
    Shape("JSON instead of events", lambda s: json_response({"detail": f"no {s}"})),
    Shape("a field named error", lambda s: response(b'error: {"code": 500, "message": "no %s"}\n\n' % s.encode())),
    Shape("a list of errors", lambda s: stream({"errors": [{"message": f"no {s}", "code": s}]})),
]
NATIVE = [
    Shape("an error line", lambda s: lines({"error": f"no {s}", "code": s})),
    Shape("a detail line", lambda s: lines({"detail": [{"msg": s, "type": s, "loc": [s]}]})),
    Shape("an error behind text", lambda s: lines(LINE, {"error": {"message": f"no {s}", "code": f"a_{s}_b"}})),
    Shape("a line that is no object", lambda s: lines([s]), is_told=False),
]
RUN = [
    Shape("a failure", lambda s: json_response({"status": "failed", "error": f"no {s}"})),
    Shape("an output that is the failure", lambda s: json_response({"status": "error", "output": [s]})),
    Shape("an error with a code", lambda s: json_response({"error": {"message": s, "code": f"{s}.9"}})),
    Shape(
        "a task without an id", lambda s: json_response({"task_id": None, "message": s}, "202 Accepted"), is_told=False
    ),
    Shape("no JSON", lambda s: response(s.encode(), content_type="application/json"), is_told=False),
    Shape("no object", lambda s: json_response([s]), is_told=False),
    Shape("a reason without a status", lambda s: json_response({"detail": f"no {s}", "type": s})),
]
# What /run/status/<id> says of a task that was accepted.
TASK = [
    Shape("a failed task", lambda s: json_response({"status": "failed", "error": f"no {s}", "code": s})),
    Shape("a lost task", lambda s: json_response({"detail": f"no {s}"}, "404 Not Found"), is_told=False),
]
# Calls that no person's question goes with: to be told to nobody at all.
CALLS: dict[str, Answers] = {
    "an odd status": lambda s: {"/health": json_response({"status": s, s: s}), "/api/tags": json_response({s: s})},
    "a failed health call": lambda s: dict.fromkeys(("/health", "/api/tags"), fastapi(s)),
    "a health call with an error": lambda s: dict.fromkeys(("/health", "/api/tags"), openai_object(s)),
    "figures with words": lambda s: {
        "/health": json_response(
            {
                "status": "warning",
                "warnings": [s],
                "cached_models": [{"name": s}],
                s: 1,
                "memory": {s: 2, "total_gb": s},
            }
        )
    },
    "no list": lambda s: dict.fromkeys(
        ("/api/tags", "/v1/models", "/api/available-models"), json_response({"models": s, "data": s, "mlx": s})
    ),
    "a failed list": lambda s: dict.fromkeys(("/api/tags", "/v1/models", "/api/available-models"), openai_object(s)),
    "a list that is no HTTP": lambda s: dict.fromkeys(("/api/tags", "/v1/models"), f"SMTP {s}\r\n\r\n".encode()),
}
