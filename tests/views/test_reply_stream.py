"""An HTTP client that goes away leaves nothing behind in the hub."""

import asyncio
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from chat.actions.commands import Done, Send
from chat.demo import VictoriaDemo
from chat.realtime.hub import Hub
from chat.views import reply_stream
from chat.views.reply_stream import ReplyStream
from tests.simulators.faults import Gate, gate
from tests.support.installation import Installation
from tests.support.person import WAIT, Person
from tests.support.server import ServerProcess


class SlowEngine:
    """Commits when the test says so, whoever still waits for it, as the real one does."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.commit = asyncio.Event()
        self.done = Done(uuid4(), uuid4(), uuid4())
        self._work: list[asyncio.Task[Done]] = []
        self.snapshots = self.commands = self

    def catch_up(self, watcher: object, replies: object) -> None:
        raise AssertionError("nobody falls behind here")

    async def execute(
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


def test_the_agreed_time_of_silence_is_15_seconds() -> None:
    assert reply_stream.BEAT_SECONDS == 15


async def test_silence_is_filled_with_comments_until_the_answer_comes(
    installation: Installation, victoria: VictoriaDemo, nowhere: str
) -> None:
    held = Gate()
    victoria.script, victoria.fault = "One two three", gate("body", held)
    beat = "constant=chat.views.reply_stream.BEAT_SECONDS:0.05"
    urls = {"VICTORIA_URL": victoria.url, "MLX_URL": nowhere}
    with ServerProcess(installation, via="launcher", broken=(beat,), **urls) as server:
        alice, lines = Person(server, "alice"), []
        call = httpx.AsyncClient(base_url=server.url, headers=alice.headers, timeout=WAIT)
        async with call as client, client.stream("POST", "/api/chat/stream", json={"content": "x"}) as response:
            async for line in response.aiter_lines():
                lines.append(line)
                if lines.count(": keep-alive") == 2:
                    held.set()
    events = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    assert {line for line in lines if not line.startswith("data: ")} == {": keep-alive", ""}
    assert "".join(event.get("content", "") for event in events if event["type"] == "chunk") == "One two three"
    assert events[-1]["type"] == "end" and events[-1]["status"] == "complete"


async def test_whoever_wants_the_whole_reply_hears_of_no_silence(
    engine: SlowEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply_stream, "BEAT_SECONDS", 0.001)
    engine.commit.set()
    async with ReplyStream(1, "session") as stream:
        await stream.send(Send("k", "x"), whole=True)
        reading = asyncio.create_task(_all(stream))
        await asyncio.sleep(0.05)
        engine.publish("end")
        assert [frame["type"] for frame in await reading] == ["end"]


async def _all(stream: ReplyStream) -> list[Any]:
    return [frame async for frame in stream.frames()]
