"""Time limits that allow for a pause of our own process."""

import asyncio

STOOD_STILL_S, GRACE_S, GRACES = 0.1, 0.25, 20


class Deadline:
    """Ends `scope` at `when`, in loop time. Call `cancel` before leaving the scope.

    A late call means that our process was paused or overloaded, while the other side was not: its data waits in the
    socket. So the limit is extended by GRACE_S to read it, and again if that call is late, too.
    """

    def __init__(self, scope: asyncio.Timeout, when: float) -> None:
        self._scope, self._loop = scope, asyncio.get_running_loop()
        self._graces = GRACES
        self._set(max(when, self._loop.time()))

    def cancel(self) -> None:
        """Cancels the limit; may be called again."""
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
