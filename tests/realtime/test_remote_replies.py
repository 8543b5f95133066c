"""Replies of other processes: the database is read only for those whose writer is silent, and may be ahead of him."""

import math
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from chat.models import Conversation, Generation, Message, Status
from chat.realtime.bridge import Bridge
from chat.realtime.remote_replies import RemoteReplies


class Process:
    """As much of it as the reading needs: its database and hub. `rows`: what is found; `meanwhile` happens then."""

    def __init__(self) -> None:
        self.read: list[UUID] = []
        self.rows: tuple[Message, Generation] | None = None
        self.meanwhile: Callable[[], None] = lambda: None
        self.told: list[Any] = []
        self.unwatched: set[UUID] = set()

    async def run(self, work: object, reply: UUID) -> tuple[Message, Generation] | None:
        self.read.append(reply)
        self.meanwhile()
        return self.rows

    def is_watched(self, conversation: UUID) -> bool:
        return conversation not in self.unwatched

    def deliver(self, message: dict[str, Any], conversation: UUID | None, reply: UUID | None) -> None:
        self.told.append(message["text"])

    def publish_here(self, conversation: UUID, frame: dict[str, Any]) -> None:
        self.told.append((frame["type"], frame["epoch"], frame["seq"]))


@pytest.fixture
def process() -> Process:
    return Process()


@pytest.fixture
async def remote(process: Process) -> RemoteReplies:
    """Nobody answers at its Redis."""
    parts: Any = {"hub": process, "publisher": None, "registry": None, "database": process}
    return RemoteReplies(Bridge("redis://127.0.0.1:1/0"), **parts, on_sign_out=lambda user_id, session_key: None)


def frame(reply: UUID, epoch: int, seq: int) -> dict[str, Any]:
    """A delta as its writer sends it over the bridge."""
    message = {"kind": "frame", "reply": reply.hex, "conversation": uuid4().hex, "text": f"delta {epoch} {seq}"}
    return {**message, "size": 9, "level": [epoch, seq], "ended": ""}


async def test_whose_writer_speaks_while_others_are_read_is_not_read(process: Process, remote: RemoteReplies) -> None:
    silent, speaks = uuid4(), uuid4()
    remote._heard = {silent: -math.inf, speaks: -math.inf}
    process.meanwhile = lambda: remote._on_message(frame(speaks, 1, 1))
    await remote._read_the_silent()
    assert process.read == [silent]
    process.meanwhile = lambda: None
    remote._heard[speaks] = -math.inf
    await remote._read_the_silent()
    assert process.read == [silent, speaks]


async def test_what_the_database_told_already_is_not_told_again(process: Process, remote: RemoteReplies) -> None:
    message = Message(conversation=Conversation(), text="One two")
    process.rows = message, Generation(message=message, status=Status.STREAMING, epoch=2, seq=3)
    remote._heard, remote._conversations = {message.id: -math.inf}, {message.id: message.conversation_id}
    await remote._read_the_silent()
    for epoch, seq in ((1, 9), (2, 3), (2, 4), (3, 1)):
        remote._on_message(frame(message.id, epoch, seq))
    assert process.told == [("snapshot", 2, 3), "delta 2 4", "delta 3 1"]


async def test_whose_end_was_heard_is_not_read(process: Process, remote: RemoteReplies) -> None:
    reply = uuid4()
    remote._on_message(frame(reply, 1, 1))
    assert list(remote._heard) == [reply]
    end = {"kind": "frame", "reply": "", "conversation": uuid4().hex, "text": "end", "size": 3, "level": None}
    remote._on_message({**end, "ended": reply.hex})
    assert process.told == ["delta 1 1", "end"]
    assert not remote._heard


async def test_what_nobody_watches_here_is_passed_over(process: Process, remote: RemoteReplies) -> None:
    delta = frame(uuid4(), 1, 1)
    process.unwatched = {UUID(delta["conversation"])}
    remote._on_message(delta)
    assert not process.told
    assert not remote._heard
