"""Replies of other processes: the database is read only for those whose writer is silent, and may be ahead of him."""

import math
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from chat.generation.remote import Remote
from chat.models import Conversation, Generation, Message, Status


class Engine:
    """As much of it as the reading needs. `rows`: what is found in its database; `meanwhile` happens during a query."""

    def __init__(self) -> None:
        self.db = self.hub = self
        self.read: list[UUID] = []
        self.rows: tuple[Message, Generation] | None = None
        self.meanwhile: Callable[[], None] = lambda: None
        self.told: list[Any] = []

    async def run(self, work: object, reply: UUID) -> tuple[Message, Generation] | None:
        self.read.append(reply)
        self.meanwhile()
        return self.rows

    def is_watched(self, conversation: UUID) -> bool:
        return True

    def deliver(self, message: dict[str, Any]) -> None:
        self.told.append(message["text"])

    def publish_here(self, conversation: UUID, frame: dict[str, Any]) -> None:
        self.told.append((frame["type"], frame["epoch"], frame["seq"]))


def frame(reply: UUID, epoch: int, seq: int) -> dict[str, Any]:
    """A delta as its writer sends it over the bridge."""
    message = {"kind": "frame", "reply": reply.hex, "conversation": uuid4().hex, "text": f"delta {epoch} {seq}"}
    return {**message, "size": 9, "level": [epoch, seq]}


async def test_whose_writer_speaks_while_others_are_read_is_not_read() -> None:
    engine = Engine()
    remote = Remote(engine)  # type: ignore[arg-type]
    silent, speaks = uuid4(), uuid4()
    remote._heard = {silent: -math.inf, speaks: -math.inf}
    engine.meanwhile = lambda: remote._on_message(frame(speaks, 1, 1))
    await remote._read_the_silent()
    assert engine.read == [silent]
    engine.meanwhile = lambda: None
    remote._heard[speaks] = -math.inf
    await remote._read_the_silent()
    assert engine.read == [silent, speaks]


async def test_what_the_database_told_already_is_not_told_again() -> None:
    engine = Engine()
    remote = Remote(engine)  # type: ignore[arg-type]
    message = Message(conversation=Conversation(), text="One two")
    engine.rows = message, Generation(message=message, status=Status.STREAMING, epoch=2, seq=3)
    remote._heard, remote._conversations = {message.id: -math.inf}, {message.id: message.conversation_id}
    await remote._read_the_silent()
    for epoch, seq in ((1, 9), (2, 3), (2, 4), (3, 1)):
        remote._on_message(frame(message.id, epoch, seq))
    assert engine.told == [("snapshot", 2, 3), "delta 2 4", "delta 3 1"]
