"""The bytes under httpx: an asyncio stream that can be read at a pace.

Why not the one that httpcore brings: it stops and starts the socket's reading around every read (two epoll calls), and
each arriving token wakes the whole stack. Here the kernel's data gathers in the stream's buffer, and once a reply's
text flows, the stack is woken at most every few hundredths of a second, however many tokens came (rounds.py).
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
    """Reads whatever comes at once, until `slow_down`: from then on, once in each of its rounds."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._next_read = 0.0
        self._place: int | None = None
        self._is_paused = False

    def slow_down(self) -> None:
        """From now on `read` waits for the next round; a second call changes nothing."""
        if self._place is None:
            self._place = READS.join()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has arrived, at least one byte; b"" at the end. May return more than `max_bytes`. Raises httpcore's
        ReadError, ReadTimeout."""
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
        """Another one after `start_tls`. The type that a writer gives it hides that it reads, too."""
        return cast(asyncio.Transport, self._writer.transport)

    async def _read(self, max_bytes: int, timeout: float | None) -> bytes:
        if self._is_paused:
            self._transport.resume_reading()
        async with _mapped(httpcore.ReadError, httpcore.ReadTimeout, timeout):
            data = await self._reader.read(max(max_bytes, READ_AHEAD_BYTES))
        # Until the next round the kernel gathers: what arrives does not even wake the loop.
        self._is_paused = self._place is not None and len(data) < READ_AHEAD_BYTES
        if self._is_paused:
            self._transport.pause_reading()
        return data

    def _at_hand(self) -> bytes:
        """What the kernel has gathered. To have the paused transport fetch it takes two changes of what the loop waits
        for and another turn of it: a third of what reading costs. Empty: nothing came, or only the transport can tell.
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
        """Closes at once; bytes that were not sent yet are dropped."""
        if self._place is not None:
            READS.leave(self._place)
        # abort, not close: what could not be sent yet must not keep the socket of a stopped reply alive.
        self._transport.abort()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """This stream, encrypted from here on. Raises httpcore's ConnectError, ConnectTimeout."""
        async with _mapped(httpcore.ConnectError, httpcore.ConnectTimeout, timeout):
            await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        return self

    def get_extra_info(self, info: str) -> Any:
        """asyncio's extra info; "is_readable" is True once the server has closed the connection and all was read."""
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
        """Raises httpcore's ConnectError, ConnectTimeout. `local_address` and `socket_options` are not used."""
        async with _mapped(httpcore.ConnectError, httpcore.ConnectTimeout, timeout):
            return await _connected(host, port)

    async def sleep(self, seconds: float) -> None:
        """httpcore waits so long before it connects again."""
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


def slow_down(response: httpx.Response) -> None:
    """From now on this response is read in rounds; what comes meanwhile is handled together."""
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
    """What asyncio.open_connection does, with a reader that loses nothing."""
    loop = asyncio.get_running_loop()
    reader = _WholeReader(READ_AHEAD_BYTES, loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    transport, _ = await loop.create_connection(lambda: protocol, host, port)
    return PacedStream(reader, asyncio.StreamWriter(transport, protocol, reader, loop))
