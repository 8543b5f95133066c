"""A circuit breaker for one backend in one process.

Written here because the maintained libraries admit every request when half-open, or count a cancellation as a failure.
"""

import random
import time
from collections.abc import Callable
from typing import Literal

from chat.backends.errors import BackendError, Overloaded, Unreachable

State = Literal["closed", "open", "half_open"]
FAILURES_TO_OPEN = 2
FIRST_BACKOFF_S = 1.0
LONGEST_BACKOFF_S = 30.0
LONGEST_RETRY_AFTER_S = 60.0


class Breaker:
    """Closed, open until a given time, or half-open: one real request is admitted, all others skip this backend.

    `clock` returns monotonic seconds, `jitter` a factor from 0.5 to 1.5.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = lambda: random.uniform(0.5, 1.5),
    ) -> None:
        self._clock, self._jitter = clock, jitter
        self._open = False
        self._open_until = 0.0
        self._failures = 0
        self._backoff = FIRST_BACKOFF_S
        self._trial: Trial | None = None

    @property
    def state(self) -> State:
        """`half_open` from the end of the back-off until a trial has an outcome."""
        if not self._open:
            return "closed"
        return "half_open" if self._clock() >= self._open_until else "open"

    def admit(self, *, last: bool = False) -> "Trial | None":
        """Returns a trial to report the outcome on, or None to skip this backend. The `last` one is always admitted."""
        if not self._open:
            return Trial(self)
        if self.state == "half_open" and self._trial is None:
            self._trial = Trial(self)
            return self._trial
        return Trial(self) if last else None

    def close(self) -> None:
        """Closes the breaker and resets failures and back-off; also on an administrator's request."""
        self._failures, self._backoff = 0, FIRST_BACKOFF_S
        self._set_open(False)

    def _opened_by(self, error: BackendError) -> bool:
        return isinstance(error, Unreachable) or self._failures >= FAILURES_TO_OPEN or _retry_after(error) is not None

    def _open_for(self, error: BackendError) -> None:
        asked = _retry_after(error)
        pause = self._backoff * self._jitter() if asked is None else min(asked, LONGEST_RETRY_AFTER_S)
        self._backoff = min(self._backoff * 2, LONGEST_BACKOFF_S)
        self._open_until = self._clock() + pause
        self._set_open(True)

    def _set_open(self, value: bool) -> None:
        self._open = value
        if not value:
            self._trial = None

    def _release(self, trial: "Trial") -> None:
        if self._trial is trial:
            self._trial = None


class Trial:
    """One admitted request. The first call of complete, failed or cancelled ends it; later calls have no effect."""

    def __init__(self, breaker: Breaker) -> None:
        self._breaker, self._ended = breaker, False

    def first_content(self) -> None:
        """Closes the breaker and frees the trial slot. Failures are reset only by a complete answer."""
        self._breaker._set_open(False)

    def complete(self) -> None:
        """The answer is complete: closes the breaker, resets failures and back-off."""
        if self._end():
            self._breaker.close()

    def cancelled(self) -> None:
        """The reply was stopped, which says nothing about the backend's health."""
        self._end()

    def failed(self, error: BackendError) -> None:
        """Opens the breaker if this was the half-open trial or `error` reaches the limit. An error that does not count
        only ends the trial."""
        breaker = self._breaker
        is_the_trial = breaker._trial is self
        if not self._end() or not error.counts:
            return
        if breaker._open and not is_the_trial:
            return  # admitted before the breaker opened, or as the last: no reason to extend the back-off
        breaker._failures += 1
        if is_the_trial or breaker._opened_by(error):
            breaker._open_for(error)

    def _end(self) -> bool:
        ended, self._ended = self._ended, True
        self._breaker._release(self)
        return not ended


def _retry_after(error: BackendError) -> float | None:
    return error.retry_after if isinstance(error, Overloaded) else None
