"""What faults on the wire are made of, besides chat/demo/fault.py."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from chat.demo.fault import Fault
from chat.demo.pieces import Pieces, Reply


class Gate(asyncio.Event):
    """Holds a reply until a test calls `set()`; `await gate.reached.wait()` returns when a reply stands before it."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = asyncio.Event()

    async def wait(self) -> Literal[True]:
        self.reached.set()
        return await super().wait()


def streamed(reply: Reply) -> Reply:
    """Give up a Content-Length, for faults that make the body another length."""
    if reply.head.framing != "length":
        return reply
    framing: Literal["close", "chunked"] = "close" if reply.head.version == "HTTP/1.0" else "chunked"
    return replace(reply, head=replace(reply.head, framing=framing))


def body_fault(name: str, change: Callable[[Pieces], Pieces]) -> Fault:
    """A fault that rewrites the pieces of the body."""
    return Fault(name, lambda reply: replace(streamed(reply), pieces=change(reply.pieces)))
