"""The bytes under httpx: an asyncio stream that can be read at a pace.

Why not the one that httpcore brings: it stops and starts the socket's reading around every read (two epoll calls), and
each arriving token wakes the whole stack. Here the kernel's data gathers in the stream's buffer, and once a reply's
text flows (`pace`), the stack is woken at most every few hundredths of a second, however many tokens came.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import httpcore
import httpx

from .alarm import Alarm

READ_AHEAD_BYTES = 256 * 1024
PACE_SECONDS = 0.05


class PacedStream(httpcore.AsyncNetworkStream):
    """`pace`: seconds between two reads; 0 (from the start) reads whatever comes at once."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._next_read = 0.0
        self.pace = 0.0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        loop = asyncio.get_running_loop()
        if self.pace:
            if (wait := self._next_read - loop.time()) > 0:
                await asyncio.sleep(wait)
            # Also when the time had passed already: a transport that stays paused would never hear of anything again.
            self._writer.transport.resume_reading()  # type: ignore[attr-defined]
        async with _mapped(httpcore.ReadError, httpcore.ReadTimeout, timeout):
            data = await self._reader.read(max(max_bytes, READ_AHEAD_BYTES))
        if self.pace:
            # On a common grid: all replies under way are handled in the same round of the loop, not each in its own.
            self._next_read = (loop.time() // self.pace + 1) * self.pace
            # Until then the kernel gathers: what arrives does not even wake the loop.
            self._writer.transport.pause_reading()  # type: ignore[attr-defined]
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        async with _mapped(httpcore.WriteError, httpcore.WriteTimeout, timeout):
            self._writer.write(buffer)
            await self._writer.drain()

    async def aclose(self) -> None:
        # abort, not close: what could not be sent yet must not keep the socket of a stopped reply alive.
        self._writer.transport.abort()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        async with _mapped(httpcore.ConnectError, httpcore.ConnectTimeout, timeout):
            await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        return self

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            return self._reader.at_eof()
        return self._writer.get_extra_info(info)


class AsyncioBackend(httpcore.AsyncNetworkBackend):
    """Connections by plain asyncio; httpcore's own exceptions come out."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        async with _mapped(httpcore.ConnectError, httpcore.ConnectTimeout, timeout):
            return await _connected(host, port)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class PacedTransport(httpx.AsyncHTTPTransport):
    """httpx over AsyncioBackend. httpx has no argument for httpcore's `network_backend`, hence the pool made here."""

    def __init__(self, ssl_context: ssl.SSLContext) -> None:
        super().__init__(verify=ssl_context, trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context, max_connections=1, network_backend=AsyncioBackend()
        )


class _WholeReader(asyncio.StreamReader):
    """Hands out all that arrived before it tells that the connection broke; asyncio's own throws that away."""

    _broken: Exception | None = None

    def set_exception(self, exc: Exception) -> None:
        self._broken = exc
        self.feed_eof()

    async def read(self, n: int = -1) -> bytes:
        data = await super().read(n)
        if not data and self._broken is not None:
            raise self._broken
        return data


def set_pace(response: httpx.Response, seconds: float) -> None:
    """From now on this response is read at most every `seconds`; what comes meanwhile is handled together."""
    response.extensions["network_stream"].pace = seconds


@asynccontextmanager
async def _mapped(failed: type[Exception], timed_out: type[Exception], timeout: float | None) -> AsyncIterator[None]:
    alarm = None
    try:
        async with asyncio.timeout(None) as scope:
            if timeout is not None:
                alarm = Alarm(scope, asyncio.get_running_loop().time() + timeout)
            yield
    except TimeoutError as error:
        raise timed_out(str(error)) from error
    except (OSError, UnicodeError) as error:  # ssl.SSLError and socket.gaierror among them
        raise failed(str(error)) from error
    finally:
        if alarm is not None:
            alarm.cancel()


async def _connected(host: str, port: int) -> PacedStream:
    """What asyncio.open_connection does, with a reader that loses nothing."""
    loop = asyncio.get_running_loop()
    reader = _WholeReader(READ_AHEAD_BYTES, loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    transport, _ = await loop.create_connection(lambda: protocol, host, port)
    return PacedStream(reader, asyncio.StreamWriter(transport, protocol, reader, loop))
