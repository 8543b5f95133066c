"""How a reply ended."""

from dataclasses import dataclass, field

from chat.backends.errors import BackendError


@dataclass(slots=True)
class Result:
    """`status`: one of the final ones; `finish`: why the backend ended, empty unless it did; `usage` in tokens."""

    status: str
    finish: str = ""
    error: BackendError | None = None
    usage: dict[str, int] = field(default_factory=dict)
