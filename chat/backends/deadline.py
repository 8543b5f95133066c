"""Time limits that a standstill of our own process does not use up."""

import asyncio

STOOD_STILL_S, GRACE_S, GRACES = 0.1, 0.25, 20


class Deadline:
    """Ends `scope` at `when`, a time of the loop's clock; `cancel` before the scope is left.

    If it can only do so late, our process stood still (it was stopped, or had too much to do at once), and the other
    side did not: what it sent lies in the socket. So there is a moment to read it, and another one if that came late,
    too.
    """

    def __init__(self, scope: asyncio.Timeout, when: float) -> None:
        self._scope, self._loop = scope, asyncio.get_running_loop()
        self._graces = GRACES
        self._set(max(when, self._loop.time()))

    def cancel(self) -> None:
        """The limit no longer applies; may be called again."""
        self._handle.cancel()

    def _set(self, when: float) -> None:
        self._when = when
        self._handle = self._loop.call_at(when, self._ring)

    def _ring(self) -> None:
        now = self._loop.time()
        if self._graces and now - self._when > STOOD_STILL_S:
            self._graces -= 1
            self._set(now + GRACE_S)
        else:
            self._scope.reschedule(0)
