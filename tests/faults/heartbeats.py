"""Tabs that say something now and then, as a page does, so that the server knows that they are there."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable

from tests.support.person import Tab


@contextlib.asynccontextmanager
async def heartbeats(tabs: Iterable[Tab], seconds: float = 20.0) -> AsyncIterator[None]:
    """While the block runs, each of them every so many seconds."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(seconds)
            for tab in tabs:
                await tab.send({"type": "ping"})

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
