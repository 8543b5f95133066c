"""A very small HTTP/1.1 server side: one request for each connection, and every byte of the answer in our hands.

A library would repair what the fault tests want broken (framing, lengths, half letters), hence by hand.
"""

import asyncio
import contextlib
import fcntl
import json
import socket
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

HEAD_LIMIT = 64 * 1024
BODY_LIMIT = 8 * 1024 * 1024

_SIOCOUTQNSD = 0x894B  # Linux: bytes in the send queue that were not sent yet
_FLUSH_SECONDS = 2.0
_LINGER_SECONDS = 1.0

Framing = Literal["length", "chunked", "close"]


class HttpError(Exception):
    """A request that cannot be read: `status` is what to answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(eq=False)
class Request:
    """One request as it came, and what became of it (two events that tests can wait for).

    `headers` has lower-case names. `body` is the parsed JSON, None where there is none; `json_error` says why.
    """

    method: str
    target: str
    headers: dict[str, str]
    raw: bytes = b""
    body: object = None
    json_error: str | None = None
    pieces_sent: int = 0
    client_left: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    done: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query))

    @property
    def call(self) -> str:
        """Method and path, as in `POST /stream`: what fault patterns are matched against."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Head:
    """Status line and headers. `length` is sent only with framing `length`; `verbatim` is sent instead of all."""

    status: int = 200
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    framing: Framing = "length"
    length: int = 0
    version: Literal["HTTP/1.0", "HTTP/1.1"] = "HTTP/1.1"
    verbatim: bytes | None = None

    def encode(self) -> bytes:
        if self.verbatim is not None:
            return self.verbatim
        lines = [f"{self.version} {self.status} {_phrase(self.status)}", f"Content-Type: {self.content_type}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.framing == "length":
            lines.append(f"Content-Length: {self.length}")
        if self.framing == "chunked":
            lines.append("Transfer-Encoding: chunked")
        if self.version == "HTTP/1.1":
            lines.append("Connection: close")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


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
        request.body, request.json_error = _parse_json(request.raw)
        return request

    async def send_head(self, head: Head) -> None:
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
        while self._unsent() and asyncio.get_running_loop().time() < give_up:
            await asyncio.sleep(0.001)

    def _unsent(self) -> int:
        if sys.platform != "linux":
            return 0
        answer = fcntl.ioctl(self._socket.fileno(), _SIOCOUTQNSD, struct.pack("i", 0))
        return int(struct.unpack("i", answer)[0])


def parse_head(data: bytes) -> Request:
    """Request line and headers, with the blank line at the end. Raises HttpError 400."""
    first, *lines = data.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise HttpError(400, "This is not an HTTP/1 request.")
    return Request(method=words[0], target=words[1], headers=dict(map(_parse_header, lines)))


def body_length(headers: Mapping[str, str]) -> int:
    """The length of the body in bytes. Raises HttpError 411, 400, 413."""
    if "transfer-encoding" in headers:
        raise HttpError(411, "Content-Length header is required")
    text = headers.get("content-length", "0")
    if not (text.isascii() and text.isdigit()):
        raise HttpError(400, "Invalid Content-Length header")
    if int(text) > BODY_LIMIT:
        raise HttpError(413, "The body is larger than 8 MB.")
    return int(text)


def _parse_header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name or name != name.strip():
        raise HttpError(400, "A header line is malformed.")
    return name.lower(), value.strip()


def _parse_json(raw: bytes) -> tuple[object, str | None]:
    try:
        return json.loads(raw), None
    except (ValueError, RecursionError) as error:
        return None, str(error)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
