"""An HTTP client that goes away leaves nothing behind in the hub."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from chat.generation.actions import Done, Send
from chat.generation.hub import Hub
from chat.views import reply_stream
from chat.views.reply_stream import ReplyStream


class SlowEngine:
    """Commits when the test says so, whoever still waits for it, as the real one does."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.commit = asyncio.Event()
        self.done = Done(uuid4(), uuid4(), uuid4())
        self._work: list[asyncio.Task[Done]] = []
        self.showing = self

    def catch_up(self, watcher: object, replies: object) -> None:
        raise AssertionError("nobody falls behind here")

    async def carry_out(
        self, user_id: int, command: object, on_done: Callable[[Done], None], session: str, *, whole: bool
    ) -> Done:
        self._work.append(asyncio.create_task(self._commit(on_done)))
        return await asyncio.shield(self._work[-1])

    async def _commit(self, on_done: Callable[[Done], None]) -> Done:
        await self.commit.wait()
        on_done(self.done)
        return self.done

    def publish(self, kind: str, reply: UUID | None = None, **fields: Any) -> None:
        self.hub.publish(self.done.conversation, {"type": kind, "reply": reply or self.done.reply, **fields})

    @property
    def is_watched(self) -> bool:
        return self.hub.is_watched(self.done.conversation)


@pytest.fixture
async def engine(monkeypatch: pytest.MonkeyPatch) -> SlowEngine:
    made = SlowEngine()
    monkeypatch.setattr(reply_stream, "current", lambda: SimpleNamespace(engine=made))
    return made


async def test_a_client_that_leaves_before_the_commit_is_not_watching_after_it(engine: SlowEngine) -> None:
    stream = ReplyStream(1, "session")
    sending = asyncio.create_task(stream.send(Send("k", "x")))
    await asyncio.sleep(0)
    sending.cancel()
    await asyncio.wait([sending])
    stream.close()
    engine.commit.set()
    await asyncio.wait(engine._work)
    assert not engine.is_watched


async def test_a_stream_that_nobody_reads_ends_with_its_reply(engine: SlowEngine) -> None:
    engine.commit.set()
    await ReplyStream(1, "session").send(Send("k", "x"))
    engine.publish("delta", text="x")
    assert engine.is_watched
    engine.publish("end")
    async with asyncio.timeout(5):
        while engine.is_watched:
            await asyncio.sleep(0)


async def test_frames_of_other_replies_of_the_conversation_are_left_out(engine: SlowEngine) -> None:
    engine.commit.set()
    async with ReplyStream(1, "session") as stream:
        await stream.send(Send("k", "x"))
        engine.publish("end", reply=uuid4())
        engine.publish("delta", text="mine")
        engine.publish("end")
        assert [frame["type"] async for frame in stream.frames()] == ["delta", "end"]
    assert not engine.is_watched
