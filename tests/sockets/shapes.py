"""The shapes of docs/contracts/socket.md, and a check of frames against them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

Check = Callable[[Any], bool]

STATUSES = ("queued", "streaming", "complete", "stopped", "interrupted", "failed")
KINDS = (
    *("connect", "tls", "connect_timeout", "first_timeout", "idle_timeout", "deadline", "status", "overloaded"),
    *("bad_stream", "empty", "incomplete", "backend_error", "too_large", "internal"),
)
CODES = (
    *("bad_json", "bad_frame", "too_large", "not_found", "conflict", "rate_limited", "quota", "busy", "unavailable"),
)


REASONS = (*KINDS, "resting")  # why a backend was left or not asked; resting: its breaker is open
LEFT_OUT = ("ran_on",)  # why a text is a draft though its backend was not left


def one_of(*values: Any) -> Check:
    return lambda value: value in values


def maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


def many(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(check, value))


def text(value: Any) -> bool:
    return isinstance(value, str)


def sentence(value: Any) -> bool:
    return isinstance(value, str) and len(value) > 10


def count(value: Any) -> bool:
    return type(value) is int and value >= 0


def positive(value: Any) -> bool:
    return type(value) is int and value > 0


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def uuid(value: Any) -> bool:
    return isinstance(value, str) and str(UUID(value)) == value


def moment(value: Any) -> bool:
    return isinstance(value, str) and value.endswith("Z") and datetime.fromisoformat(value).tzinfo is not None


def is_object(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    """An object with these keys and no others."""

    def check(value: Any) -> bool:
        known = {**required, **(optional or {})}
        if not isinstance(value, dict) or required.keys() - value.keys() or value.keys() - known.keys():
            return False
        return all(known[key](item) for key, item in value.items())

    return check


def error(value: Any) -> bool:
    return is_object({"kind": one_of(*KINDS), "message": sentence, "params": parameters})(value)


def parameters(value: Any) -> bool:
    """Names and plain values, and never where a backend is."""
    return isinstance(value, dict) and "://" not in str(value) and all(map(plain, value.values()))


def plain(value: Any) -> bool:
    return type(value) in (str, int, float)


backend = one_of("victoria", "mlx")
state = is_object({"status": one_of("healthy", "degraded", "unhealthy", "unknown"), "since": moment})
step_kind = one_of("thought", "action", "exploration", "clarification")
step = is_object({"index": count, "kind": step_kind, "title": text, "text": text})
draft = is_object({"backend": backend, "model": text, "text": text, "reason": one_of(*REASONS, *LEFT_OUT)})
seam = is_object({"at": count, "backend": backend, "model": text, "reason": text})
attempt = is_object(
    {
        **{"backend": backend, "model": text, "outcome": one_of("answered", "failed", "stopped", "lost")},
        **{"ttft_ms": maybe(count), "chars": count, "error": maybe(error)},
    },
    {"demo": flag, "omitted": count, "started_at": moment, "duration_ms": maybe(count), "missing_model": text},
)
conversation = is_object(
    {
        **{"id": uuid, "title": text, "pinned": flag, "archived": flag, "folder": text, "head": maybe(uuid)},
        **{"created_at": moment, "updated_at": moment, "unseen": flag, "writing": flag, "deleted_at": maybe(moment)},
        **{"use_victoria": maybe(flag), "model": maybe(text)},
    }
)
ended = is_object({"reply": uuid, "status": one_of("complete", "stopped", "interrupted", "failed"), "text": text})
message = is_object(
    {
        **{"id": uuid, "parent": maybe(uuid), "role": one_of("user", "assistant"), "text": text},
        **{"status": one_of(*STATUSES), "created_at": moment, "backend": one_of("", "victoria", "mlx"), "model": text},
        **{"steps": many(step), "steps_omitted": count, "drafts": many(draft), "seams": many(seam)},
        **{"attempts": many(attempt)},
    },
    {
        **{"client_id": text, "finish": maybe(text), "error": maybe(error), "demo": flag, "epoch": positive},
        **{"seq": count},
        **{"route_reason": text, "correlation_id": text, "ttft_ms": maybe(count), "duration_ms": maybe(count)},
        **{"tokens": maybe(count), "use_victoria": flag, "rating": one_of(-1, 0, 1)},
    },
)
level = {"reply": uuid, "epoch": positive, "seq": count}

FRAMES: dict[str, Check] = {
    "hello": is_object(
        {
            **{"protocol": one_of(1), "user": positive, "heartbeat_s": one_of(20)},
            "backends": is_object({"victoria": state, "mlx": state}),
        }
    ),
    "ack": is_object({"id": text, "conversation": uuid, "message": maybe(uuid), "reply": maybe(uuid)}),
    "error": is_object(
        {"code": one_of(*CODES), "message": sentence},
        {"id": text, "retry_after": lambda s: s > 0, "elsewhere": one_of(True)},
    ),
    "message": is_object({"conversation": uuid, "message": message}),
    "snapshot": is_object(
        {
            **level,
            **{"conversation": uuid, "status": one_of(*STATUSES), "text": text, "steps": many(step)},
            **{"steps_omitted": count},
            **{"drafts": many(draft), "seams": many(seam), "backend": one_of("", "victoria", "mlx"), "model": text},
        },
        {"demo": flag},
    ),
    "delta": is_object({**level, "seq": positive, "text": lambda value: bool(value) and text(value)}),
    "step": is_object({**level, "seq": positive, "index": count, "kind": step_kind, "title": text, "text": text}),
    "steps_omitted": is_object({**level, "seq": positive, "count": positive}),
    "progress": is_object({"reply": uuid, "stage": text}, {"done": count, "total": count, "queue": count}),
    "route": is_object(
        {"reply": uuid, "epoch": positive, "backend": backend},
        {"model": text, "reason": one_of(*REASONS), "demo": flag},
    ),
    "reset": is_object(
        {"reply": uuid, "epoch": positive, "backend": backend, "reason": one_of(*REASONS), "draft": maybe(draft)}
    ),
    "end": is_object(
        {
            **level,
            **{"status": one_of("complete", "stopped", "interrupted", "failed"), "backend": backend, "model": text},
            **{"duration_ms": count, "chars": count, "attempts": many(attempt)},
        },
        {
            **{"finish": one_of("stop", "length", "clarification"), "ttft_ms": count, "tokens": count, "error": error},
            **{"conversation": uuid, "demo": flag, "route_reason": text, "correlation_id": text},
        },
    ),
    "rating": is_object({"conversation": uuid, "reply": uuid, "rating": one_of(-1, 0, 1)}),
    "conversation": is_object({"conversation": conversation}, {"ended": ended}),
    "folders": is_object({"folders": many(is_object({"id": uuid, "name": text}))}),
    "conversation_removed": is_object({"conversation": uuid, "forever": flag}),
    "backends": is_object({"victoria": state, "mlx": state}),
    "pong": is_object({}),
}


def is_as_agreed(frame: dict[str, Any]) -> bool:
    """Whether the frame has the shape of its type; one of an unknown type has not."""
    rest = {key: value for key, value in frame.items() if key != "type"}
    return frame["type"] in FRAMES and FRAMES[frame["type"]](rest)
