"""Reads a response's body ahead, so that what arrived together is handled together."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

import httpx

from .deadline import Deadline

MAX_AHEAD_BYTES = 1024 * 1024


class BurstReader:
    """Chunks of a body, joined as far as they were there at once.

    A server that writes one token a chunk at full speed costs one pass through parser, router and buffer for each read
    from the socket, instead of one for each token. Use as an async context manager; leaving it ends the reading.

    `ends_at`: a time of the loop's clock at which silence is the end; None while only the other side ends it.
    """

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.ends_at: float | None = None
        self._chunks: list[bytes] = []
        self._size = 0
        self._arrived = asyncio.Event()
        self._taken = asyncio.Event()

    async def __aenter__(self) -> AsyncIterator[bytes]:
        self._reading = asyncio.create_task(self._read())
        self._iterator = self._bursts()
        return self._iterator

    async def __aexit__(self, *exc_info: object) -> None:
        await self._iterator.aclose()
        self._reading.cancel()
        await asyncio.wait([self._reading])
        if not self._reading.cancelled():
            self._reading.exception()  # seen: nobody wants to hear of it any more

    async def _bursts(self) -> AsyncGenerator[bytes, None]:
        while await self._something():
            self._arrived.clear()
            chunks, self._chunks, self._size = self._chunks, [], 0
            self._taken.set()
            if chunks:
                yield b"".join(chunks)
            if self._reading.done() and not self._chunks:
                # Whatever broke the reading off comes out here, after all that arrived before it.
                self._reading.result()
                return

    async def _something(self) -> bool:
        """Whether anything came, or the end."""
        if self.ends_at is None:
            return await self._arrived.wait()
        try:
            async with asyncio.timeout(None) as scope:
                deadline = Deadline(scope, self.ends_at)
                try:
                    return await self._arrived.wait()
                finally:
                    deadline.cancel()
        except TimeoutError:
            return False

    async def _read(self) -> None:
        try:
            async for chunk in self._response.aiter_raw():
                self._chunks.append(chunk)
                self._size += len(chunk)
                self._arrived.set()
                if self._size > MAX_AHEAD_BYTES:
                    self._taken.clear()
                    await self._taken.wait()
        finally:
            self._arrived.set()
