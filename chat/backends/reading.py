"""The read loop over a streamed reply, shared by all dialects."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from typing import Protocol, TypeVar

import httpx

from . import errors
from .burst import BurstReader
from .network import slow_down
from .sse import EventTooLarge
from .types import Event, Step, Text

# Seconds of silence that end a reply that no longer needs an end mark.
END_SECONDS = 2.0

T = TypeVar("T")


class Reader(Protocol[T]):
    """Splits bytes into lines or events."""

    def feed(self, chunk: bytes) -> list[T]:
        """Returns the items that `chunk` completes. Raises EventTooLarge."""

    def flush(self) -> list[T]:
        """Returns the last item, if the connection ended within it."""


class Decoder(Protocol[T]):
    """Translates lines or events into ours. `ended`: the end mark came. `may_end`: silence also ends the reply."""

    has_text: bool
    ended: bool

    @property
    def may_end(self) -> bool:
        """True if the answer is whole and needs no end mark."""

    def decode(self, items: list[T]) -> Iterator[Event]:
        """Yields the events in `items`, those before a broken item included. Raises BackendError."""

    def close(self) -> Iterator[Event]:
        """Yields the events that were held back, once nothing more comes."""


async def read_events(
    response: httpx.Response, reader: Reader[T], decoder: Decoder[T], backend: str
) -> AsyncGenerator[Event, None]:
    """Yields a reply's events until its end, whole or not. What the decoder holds comes last, also before an error.

    Raises BadStream and the errors of the decoder and the connection.
    """
    try:
        bursts = BurstReader(response)
        async with bursts as arriving:
            async for burst in arriving:
                has_spoken = False
                for event in decoder.decode(reader.feed(burst)):
                    has_spoken = has_spoken or isinstance(event, Text | Step)
                    yield event
                if decoder.ended:
                    break
                if decoder.has_text:
                    slow_down(response)
                # Some servers send a finish reason with every word.
                if decoder.may_end and (has_spoken or bursts.ends_at is None):
                    bursts.ends_at = asyncio.get_running_loop().time() + END_SECONDS
            else:
                for event in decoder.decode(reader.flush()):
                    yield event
    except Exception as error:
        for event in decoder.close():
            yield event
        if isinstance(error, EventTooLarge):
            raise errors.BadStream(backend, "too_long") from None
        raise
    for event in decoder.close():
        yield event
