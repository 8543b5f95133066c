"""Reads what waits for a reader over HTTP, and keeps the connection from falling silent."""

import asyncio
from collections.abc import AsyncGenerator

from chat.frames import Frame

# Victoria may be silent for minutes; a proxy closes a connection that is silent for one.
BEAT_SECONDS = 15.0


async def frames_of(queue: asyncio.Queue[Frame | None], beat_s: float | None) -> AsyncGenerator[Frame | None, None]:
    """The frames of `queue` up to its None; with `beat_s`, None after that many seconds without a frame."""
    while True:
        try:
            async with asyncio.timeout(beat_s):
                frame = await queue.get()
        except TimeoutError:
            yield None
            continue
        if frame is None:
            return
        yield frame
