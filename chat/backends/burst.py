"""Reads a response's body ahead, so that what arrived together is handled together."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

import httpx

MAX_AHEAD_BYTES = 1024 * 1024


class BurstReader:
    """Chunks of a body, joined as far as they were there at once.

    A server that writes one token a chunk at full speed costs one pass through parser, router and buffer for each read
    from the socket, instead of one for each token. Use as an async context manager; leaving it ends the reading.
    """

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
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
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            chunks, self._chunks, self._size = self._chunks, [], 0
            self._taken.set()
            if chunks:
                yield b"".join(chunks)
            if self._reading.done() and not self._chunks:
                # Whatever broke the reading off comes out here, after all that arrived before it.
                self._reading.result()
                return

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
