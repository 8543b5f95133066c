"""One connection of a minimal HTTP server: one request, with control over every byte of the response.

Written by hand because a library would repair what the fault tests break (framing, lengths, half letters).
"""

import asyncio
import contextlib
import fcntl
import socket
import struct
import sys

from chat.demo.http import Head, HttpError, Request, body_length, parse_head, parse_json

HEAD_LIMIT = 64 * 1024

_SIOCOUTQNSD = 0x894B  # Linux: unsent bytes in the send queue
_FLUSH_SECONDS = 2.0
_LINGER_SECONDS = 1.0


class Connection:
    """One accepted connection. Each write reaches the kernel before the next one starts, so splits are kept.

    `complete`: the whole response is on its way, so a client that closes now has not left early.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._chunked = False
        self._owed: int | None = None
        self.complete = False
        self._socket: socket.socket = writer.get_extra_info("socket")
        writer.transport.set_write_buffer_limits(high=0)

    async def read_request(self) -> Request:
        """Reads one request. Raises HttpError if it is too large or malformed, EOFError if the client left."""
        request = parse_head(await self._read_head())
        request.raw = await self._reader.readexactly(body_length(request.headers))
        request.body, request.json_error = parse_json(request.raw)
        return request

    async def send_head(self, head: Head) -> None:
        """Sends status line and headers, which determine the body's framing."""
        self._chunked = head.framing == "chunked"
        self._owed = head.length if head.framing == "length" else None
        await self.write(head.encode())

    async def send(self, data: bytes) -> None:
        """Sends a part of the body in the framing that the head announced."""
        if self._owed is not None:
            self._owed -= len(data)
            self.complete = self._owed <= 0
        if data:
            await self.write(b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data)

    async def write(self, data: bytes) -> None:
        """Writes raw bytes without framing. Always lets other tasks run, even if the kernel takes all at once."""
        self._writer.write(data)
        await self._writer.drain()
        await asyncio.sleep(0)

    async def finish(self) -> None:
        """Ends the body properly and closes."""
        self.complete = True
        if self._chunked:
            await self.write(b"0\r\n\r\n")
        await self.close()

    async def left(self) -> None:
        """Returns when the client has closed or reset the connection."""
        with contextlib.suppress(OSError):
            while await self._reader.read(4096):
                pass

    async def turn_away(self, error: HttpError) -> None:
        """Answers a request that was not read completely.

        Continues reading briefly: closing with unread bytes would send a reset, which discards the response.
        """
        text = error.reason.encode()
        await self.send_head(Head(error.status, "text/plain; charset=utf-8", length=len(text)))
        await self.send(text)
        self._writer.write_eof()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.left(), _LINGER_SECONDS)
        await self.close()

    async def close(self) -> None:
        """Closes with FIN after all written bytes; ignores errors of the client's side."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def reset(self) -> None:
        """Sends RST instead of FIN, after the written bytes have reached the client."""
        await self._flushed()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.abort()

    def abort(self) -> None:
        """Closes at once; data in our buffer is lost."""
        self._writer.transport.abort()

    async def _read_head(self) -> bytes:
        try:
            return await self._reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            raise HttpError(431, "Request headers are larger than 64 KB.") from None

    async def _flushed(self) -> None:
        """Waits until the kernel's send queue is empty (Linux can tell): a reset would discard it."""
        give_up = asyncio.get_running_loop().time() + _FLUSH_SECONDS
        while self._unsent() and asyncio.get_running_loop().time() < give_up:  # noqa: ASYNC110 - the kernel sends no event
            await asyncio.sleep(0.001)

    def _unsent(self) -> int:
        if sys.platform != "linux":
            return 0
        answer = fcntl.ioctl(self._socket.fileno(), _SIOCOUTQNSD, struct.pack("i", 0))
        return int(struct.unpack("i", answer)[0])
