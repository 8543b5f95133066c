"""When what a reply has gained goes out: at once, but not more often than each 40 ms."""

import asyncio
from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace
from unittest.mock import AsyncMock

import pytest

from chat.backends.read_schedule import PACE_SECONDS
from chat.database.thread import DatabaseThread
from chat.models.ids import uuid7
from chat.realtime import hub
from chat.realtime.hub import Hub
from chat.realtime.publisher import Publisher
from chat.replies import pace
from chat.replies.live import LiveReply
from chat.replies.pace import PUBLISH_SECONDS
from chatsite.tasks import Tasks

BEGUN = 1000.0


class Clock:
    """The part of an event loop that publishing needs, its time in our hands."""

    def __init__(self) -> None:
        self.now = BEGUN
        self._timers: list[tuple[float, Callable[[], None]]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, callback: Callable[[], None]) -> object:
        self._timers.append((self.now + seconds, callback))
        return callback

    def pass_until(self, when: float) -> None:
        for due, callback in sorted(timer for timer in self._timers if timer[0] <= when):
            self.now = due
            callback()
        self._timers = [timer for timer in self._timers if timer[0] > when]
        self.now = when


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pace, "asyncio", SimpleNamespace(get_running_loop=lambda: clock))
    return clock


@pytest.fixture
def frames(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When each one left, in seconds since the beginning."""
    left: list[float] = []
    monkeypatch.setattr(Hub, "publish", lambda *_: left.append(clock.now - BEGUN))
    return left


def read(publisher: Publisher, live: LiveReply, clock: Clock, moments: list[float]) -> None:
    for moment in moments:
        clock.pass_until(BEGUN + moment)
        live.append("word ")
        publisher.mark(live)
    clock.pass_until(clock.now + 1)


def reply() -> tuple[Publisher, LiveReply]:
    publisher = Publisher(Hub(), DatabaseThread(), Tasks(), on_words=lambda: None)
    return publisher, LiveReply(uuid7(), uuid7())


def test_a_reply_falls_in_step_with_the_rounds_it_is_read_in(clock: Clock, frames: list[float]) -> None:
    """It was not: its frame before the first round made the next one late, this one the one after it, and so on."""
    publisher, live = reply()
    live.published_at = BEGUN - PUBLISH_SECONDS / 4
    rounds = [number * PACE_SECONDS for number in range(10)]
    read(publisher, live, clock, rounds)
    late = [left - max(moment for moment in rounds if moment <= left + 1e-6) for left in frames]
    assert late[0] > 0
    assert late[5:] == pytest.approx([0] * 5)


def test_of_what_is_read_all_the_time_no_more_than_a_frame_each_40_ms_goes_out(
    clock: Clock, frames: list[float]
) -> None:
    publisher, live = reply()
    read(publisher, live, clock, [number * 0.001 for number in range(500)])
    assert min(later - earlier for earlier, later in pairwise(frames)) >= PUBLISH_SECONDS * 0.74
    assert 12 <= len(frames) <= 18
    assert not live.has_pending


async def test_what_is_published_right_before_a_snapshot_does_not_come_before_it() -> None:
    """It did: a browser that had fallen behind saw a gap, and asked for a second snapshot."""
    delivered, reply, talk = list[str](), uuid7(), uuid7()

    async def deliver(text: str) -> None:
        delivered.append(text)

    def catch_up(watcher: hub.Watcher, replies: object) -> None:
        watcher.push_encoded("delta", 5, reply, talk)
        watcher.push({"type": "snapshot"})

    watcher = hub.Watcher(1, "", deliver, AsyncMock(), catch_up)
    for _ in range(hub.MAX_QUEUED_FRAMES + 1):
        watcher.push_encoded("dropped", 7, reply, talk)
    while not delivered:
        await asyncio.sleep(0)
    watcher.push_encoded("next", 4, reply, talk)
    await watcher.flushed()
    assert delivered == ['{"type":"snapshot"}', "next"]
