"""The network layer under httpx: an asyncio stream that can be read in rounds.

It replaces httpcore's, which pauses and resumes the socket around every read (two epoll calls), and whose whole stack
wakes for each token. Here data gathers in the kernel or the stream's buffer. Once a reply's text flows, the stack wakes
at most every few hundredths of a second, however many tokens came (read_schedule.py).
"""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, cast

import httpcore
import httpx

from .deadline import Deadline
from .read_schedule import READS

READ_AHEAD_BYTES = 256 * 1024


class PacedStream(httpcore.AsyncNetworkStream):
    """Reads data as it arrives; after `slow_down`, once in each of its rounds."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._next_read = 0.0
        self._place: int | None = None
        self._is_paused = False

    def slow_down(self) -> None:
        """Makes `read` wait for the next round from now on; a second call has no effect."""
        if self._place is None:
            self._place = READS.join()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Returns what has arrived, at least one byte; b"" at the end. May return more than `max_bytes`. Raises
        httpcore's ReadError, ReadTimeout."""
        if self._place is None:
            return await self._read(max_bytes, timeout)
        loop = asyncio.get_running_loop()
        if (wait := self._next_read - loop.time()) > 0:
            await asyncio.sleep(wait)
        await READS.wait_for_priority()
        data = self._at_hand() or await self._read(max_bytes, timeout)
        self._next_read = READS.after(loop.time(), self._place)
        return data

    @property
    def _transport(self) -> asyncio.Transport:
        """The current transport; `start_tls` replaces it. The writer's type for it hides that it also reads."""
        return cast(asyncio.Transport, self._writer.transport)

    async def _read(self, max_bytes: int, timeout: float | None) -> bytes:
        if self._is_paused:
            self._transport.resume_reading()
        async with _mapped(httpcore.ReadError, httpcore.ReadTimeout, timeout):
            data = await self._reader.read(max(max_bytes, READ_AHEAD_BYTES))
        # Until the next round data stays in the kernel and does not wake the loop.
        self._is_paused = self._place is not None and len(data) < READ_AHEAD_BYTES
        if self._is_paused:
            self._transport.pause_reading()
        return data

    def _at_hand(self) -> bytes:
        """Reads from the kernel directly. Through the paused transport it would take two selector changes and another
        turn of the loop, a third of the cost of reading. Empty: nothing came, or only the transport can tell.
        """
        transport = self._transport
        if not self._is_paused or transport.is_closing() or transport.get_extra_info("ssl_object"):
            return b""
        try:
            return os.read(transport.get_extra_info("socket").fileno(), READ_AHEAD_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Raises httpcore's WriteError, WriteTimeout."""
        async with _mapped(httpcore.WriteError, httpcore.WriteTimeout, timeout):
            self._writer.write(buffer)
            await self._writer.drain()

    async def aclose(self) -> None:
        """Closes at once; unsent bytes are dropped."""
        if self._place is not None:
            READS.leave(self._place)
        # abort, not close: unsent bytes must not keep a stopped reply's socket open.
        self._transport.abort()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """This stream, encrypted from here on. Raises httpcore's ConnectError, ConnectTimeout."""
        async with _mapped(httpcore.ConnectError, httpcore.ConnectTimeout, timeout):
            await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        return self

    def get_extra_info(self, info: str) -> Any:
        """asyncio's extra info; "is_readable" is True once the server closed the connection and all data was read."""
        if info == "is_readable":
            return self._reader.at_eof()
        return self._writer.get_extra_info(info)


class AsyncioBackend(httpcore.AsyncNetworkBackend):
    """Connections by plain asyncio; raises httpcore's exceptions."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises httpcore's ConnectError, ConnectTimeout. `local_address` and `socket_options` are not used."""
        async with _mapped(httpcore.ConnectError, httpcore.ConnectTimeout, timeout):
            return await _connected(host, port)

    async def sleep(self, seconds: float) -> None:
        """Called by httpcore between connection attempts."""
        await asyncio.sleep(seconds)


class PacedTransport(httpx.AsyncHTTPTransport):
    """httpx over AsyncioBackend. Creates the pool itself: httpx has no argument for httpcore's `network_backend`."""

    def __init__(self, ssl_context: ssl.SSLContext) -> None:
        super().__init__(verify=ssl_context, trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context, max_connections=1, network_backend=AsyncioBackend()
        )


class _WholeReader(asyncio.StreamReader):
    """Returns all data that arrived before raising a connection error; asyncio's own reader discards it."""

    _broken: Exception | None = None

    def set_exception(self, exc: Exception) -> None:
        self._broken = exc
        self.feed_eof()

    async def read(self, n: int = -1) -> bytes:
        data = await super().read(n)
        if not data and self._broken is not None:
            raise self._broken
        return data


def slow_down(response: httpx.Response) -> None:
    """Reads this response in rounds from now on; what arrives between two is handled together."""
    response.extensions["network_stream"].slow_down()


@asynccontextmanager
async def _mapped(failed: type[Exception], timed_out: type[Exception], timeout: float | None) -> AsyncIterator[None]:
    deadline = None
    try:
        async with asyncio.timeout(None) as scope:
            if timeout is not None:
                deadline = Deadline(scope, asyncio.get_running_loop().time() + timeout)
            yield
    except TimeoutError as error:
        raise timed_out(str(error)) from error
    except (OSError, UnicodeError) as error:  # ssl.SSLError and socket.gaierror among them
        raise failed(str(error)) from error
    finally:
        if deadline is not None:
            deadline.cancel()


async def _connected(host: str, port: int) -> PacedStream:
    """As asyncio.open_connection, with a reader that loses no data."""
    loop = asyncio.get_running_loop()
    reader = _WholeReader(READ_AHEAD_BYTES, loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    transport, _ = await loop.create_connection(lambda: protocol, host, port)
    return PacedStream(reader, asyncio.StreamWriter(transport, protocol, reader, loop))
