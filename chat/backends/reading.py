"""The loop over a streamed reply, the same for every dialect."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from typing import Protocol, TypeVar

import httpx

from . import errors
from .burst import BurstReader
from .network import slow_down
from .sse import EventTooLarge
from .types import Event, Step, Text

# Between the last word and the end of the connection, where a reply needs no end mark any more.
END_SECONDS = 2.0

T = TypeVar("T")


class Reader(Protocol[T]):
    """Bytes into lines or events."""

    def feed(self, chunk: bytes) -> list[T]:
        """The items that `chunk` completes. Raises EventTooLarge."""

    def flush(self) -> list[T]:
        """The last item, if the connection ended within it."""


class Decoder(Protocol[T]):
    """Lines or events into ours. `ended`: its end mark came. `may_end`: without one, silence is the end, too."""

    has_text: bool
    ended: bool

    @property
    def may_end(self) -> bool:
        """True if the answer is whole and the end mark is no longer waited for."""

    def decode(self, items: list[T]) -> Iterator[Event]:
        """The events in `items`, those before a broken one included. Raises BackendError."""

    def close(self) -> Iterator[Event]:
        """The events that were held back, once nothing more comes."""


async def read_events(
    response: httpx.Response, reader: Reader[T], decoder: Decoder[T], backend: str
) -> AsyncGenerator[Event, None]:
    """The events of a reply until its end, whole or not; what the decoder holds back comes last, also before an error.

    Raises BadStream and whatever the decoder or the connection raises.
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
                # There are servers that name a reason for the end with every word.
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
