"""What the decoders of all dialects share: one loop over the items of a stream, and how a message is read."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, Generic, Protocol, TypeVar

from . import errors
from .failures import error_text, read_error
from .text import parse_json
from .types import Event

T = TypeVar("T")


class Reader(Protocol[T]):
    """Splits bytes into lines or events."""

    def feed(self, chunk: bytes) -> list[T]:
        """Returns the items that `chunk` completes. Raises EventTooLarge."""

    def flush(self) -> list[T]:
        """Returns the last item, if the connection ended within it."""


class Decoder(ABC, Generic[T]):
    """Translates the lines or events of one reply into ours; text that arrived together becomes one Text.

    `has_nothing`: True until anything comes, even a comment. `has_text`: a character that is not blank came. `ended`:
    the end mark came.
    """

    def __init__(self, backend: str) -> None:
        self.backend = backend
        self.has_nothing = True
        self.has_text = self.ended = False

    @property
    def may_end(self) -> bool:
        """True if the answer is whole, so that silence ends it, too. False: the end mark is required."""
        return False

    @abstractmethod
    def reader(self, content_type: str) -> Reader[T]:
        """Returns what splits a body of this content type."""

    @abstractmethod
    def read(self, item: T) -> Event | None:
        """Reads one item: keeps text for `joined`, returns an event that stands for itself. Raises BackendError."""

    @abstractmethod
    def joined(self, *, is_end: bool) -> Iterator[Event]:
        """Yields what was read since the last call; `is_end`: nothing more comes, so also what is still held."""

    @abstractmethod
    def finish(self) -> Iterator[Event]:
        """Yields the last events, Finished included, at the end of the connection. Raises IncompleteReply if the reply
        did not end."""

    def decode(self, items: list[T]) -> Iterator[Event]:
        """Yields the events in `items`, those before a broken item included; then the error is raised."""
        self.has_nothing = self.has_nothing and not items
        for item in items:
            if self.ended:
                break
            try:
                event = self.read(item)
            except errors.BackendError:
                yield from self.joined(is_end=self.ended)
                raise
            if event is not None:
                yield from self.joined(is_end=False)
                yield event
        yield from self.joined(is_end=self.ended)

    def close(self) -> Iterator[Event]:
        """Yields the events that were held back, once nothing more comes."""
        yield from self.joined(is_end=True)

    def message(self, data: bytes) -> dict[str, Any]:
        """One message of the stream. Raises BadStream if it is no JSON object."""
        try:
            message = parse_json(data)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            raise errors.BadStream(self.backend, "not_an_object")
        return message

    def failed(self, message: Any) -> errors.ErrorEvent:
        """The error that a message, or a part of it, reports."""
        return errors.ErrorEvent(self.backend, detail=error_text(message), answer=message)

    def failed_with(self, data: bytes) -> errors.ErrorEvent:
        """The error that was sent instead of a message: JSON, or just words."""
        answer, detail = read_error(data)
        return errors.ErrorEvent(self.backend, detail=detail, answer=answer)
