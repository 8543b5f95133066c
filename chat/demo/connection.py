"""One connection of a very small HTTP server: one request, and every byte of the answer in our hands.

A library would repair what the fault tests want broken (framing, lengths, half letters), hence by hand.
"""

import asyncio
import contextlib
import fcntl
import socket
import struct
import sys

from chat.demo.http import Head, HttpError, Request, body_length, parse_head, parse_json

HEAD_LIMIT = 64 * 1024

_SIOCOUTQNSD = 0x894B  # Linux: bytes in the send queue that were not sent yet
_FLUSH_SECONDS = 2.0
_LINGER_SECONDS = 1.0


class Connection:
    """One accepted connection. Writes go to the kernel before the next one starts, so splits stay splits.

    `complete` says that the whole answer is on its way: a client that closes then has not left early.
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
        """Read one request. Raises HttpError for what is too large or malformed, EOFError if the client left."""
        request = parse_head(await self._read_head())
        request.raw = await self._reader.readexactly(body_length(request.headers))
        request.body, request.json_error = parse_json(request.raw)
        return request

    async def send_head(self, head: Head) -> None:
        """Send status line and headers; the framing of the body follows from them."""
        self._chunked = head.framing == "chunked"
        self._owed = head.length if head.framing == "length" else None
        await self.write(head.encode())

    async def send(self, data: bytes) -> None:
        """Send a part of the body in the framing that the head announced."""
        if self._owed is not None:
            self._owed -= len(data)
            self.complete = self._owed <= 0
        if data:
            await self.write(b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data)

    async def write(self, data: bytes) -> None:
        """Raw bytes, no framing. Always lets other tasks run, also when the kernel takes everything at once."""
        self._writer.write(data)
        await self._writer.drain()
        await asyncio.sleep(0)

    async def finish(self) -> None:
        """End the body properly and close."""
        self.complete = True
        if self._chunked:
            await self.write(b"0\r\n\r\n")
        await self.close()

    async def left(self) -> None:
        """Return when the client has closed its side, whether politely or not."""
        with contextlib.suppress(OSError):
            while await self._reader.read(4096):
                pass

    async def turn_away(self, error: HttpError) -> None:
        """Answer a request that was not read to its end.

        Closing with unread bytes would be a reset that takes the answer with it: read on for a moment.
        """
        text = error.reason.encode()
        await self.send_head(Head(error.status, "text/plain; charset=utf-8", length=len(text)))
        await self.send(text)
        self._writer.write_eof()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.left(), _LINGER_SECONDS)
        await self.close()

    async def close(self) -> None:
        """Close with FIN after what was written; an error of the client's side is ignored."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def reset(self) -> None:
        """RST instead of FIN, after what was written has reached the client."""
        await self._flushed()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.abort()

    def abort(self) -> None:
        """Close at once; what is still in our buffer is lost."""
        self._writer.transport.abort()

    async def _read_head(self) -> bytes:
        try:
            return await self._reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            raise HttpError(431, "Request headers are larger than 64 KB.") from None

    async def _flushed(self) -> None:
        """A reset throws away what the kernel still holds, so wait until it holds nothing (Linux can tell)."""
        give_up = asyncio.get_running_loop().time() + _FLUSH_SECONDS
        while self._unsent() and asyncio.get_running_loop().time() < give_up:  # noqa: ASYNC110 - the kernel sends no event
            await asyncio.sleep(0.001)

    def _unsent(self) -> int:
        if sys.platform != "linux":
            return 0
        answer = fcntl.ioctl(self._socket.fileno(), _SIOCOUTQNSD, struct.pack("i", 0))
        return int(struct.unpack("i", answer)[0])
