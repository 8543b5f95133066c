"""What a log line is about: an event with a name, and ids, numbers and kinds. Never words, titles, tokens or keys."""

from typing import Any


def about(event: str, **fields: Any) -> dict[str, Any]:
    """The `extra` of a log call; `event`: its name in docs/operation.md. What is None or "" is left out.

    The message is a sentence that is always the same; what differs stands in the fields, so that lines can be counted
    and searched, and so that nothing can get into a sentence.
    """
    return {"about": {"event": event, **{name: value for name, value in fields.items() if value not in (None, "")}}}


def client_of(request: Any) -> str:
    """The address that an HTTP request came from, as TRUSTED_PROXIES has it; "" if it is not known."""
    return str(request.META.get("REMOTE_ADDR") or "") if request is not None else ""
