"""Request parsing and response heads: the part of HTTP/1.1 that a scripted server needs."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

BODY_LIMIT = 8 * 1024 * 1024
_LENGTH_DIGITS = 12  # Python refuses to convert very long numbers

Framing = Literal["length", "chunked", "close"]


class HttpError(Exception):
    """A request that cannot be read; `status` is the response's."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(eq=False)
class Request:
    """One request as received, and its outcome (two events that tests can wait for).

    `headers` has lower-case names. `body` is the parsed JSON, or None; then `json_error` has the reason.
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
        """The target without its query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """Parameters by name; the last of a repeated one counts."""
        return dict(parse_qsl(urlsplit(self.target).query))

    @property
    def call(self) -> str:
        """Method and path, as in `POST /stream`, matched by fault patterns."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Head:
    """Status line and headers. `length` is sent only with framing `length`; `verbatim` replaces everything."""

    status: int = 200
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    framing: Framing = "length"
    length: int = 0
    version: Literal["HTTP/1.0", "HTTP/1.1"] = "HTTP/1.1"
    verbatim: bytes | None = None

    def encode(self) -> bytes:
        """The bytes to send, including the empty line."""
        if self.verbatim is not None:
            return self.verbatim
        lines = [f"{self.version} {self.status} {phrase(self.status)}", f"Content-Type: {self.content_type}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.framing == "length":
            lines.append(f"Content-Length: {self.length}")
        if self.framing == "chunked":
            lines.append("Transfer-Encoding: chunked")
        if self.version == "HTTP/1.1":
            lines.append("Connection: close")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def parse_head(data: bytes) -> Request:
    """Parses request line and headers, including the final blank line. Raises HttpError 400."""
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
    if len(text) > _LENGTH_DIGITS or int(text) > BODY_LIMIT:
        raise HttpError(413, "The body is larger than 8 MB.")
    return int(text)


def parse_json(raw: bytes) -> tuple[object, str | None]:
    """The value and None, or None and the error."""
    try:
        return json.loads(raw), None
    except (ValueError, RecursionError) as error:
        return None, str(error)


def phrase(status: int) -> str:
    """The reason phrase of a status code."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _parse_header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name or name != name.strip():
        raise HttpError(400, "A header line is malformed.")
    return name.lower(), value.strip()
