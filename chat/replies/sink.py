"""Where the machine (machine.py) puts a reply under way."""

from collections.abc import Mapping
from typing import Any, Protocol

from chat.frames import Frame
from chat.routing.events import Asked, AttemptRecord

from .result import Result


class LostError(Exception):
    """Another process owns the reply now; this one must not write it any more."""


class Sink(Protocol):
    """Takes one reply's frames and its changes: saves them (SavedSink), or only passes the frames on (PassingSink).

    The asynchronous methods are called before the frames of the change are published, and `finish` publishes the end
    itself. A sink that saves raises LostError.
    """

    @property
    def whom(self) -> Mapping[str, Any]:
        """The fields of a log line that identify the reply."""

    def publish(self, frame: Frame) -> None:
        """Publish a frame at once, after what is pending."""

    def publish_pending(self) -> None:
        """Publish at once what the reply has gained since its last frame."""

    def mark(self) -> None:
        """Publish soon what the reply has gained."""

    def begin_text(self) -> None:
        """Publish the reply's first text."""

    def take_back(self) -> None:
        """Publish that the text so far was reasoning."""

    async def claim(self, asked: Asked) -> None:
        """The first backend is asked."""

    async def ask_next(self, ended: AttemptRecord, asked: Asked) -> None:
        """Another backend is asked; the text of the last one is still shown."""

    async def start_over(self, old_epoch: int) -> None:
        """The reply starts over with the next backend, in a new epoch."""

    async def accept_task(self, task_id: str) -> None:
        """The backend works on the reply as this task."""

    async def finish(self, result: Result, last: AttemptRecord | None, shown: AttemptRecord | None) -> None:
        """The reply ended. `last`: the last attempt; `shown`: the one that wrote the text."""
