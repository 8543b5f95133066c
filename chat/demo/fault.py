"""The kinds of thing a fault is made of: a change to a reply, and a place in it.

The faults themselves: `faults.py` collects them by name.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Literal

from chat.demo.pieces import Piece, Pieces, Reply, Role

Change = Callable[[Reply], Reply]

# Where something happens in a reply. A number: after so many pieces of text (what leads up to the text has passed);
# "body": the head was sent, nothing else; "end": all the text was sent, the end mark was not; "head": nothing was sent.
Place = int | Literal["body", "end"]
AnyPlace = Place | Literal["head"]


class Cut(Exception):
    """Close the connection now, in whatever state it is."""


class Reset(Exception):
    """Reset the connection now: the client sees ECONNRESET, not an end of file."""


class Die(Exception):
    """The whole server goes away: every connection is cut, new ones are refused."""


class Gate(asyncio.Event):
    """Holds a reply until a test calls `set()`; `await gate.reached.wait()` returns when a reply stands before it."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = asyncio.Event()

    async def wait(self) -> Literal[True]:
        """Sets `reached`, then waits for `set()`."""
        self.reached.set()
        return await super().wait()


@dataclass(frozen=True)
class Fault:
    """What goes wrong with a request. `a | b`: first a, then b, each for the requests that it hits.

    `calls`: patterns such as `GET /health` or `*` for these requests; none: the calls that make replies.
    `listening` False: the port refuses connections. `accepting` False: a connection is accepted and reset unread.
    """

    name: str
    change: Change = lambda reply: reply
    calls: tuple[str, ...] = ()
    listening: bool = True
    accepting: bool = True
    parts: tuple["Fault", ...] = ()

    def __or__(self, other: "Fault") -> "Fault":
        return Fault(
            name=f"{self.name} | {other.name}",
            listening=self.listening and other.listening,
            accepting=self.accepting and other.accepting,
            parts=(*self._parts, *other._parts),
        )

    def on(self, *calls: str) -> "Fault":
        """The same fault for other requests: `status(500).on("GET /health")`."""
        return replace(self, calls=calls, parts=tuple(part.on(*calls) for part in self.parts))

    def hits(self, call: str, default: tuple[str, ...]) -> bool:
        """Whether it changes the reply to this request (`POST /stream`)."""
        return any(part._is_for(call, default) for part in self._parts)

    def applied(self, reply: Reply, call: str, default: tuple[str, ...]) -> Reply:
        """The reply with all that goes wrong for this request."""
        for part in self._parts:
            if part._is_for(call, default):
                reply = part.change(reply)
        return reply

    @property
    def _parts(self) -> tuple["Fault", ...]:
        return self.parts or (self,)

    def _is_for(self, call: str, default: tuple[str, ...]) -> bool:
        return any(fnmatchcase(call, pattern) for pattern in self.calls or default)


def streamed(reply: Reply) -> Reply:
    """Give up a Content-Length, for faults that make the body another length."""
    if reply.head.framing != "length":
        return reply
    framing: Literal["close", "chunked"] = "close" if reply.head.version == "HTTP/1.0" else "chunked"
    return replace(reply, head=replace(reply.head, framing=framing))


def body_fault(name: str, change: Callable[[Pieces], Pieces]) -> Fault:
    """A fault that rewrites the pieces of the body."""
    return Fault(name, lambda reply: replace(streamed(reply), pieces=change(reply.pieces)))


def action_at(name: str, place: AnyPlace, action: Callable[[], Awaitable[None]], *, resume: bool = False) -> Fault:
    """A fault that does something (wait, raise) at one place of the reply."""
    if place == "head":
        return Fault(name, lambda reply: replace(reply, before=(*reply.before, action)))

    async def act() -> Pieces:
        await action()
        async for piece in nothing():
            yield piece

    return Fault(name, lambda reply: replace(reply, pieces=interrupt(reply.pieces, place, act, resume=resume)))


async def nothing() -> Pieces:
    """No pieces."""
    none: tuple[Piece, ...] = ()
    for piece in none:
        yield piece


async def interrupt(pieces: Pieces, place: Place, insert: Callable[[], Pieces], *, resume: bool = False) -> Pieces:
    """Put pieces in at one place; without `resume` the rest of the reply is dropped."""
    texts = 0
    done = False
    async for piece in pieces:
        if not done and _is_at(place, piece, texts):
            done = True
            async for extra in insert():
                yield extra
            if not resume:
                return
        texts += piece.role is Role.CONTENT
        yield piece
    if not done:
        async for extra in insert():
            yield extra


def _is_at(place: Place, piece: Piece, texts: int) -> bool:
    if place == "body" or piece.role is Role.END:
        return True
    return isinstance(place, int) and piece.role is Role.CONTENT and texts >= place
