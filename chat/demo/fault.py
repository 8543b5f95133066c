"""The building blocks of faults: a change to a reply, and a place in it.

`faults.py` has the demo's faults, tests/simulators all others.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Literal

from chat.demo.pieces import Piece, Pieces, Reply, Role

Change = Callable[[Reply], Reply]

# A point in a reply. A number: after that many pieces of text (everything before the text was sent). "body": only the
# head was sent. "end": all the text was sent, but not the end mark. "head": nothing was sent.
Place = int | Literal["body", "end"]
AnyPlace = Place | Literal["head"]


class Cut(Exception):
    """Closes the connection now, in any state."""


class Reset(Exception):
    """Resets the connection now: the client sees ECONNRESET, not end of file."""


class Die(Exception):
    """Takes the whole server down: every connection is cut, new ones are refused."""


@dataclass(frozen=True)
class Fault:
    """A change to the reply to a request. `a | b`: first a, then b, each for the requests that it matches.

    `calls`: patterns of these requests, such as `GET /health` or `*`; none: the calls that make replies.
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
        """True if it changes the reply to this request (`POST /stream`)."""
        return any(part._is_for(call, default) for part in self._parts)

    def applied(self, reply: Reply, call: str, default: tuple[str, ...]) -> Reply:
        """The reply with the faults for this request applied."""
        for part in self._parts:
            if part._is_for(call, default):
                reply = part.change(reply)
        return reply

    @property
    def _parts(self) -> tuple["Fault", ...]:
        return self.parts or (self,)

    def _is_for(self, call: str, default: tuple[str, ...]) -> bool:
        return any(fnmatchcase(call, pattern) for pattern in self.calls or default)


def action_at(name: str, place: AnyPlace, action: Callable[[], Awaitable[None]], *, resume: bool = False) -> Fault:
    """A fault that runs an action (wait, raise) at one place of the reply."""
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
    """Inserts pieces at one place; without `resume` the rest of the reply is dropped."""
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
