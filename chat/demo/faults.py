"""The faults of the demo's command line: it is down, slow, or dies mid-reply."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from chat.demo.fault import AnyPlace, Die, Fault, action_at
from chat.demo.pieces import Pieces, Reply, Role


def down() -> Fault:
    """The port is closed: connections are refused until the server gets another fault."""
    return Fault("down", listening=False)


def slow(head: float = 0, content: float = 0, between: float = 0) -> Fault:
    """Delays in seconds: before the head, before the first text, between pieces of text."""

    def change(reply: Reply) -> Reply:
        before = (*reply.before, lambda: asyncio.sleep(head))
        return replace(reply, before=before, pieces=_slowed(reply.pieces, content, between))

    return Fault("slow", change)


def die(at: AnyPlace = "body") -> Fault:
    """The server dies at that place: every connection is cut, and the server is `down` afterwards."""
    return action_at("die", at, raising(Die))


def raising(kind: type[Exception]) -> Callable[[], Awaitable[None]]:
    """An action for `action_at` that raises `kind`."""

    async def act() -> None:
        raise kind

    return act


async def _slowed(pieces: Pieces, content: float, between: float) -> Pieces:
    pause = content
    async for piece in pieces:
        if piece.role is Role.CONTENT:
            await asyncio.sleep(pause)
            pause = between
        yield piece
