"""Redis goes away and comes back, or forgets everything, while people ask in one process and read in the other."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.support.pair import Pair

from .answers import Script, answer
from .checker import violations
from .dump import dump
from .talk import Reader, Talker, reading, talking, until

HEAL_S = 15.0


class Room:
    """Alice and bob ask in the first process, two tabs each, and read along in the second."""

    def __init__(self, pair: Pair, script: Script) -> None:
        self.pair, self._script = pair, script
        seats = [(name, tab) for name in ("alice", "bob") for tab in ("a", "b")]
        self.talkers = [Talker(pair.at(0, name), f"{name} {tab}") for name, tab in seats]
        self.readers = {name: Reader(pair.at(1, name)) for name in ("alice", "bob")}

    @asynccontextmanager
    async def busy(self) -> AsyncIterator[None]:
        """The block begins when everybody reads a reply; after it, all that was asked is read to its end."""
        async with reading(self.readers.values()):
            await until(lambda: all(reader.tabs for reader in self.readers.values()))
            async with talking(self.talkers):
                await until(lambda: all(talker.is_reading for talker in self.talkers))
                yield
            await self.is_read_elsewhere()

    async def is_answered(self) -> None:
        """Everybody asks once more and is acknowledged; what they asked before has come to its end then."""
        now = time.monotonic()
        await until(lambda: all(talker.acknowledged_since(now) for talker in self.talkers))

    async def is_read_elsewhere(self) -> None:
        """Every reply so far also ends in the other process's tab."""
        replies = [(talker.person.name, ack["reply"]) for talker in self.talkers for _moment, ack in talker.acks]
        await until(lambda: all(self.readers[name].has_the_end_of(reply) for name, reply in replies), within=HEAL_S)

    def violations(self) -> list[str]:
        tabs = [tab for seat in (*self.talkers, *self.readers.values()) for tab in seat.tabs]
        return violations(dump(self.pair.installation), tabs, answer, asked=self._script.asked)


@pytest.fixture
def room(pair: Pair, script: Script) -> Room:
    return Room(pair, script)


async def test_sends_go_on_and_views_heal_when_redis_stops_and_starts_under_load(room: Room) -> None:
    async with room.busy():
        await asyncio.to_thread(room.pair.redis.stop)
        await room.is_answered()
        await room.is_answered()
        await room.is_read_elsewhere()
        await asyncio.to_thread(room.pair.redis.start)
        await room.is_answered()
    assert room.violations() == []
    assert not any(talker.refusals for talker in room.talkers)


async def test_nothing_is_lost_when_redis_forgets_everything_under_load(room: Room) -> None:
    async with room.busy():
        for _twice in range(2):
            room.pair.flush()
            await room.is_answered()
            await room.is_read_elsewhere()
        for number in (0, 1):
            assert (await room.pair.at(number).request("GET", "/api/conversations")).status_code == 200
    assert room.violations() == []
    assert not any(talker.refusals for talker in room.talkers)
    assert all(len(seat.tabs) == 1 for seat in (*room.talkers, *room.readers.values())), "no socket was closed"
