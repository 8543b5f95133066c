"""One of two server processes dies, or sleeps longer than its lease, while people ask and read in both."""

import asyncio
import signal
import time

import pytest

from chat.database import lease as owner
from chat.runtime import runtime
from tests.support.pair import Pair
from tests.support.server import ServerProcess

from .answers import Script, answer
from .checker import FINAL, violations
from .dump import dump
from .switch import throw
from .talk import Reader, Seat, Talker, reading, talking, until

RECOVERY_S = 30.0
NAMES = ("alice", "bob")
BROKEN = ("hold",)


class Room:
    """Both people ask at both processes, and read along at the second."""

    def __init__(self, pair: Pair, script: Script) -> None:
        self.pair, self._script = pair, script
        self.there = [Talker(pair.at(0, name), f"{name} {tab} at the first") for name in NAMES for tab in "ab"]
        self.here = [Talker(pair.at(1, name), f"{name} at the second") for name in NAMES]
        self.readers = [Reader(pair.at(1, name)) for name in NAMES]

    @property
    def seats(self) -> list[Seat]:
        return [*self.there, *self.here, *self.readers]

    async def begins(self) -> list[str]:
        """Wait until everybody at the first process reads a reply; these replies."""
        await until(lambda: all(reader.tabs for reader in self.readers))
        await until(lambda: all(talker.is_reading for talker in self.there))
        return [talker.acks[-1][1]["reply"] for talker in self.there]

    async def has_ended(self, replies: list[str], within: float) -> None:
        async with asyncio.timeout(within):
            while any(dump(self.pair.installation).generations[reply]["status"] not in FINAL for reply in replies):
                await asyncio.sleep(0.2)

    def violations(self, killed_at: float | None = None) -> list[str]:
        tabs = [tab for seat in self.seats for tab in seat.tabs]
        return violations(dump(self.pair.installation), tabs, answer, asked=self._script.asked, killed_at=killed_at)


@pytest.fixture
def room(pair: Pair, script: Script) -> Room:
    return Room(pair, script)


async def is_answered(talkers: list[Talker]) -> None:
    """Everybody asks once more and is acknowledged; what they asked before has come to its end then."""
    now = time.monotonic()
    await until(lambda: all(talker.acknowledged_since(now) for talker in talkers), within=RECOVERY_S)


def test_the_agreed_time_is_30_seconds() -> None:
    assert owner.LEASE.total_seconds() + runtime.SWEEP_S <= RECOVERY_S


async def test_a_process_killed_under_load_is_taken_over(room: Room) -> None:
    async with reading(room.readers), talking(room.there + room.here):
        replies = await room.begins()
        killed_at = time.monotonic()
        room.pair.servers[0].kill()
        for talker in room.there:
            talker.person = room.pair.at(1, talker.person.name)
        await room.has_ended(replies, within=RECOVERY_S)
        await is_answered(room.there + room.here)
    assert room.violations(killed_at) == []


async def fall_asleep(server: ServerProcess) -> None:
    """In the middle of a transaction, so that it holds the rows which the other process has to take over."""
    await throw(server, "hold=1")
    while await throw(server, "hold=look") != ["True"]:
        await asyncio.sleep(0.01)
    server.send_signal(signal.SIGSTOP)


async def wake_up(server: ServerProcess) -> None:
    server.send_signal(signal.SIGCONT)
    await throw(server, "hold=0")


async def test_a_process_that_slept_longer_than_its_lease_writes_no_more(room: Room) -> None:
    sleeper = room.pair.servers[0]
    async with reading(room.readers), talking(room.there + room.here):
        replies = await room.begins()
        await fall_asleep(sleeper)
        await room.has_ended(replies, within=RECOVERY_S + 5)
        taken_over = dump(room.pair.installation)
        await wake_up(sleeper)
        await is_answered(room.there + room.here)
    final = dump(room.pair.installation)
    for reply in replies:
        # Whether the search has read it meanwhile is not the sleeper's doing.
        assert final.messages[reply] | {"to_index": None} == taken_over.messages[reply] | {"to_index": None}
        assert final.generations[reply] == taken_over.generations[reply]
        assert final.attempts[reply] == taken_over.attempts[reply]
    assert room.violations() == []
