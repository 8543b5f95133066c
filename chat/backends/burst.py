"""Reads a response's body ahead and joins the chunks that have arrived."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

import httpx

from .deadline import Deadline

MAX_AHEAD_BYTES = 1024 * 1024


class BurstReader:
    """Chunks of a body; those that arrived together are joined.

    With a server that writes one token a chunk at full speed, parser, router and buffer run once for each read from
    the socket, instead of once for each token. Use as an async context manager; leaving it stops the reading.

    `ends_at`: loop time from which silence ends the body; None: only the server ends it.
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
            self._reading.exception()  # retrieved, so that asyncio does not log it

    async def _bursts(self) -> AsyncGenerator[bytes, None]:
        while await self._something():
            self._arrived.clear()
            chunks, self._chunks, self._size = self._chunks, [], 0
            self._taken.set()
            if chunks:
                yield b"".join(chunks)
            if self._reading.done() and not self._chunks:
                # Raises the error that ended the reading, after everything that arrived before it.
                self._reading.result()
                return

    async def _something(self) -> bool:
        """Waits for data or the end of the body. False once `ends_at` has passed."""
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
