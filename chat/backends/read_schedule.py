"""Schedules reads of streaming replies in rounds of limited size."""

import asyncio
import math
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

PACE_SECONDS = 0.05
MAX_PACE_SECONDS = 0.25
# A reply watched by two tabs costs 0.3 to 0.6 ms in each round: with many replies, rounds take about half of the time.
SECONDS_FOR_EACH = 0.0007
# A send waits for a whole round; smaller rounds share a round's fixed cost among fewer replies.
IN_A_ROUND = 16
# The longest that reads wait for a send. Concurrently with rounds a send takes two to three times as long: the database
# thread and the event loop compete for the interpreter. Twice this value lowers the p95 of sends by a third and raises
# that of frames by 8 ms.
COURTESY_SECONDS = 0.015


class ReadSchedule:
    """A time grid for reads. Replies of one round are handled in one turn of the event loop, not each in its own.

    Up to IN_A_ROUND replies share one round every PACE_SECONDS. More make several rounds, one after the other. From 72
    replies on rounds come less often, which leaves the loop time for other work.
    """

    def __init__(self) -> None:
        self._places = count()
        self._members: set[int] = set()
        self._priorities = 0
        self._way: asyncio.Event | None = None

    def join(self) -> int:
        """Returns a place in the schedule; give it back with `leave`."""
        place = next(self._places)
        self._members.add(place)
        return place

    def leave(self, place: int) -> None:
        """Gives a place back; may be called again."""
        self._members.discard(place)

    @property
    def seconds(self) -> float:
        """Seconds between two rounds for the same reply."""
        return min(max(PACE_SECONDS, len(self._members) * SECONDS_FOR_EACH), MAX_PACE_SECONDS)

    def after(self, now: float, place: int) -> float:
        """The time of this place's next round, on the clock of `now` (seconds)."""
        seconds, rounds = self.seconds, math.ceil(len(self._members) / IN_A_ROUND) or 1
        shift = place % rounds * seconds / rounds
        return ((now - shift) // seconds + 1) * seconds + shift

    @contextmanager
    def priority(self) -> Iterator[None]:
        """Gives this block priority: reads that are due meanwhile wait, COURTESY_SECONDS at most.

        Overlapping blocks count as one, so any number of sends cannot block reads for longer.
        """
        loop = asyncio.get_running_loop()
        way = self._way if self._priorities else None
        if way is None:
            way = self._way = asyncio.Event()
            loop.call_later(COURTESY_SECONDS, way.set)
        self._priorities += 1
        try:
            yield
        finally:
            self._priorities -= 1
            if not self._priorities:
                # What the block wrote is sent in the next turn of the loop but one, so priority ends after that.
                loop.call_soon(loop.call_soon, self._end, way)

    def _end(self, way: asyncio.Event) -> None:
        way.set()
        if self._way is way:
            self._way = None

    async def wait_for_priority(self) -> None:
        """Waits until no block has priority."""
        if self._way is not None:
            await self._way.wait()


READS = ReadSchedule()  # for this process
