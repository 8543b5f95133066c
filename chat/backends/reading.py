"""Reads a reply from the wire, the same for all dialects: each gives its decoder."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

import httpx

from .burst import BurstReader
from .decoding import Decoder
from .http import content_type
from .network import slow_down
from .types import Event, Started, Step, Text

# Seconds of silence that end a reply that no longer needs an end mark.
END_SECONDS = 2.0

T = TypeVar("T")


async def stream(
    accepted: AbstractAsyncContextManager[httpx.Response], decoder: Decoder[T], started: Started | None = None
) -> AsyncGenerator[Event, None]:
    """Yields a reply's events until its end: `started` once it is accepted, Finished when the connection is closed.

    `accepted`: as Transport.accepted. What the decoder holds comes also before an error. Raises BackendError.
    """
    async with accepted as response:
        if started is not None:
            yield started
        reader = decoder.reader(content_type(response))
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
                    if decoder.may_end:
                        _end_soon(bursts, has_spoken)
                else:
                    for event in decoder.decode(reader.flush()):
                        yield event
        except Exception:
            for event in decoder.close():
                yield event
            raise
        for event in decoder.close():
            yield event
    for event in decoder.finish():
        yield event


def _end_soon(bursts: BurstReader, has_spoken: bool) -> None:
    # Some servers send a finish reason with every word.
    if has_spoken or bursts.ends_at is None:
        bursts.ends_at = asyncio.get_running_loop().time() + END_SECONDS
