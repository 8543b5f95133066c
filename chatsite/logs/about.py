"""A log line's fields: a named event, ids, numbers and kinds. Never people's text, titles, tokens or keys."""

from typing import Any


def about(event: str, **fields: Any) -> dict[str, Any]:
    """The `extra` of a log call; `event`: its name in docs/operation.md. Fields that are None or "" are left out.

    The message is a constant sentence. All variable values are fields, so that lines can be counted and searched, and
    nothing private can get into a sentence.
    """
    return {"about": {"event": event, **{name: value for name, value in fields.items() if value not in (None, "")}}}


def client_of(request: Any) -> str:
    """The client address of an HTTP request, after TRUSTED_PROXIES; "" if unknown."""
    return str(request.META.get("REMOTE_ADDR") or "") if request is not None else ""
