"""Faults of the answer as a whole: another status, a redirect, a lying content type, a body of one's own."""

import asyncio
import zlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from chat.demo.fault import Fault
from chat.demo.http import Framing, Head
from chat.demo.pieces import Piece, Pieces, Reply, Role, compact, whole
from tests.simulators.parts import streamed

_BLOCK = 65536
_GZIP = 31  # zlib's window size that means "with a gzip header"


def status(
    code: int,
    retry_after: str | None = None,
    body: bytes | str | None = None,
    content_type: str = "application/json",
) -> Fault:
    """Another status, with the server's own kind of body where none is given. `retry_after` is sent as it stands."""
    headers = () if retry_after is None else (("Retry-After", str(retry_after)),)
    data = body.encode() if isinstance(body, str) else body

    def change(reply: Reply) -> Reply:
        refusal = reply.words.refusal(code) if data is None else data
        return _instead(reply, Head(code, content_type, headers), refusal)

    return Fault(f"status {code}", change)


def redirect(code: int = 302, location: str = "/elsewhere") -> Fault:
    """A redirect, 302 or 307."""
    head = Head(code, "text/plain", (("Location", location),))
    return Fault(f"redirect {code}", lambda reply: _instead(reply, head, b""))


def error_object(message: str = "the model is gone", code: int = 200) -> Fault:
    """A JSON error object under status 200, where a reply should be."""
    data = compact({"error": {"message": message, "type": "server_error"}})
    return Fault("error_object", lambda reply: _instead(reply, Head(code), data))


def content_type(value: str = "text/html; charset=utf-8") -> Fault:
    """The right body under a wrong content type."""
    return Fault("content_type", lambda reply: replace(reply, head=replace(reply.head, content_type=value)))


def raw_body(
    body: bytes,
    splits: Sequence[int] = (),
    pause: float = 0,
    framing: Framing = "close",
    head: bytes | None = None,
) -> Fault:
    """Exactly these bytes after an honest head, written in parts that end at `splits`, `pause` seconds apart.

    Without a pause a client in the same event loop still reads each part for itself. `head` replaces status line and
    headers, also by what is not HTTP at all.
    """

    def change(reply: Reply) -> Reply:
        changed = replace(reply.head, framing=framing, length=len(body), verbatim=head)
        return replace(reply, head=changed, pieces=_parts(body, splits, pause))

    return Fault("raw_body", change)


def gzipped() -> Fault:
    """The right body under Content-Encoding: gzip, whatever the client accepts."""
    return Fault("gzipped", lambda reply: _encoded(streamed(reply), _compressed(reply.pieces)))


def gzip_bomb(size: int = 1 << 30) -> Fault:
    """A small gzip body that unpacks to so many bytes."""
    return Fault("gzip_bomb", lambda reply: _encoded(streamed(reply), _compressed(_zeros(size))))


def _instead(reply: Reply, head: Head, data: bytes) -> Reply:
    changed = replace(head, length=len(data), version=reply.head.version)
    return replace(reply, head=changed, pieces=whole(data))


def _encoded(reply: Reply, pieces: Pieces) -> Reply:
    headers = (*reply.head.headers, ("Content-Encoding", "gzip"))
    return replace(reply, head=replace(reply.head, headers=headers), pieces=pieces)


async def _parts(body: bytes, splits: Sequence[int], pause: float) -> Pieces:
    edges = [0, *sorted(splits), len(body)]
    for start, end in pairwise(edges):
        yield Piece(body[start:end], Role.CONTENT)
        await asyncio.sleep(pause)


async def _compressed(pieces: Pieces) -> Pieces:
    packer = zlib.compressobj(wbits=_GZIP)
    async for piece in pieces:
        yield replace(piece, data=packer.compress(piece.data) + packer.flush(zlib.Z_SYNC_FLUSH))
    yield Piece(packer.flush(), Role.END)


async def _zeros(size: int) -> Pieces:
    for start in range(0, size, _BLOCK):
        yield Piece(bytes(min(_BLOCK, size - start)), Role.CONTENT)
