"""Faults of the line: silence, connections that are refused, cut, reset or crawl."""

import asyncio
from dataclasses import replace

from chat.demo.fault import AnyPlace, Cut, Fault, Place, Reset, action_at, interrupt, nothing
from chat.demo.faults import raising
from chat.demo.pieces import Piece, Pieces, Reply, Role
from tests.simulators.parts import body_fault


def refuse() -> Fault:
    """The next connection is accepted and reset before its request is read, whatever it asks."""
    return Fault("refuse", accepting=False)


def hang(at: AnyPlace = "head") -> Fault:
    """Silence for ever from there on, the connection open."""
    return action_at("hang", at, _for_ever)


def gate(at: AnyPlace, event: asyncio.Event) -> Fault:
    """The reply waits there until the event is set (a Gate tells when a reply got there)."""

    async def wait() -> None:
        await event.wait()

    return action_at("gate", at, wait, resume=True)


def reset(at: AnyPlace = "body", after_bytes: int | None = None) -> Fault:
    """RST there, or after so many bytes of the body."""
    return _broken_off("reset", at, after_bytes, Reset)


def close(at: AnyPlace = "body", after_bytes: int | None = None) -> Fault:
    """A plain close (FIN) there, or after so many bytes of the body; the framing stays unfinished."""
    return _broken_off("close", at, after_bytes, Cut)


def ends_early(at: Place = 0) -> Fault:
    """The body ends there, properly framed, without an end mark. 0: start and step, then no more."""
    return body_fault("ends_early", lambda pieces: interrupt(pieces, at, nothing))


def trickle(seconds: float = 1.0, size: int = 1) -> Fault:
    """So many bytes of the body at a time, with so many seconds after each."""
    return Fault("trickle", lambda reply: replace(reply, pieces=_trickled(reply.pieces, seconds, size)))


def broken_chunking(at: Place = 0) -> Fault:
    """A chunk size that is no number, there; then the connection closes."""

    async def garbage() -> Pieces:
        yield Piece(b"zz\r\nthis is not a chunk\r\n", Role.CONTENT, raw=True)
        raise Cut

    def change(reply: Reply) -> Reply:
        head = replace(reply.head, framing="chunked", version="HTTP/1.1")
        return replace(reply, head=head, pieces=interrupt(reply.pieces, at, garbage))

    return Fault("broken_chunking", change)


def _broken_off(name: str, at: AnyPlace, after_bytes: int | None, kind: type[Exception]) -> Fault:
    if after_bytes is None:
        return action_at(name, at, raising(kind))
    limit = after_bytes
    return Fault(name, lambda reply: replace(reply, pieces=_limited(reply.pieces, limit, kind)))


async def _for_ever() -> None:
    await asyncio.Event().wait()


async def _limited(pieces: Pieces, limit: int, kind: type[Exception]) -> Pieces:
    async for piece in pieces:
        yield replace(piece, data=piece.data[:limit])
        limit -= min(limit, len(piece.data))
        if not limit:
            break
    raise kind


async def _trickled(pieces: Pieces, seconds: float, size: int) -> Pieces:
    async for piece in pieces:
        for start in range(0, len(piece.data), size):
            yield replace(piece, data=piece.data[start : start + size])
            await asyncio.sleep(seconds)
