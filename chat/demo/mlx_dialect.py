"""What the two dialects need to know of the server that speaks them."""

from typing import Literal, Protocol

from chat.demo.answer import Script
from chat.demo.http import Request
from chat.demo.pieces import Reply

Health = Literal["healthy", "warning", "degraded", "critical"]
ReasoningField = Literal["reasoning", "reasoning_content"]


class Host(Protocol):
    """The server, as its dialect sees it."""

    pace: float
    models: tuple[str, ...]
    health: Health
    reasoning_field: ReasoningField

    @property
    def script(self) -> Script:
        """What it says to a question."""

    @property
    def working(self) -> int:
        """How many replies are under way."""


class Dialect(Protocol):
    """A way of speaking: the paths that it knows and the shape of its replies."""

    def reply(self, request: Request) -> Reply:
        """The honest answer to a request."""
