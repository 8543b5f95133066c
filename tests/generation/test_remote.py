"""Replies of other processes: the database is read only for those whose writer is silent."""

import math
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from chat.generation.remote import Remote


class Engine:
    """As much of it as the reading needs; nothing is found in its database. `meanwhile` happens during a query."""

    def __init__(self) -> None:
        self.db = self.hub = self
        self.read: list[UUID] = []
        self.meanwhile: Callable[[], None] = lambda: None

    async def run(self, work: object, reply: UUID) -> None:
        self.read.append(reply)
        self.meanwhile()

    def deliver(self, message: dict[str, Any]) -> None:
        pass


async def test_whose_writer_speaks_while_others_are_read_is_not_read() -> None:
    engine = Engine()
    remote = Remote(engine)  # type: ignore[arg-type]
    silent, speaks = uuid4(), uuid4()
    remote._heard = {silent: -math.inf, speaks: -math.inf}
    frame = {"kind": "frame", "reply": speaks.hex, "conversation": uuid4().hex, "text": "{}", "size": 2}
    engine.meanwhile = lambda: remote._on_message(frame)
    await remote._read_the_silent()
    assert engine.read == [silent]
    engine.meanwhile = lambda: None
    remote._heard[speaks] = -math.inf
    await remote._read_the_silent()
    assert engine.read == [silent, speaks]
