"""The rate limit of one socket."""

import time
from collections.abc import Callable

BURST = 100
REFUSED_IN_A_ROW = 200


class RateLimit:
    """A token bucket: `rate` frames a second, a burst of BURST; rate 0 switches it off."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._tokens, self._at = float(max(BURST, rate)), clock()
        self.refused = 0

    @property
    def is_hopeless(self) -> bool:
        """True after REFUSED_IN_A_ROW frames over the limit without one within it."""
        return self.refused >= REFUSED_IN_A_ROW

    def allows(self) -> bool:
        """Whether one more frame is within the limit; counts it."""
        if self._rate <= 0:
            return True
        now = self._clock()
        self._tokens = min(max(BURST, self._rate), self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            self.refused += 1
            return False
        self._tokens -= 1
        self.refused = 0
        return True
