"""The interface between the two dialects and their server."""

from typing import Literal, Protocol

from chat.demo.answer import Script
from chat.demo.http import Request
from chat.demo.pieces import Reply

Health = Literal["healthy", "warning", "degraded", "critical"]
ReasoningField = Literal["reasoning", "reasoning_content"]


class Host(Protocol):
    """The server, as seen by its dialect."""

    pace: float
    models: tuple[str, ...]
    health: Health
    reasoning_field: ReasoningField

    @property
    def script(self) -> Script:
        """The script that answers questions."""

    @property
    def working(self) -> int:
        """The number of running replies."""


class Dialect(Protocol):
    """A protocol: its paths and the format of its replies."""

    def reply(self, request: Request) -> Reply:
        """The response to a request, without faults."""
