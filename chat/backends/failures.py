"""Reads failures from a server's JSON answer or message, in all the shapes that servers use."""

from typing import Any

from .text import as_text, parse_json

# Where servers put an error's text, and its status if the response itself has 200.
_WORDS_OF_ERRORS = ("error", "detail", "message", "msg", "error_message", "error_msg", "errors")
_STATUS_NAMES = ("code", "status", "status_code", "statusCode")


def read_error(data: bytes) -> tuple[Any, str]:
    """The JSON value of an error body (None if it is not JSON), and its text."""
    try:
        value = parse_json(data)
    except ValueError:
        return None, data.decode("utf-8", "replace")
    return value, error_text(value)


def error_text(value: Any) -> str:
    """The message inside `{"error": ...}`, `{"detail": ...}` or `{"error": {"message": ...}}`; of FastAPI's list the
    `msg` of each entry, without the request that it repeats."""
    for _level in range(3):
        if isinstance(value, dict):
            # FastChat's `text` is an error text only beside an error code.
            words = (*_WORDS_OF_ERRORS, "text") if value.get("error_code") else _WORDS_OF_ERRORS
            causes = [value[key] for key in words if value.get(key)]
            # A number or `true` beside a text is only a flag.
            value = next((one for one in causes if isinstance(one, str | dict | list)), causes[0] if causes else "")
        elif isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
            return "; ".join(as_text(entry.get("msg") or entry.get("message")) for entry in value)
        elif isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            return "; ".join(value)
    return as_text(value)


def tells_of_failure(message: dict[str, Any]) -> bool:
    """True if a message of a stream reports a failed reply, in any of the shapes that servers use."""
    if message.get("error") or message.get("object") == "error":
        return True
    if "choices" in message or "response" in message:
        return False
    if message.get("error", False) not in (None, False):
        return True
    has_words = any(message.get(name) for name in ("message", "msg"))
    return (
        "detail" in message
        or ("message" in message and "code" in message)
        or any(message.get(name) in ("error", "failed") for name in ("type", "status"))
        or any(message.get(name) for name in ("errors", "error_message", "error_msg", "error_code"))
        or any(message.get(name) is False for name in ("success", "ok"))
        or (has_words and any(_is_failure(message.get(name)) for name in _STATUS_NAMES))
    )


def _is_failure(status: Any) -> bool:
    return type(status) is int and status >= 400
