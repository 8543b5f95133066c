"""When each of the replies that stream is read next: in rounds, some together, but never very many."""

import asyncio
import math
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

PACE_SECONDS = 0.05
MAX_PACE_SECONDS = 0.25
# A reply that two tabs watch costs 0.3 to 0.6 ms in each round: with more of them, rounds take half of the time or so.
SECONDS_FOR_EACH = 0.0007
# Who sends a message waits for a whole round; a smaller one saves less of what a round costs by itself.
IN_A_ROUND = 16
# How long replies wait at most for somebody who sends a message. Beside the rounds that takes two to three times as
# long: the database's thread and the event loop take the interpreter from each other all the time. With twice as much,
# the p95 of sending falls by a third, and that of the frames rises by 8 ms.
COURTESY_SECONDS = 0.015


class ReadSchedule:
    """A grid of moments. Replies of one round are handled in one turn of the event loop, not each in its own.

    Up to IN_A_ROUND replies share one round every PACE_SECONDS. More make several rounds, one after the other, and
    from 72 on each comes less often, so that there is always time between them for all else that the loop does.
    """

    def __init__(self) -> None:
        self._places = count()
        self._members: set[int] = set()
        self._priorities = 0
        self._way: asyncio.Event | None = None

    def join(self) -> int:
        """A place, to be left again."""
        place = next(self._places)
        self._members.add(place)
        return place

    def leave(self, place: int) -> None:
        """Give a place back; may be called again."""
        self._members.discard(place)

    @property
    def seconds(self) -> float:
        """Between two rounds for the same reply."""
        return min(max(PACE_SECONDS, len(self._members) * SECONDS_FOR_EACH), MAX_PACE_SECONDS)

    def after(self, now: float, place: int) -> float:
        """The moment of the next round for this place, on the clock of `now` (seconds)."""
        seconds, rounds = self.seconds, math.ceil(len(self._members) / IN_A_ROUND) or 1
        shift = place % rounds * seconds / rounds
        return ((now - shift) // seconds + 1) * seconds + shift

    @contextmanager
    def priority(self) -> Iterator[None]:
        """Gives this block priority: reads that are due meanwhile wait, COURTESY_SECONDS at most.

        Blocks that overlap count as one: however many messages are sent, replies are read.
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
                # What was written meanwhile is sent in the next turn of the loop but one: it goes first, too.
                loop.call_soon(loop.call_soon, self._end, way)

    def _end(self, way: asyncio.Event) -> None:
        way.set()
        if self._way is way:
            self._way = None

    async def wait_for_priority(self) -> None:
        """Wait until no block has priority."""
        if self._way is not None:
            await self._way.wait()


READS = ReadSchedule()  # of this process
