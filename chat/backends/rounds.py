"""When each of the replies that stream is read next: with some others, but never with very many."""

import math
from itertools import count

PACE_SECONDS = 0.05
MAX_PACE_SECONDS = 0.25
# A reply that two tabs watch costs 0.3 to 0.6 ms in each round: with more of them, rounds take half of the time or so.
SECONDS_FOR_EACH = 0.0007
# Who sends a message waits for a whole round; a smaller one saves less of what a round costs by itself.
IN_A_ROUND = 16


class Rounds:
    """A grid of moments. Replies of one round are handled in one turn of the event loop, not each in its own.

    Up to IN_A_ROUND replies share one round every PACE_SECONDS. More make several rounds, one after the other, and
    from 72 on each comes less often, so that there is always time between them for all else that the loop does.
    """

    def __init__(self) -> None:
        self._places = count()
        self._members: set[int] = set()

    def join(self) -> int:
        """A place, to be left again."""
        place = next(self._places)
        self._members.add(place)
        return place

    def leave(self, place: int) -> None:
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


ROUNDS = Rounds()  # of this process
