"""The clock over one reply: content timers, the whole deadline, and Stop."""

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from chat.backends import errors
from chat.backends.deadline import GRACE_S, Deadline
from chat.backends.types import (
    Event,
    FirstContentWithin,
    Limits,
    Progress,
    Step,
    TakenBack,
    TaskAccepted,
    Text,
    Timeouts,
)

T = TypeVar("T")


class Stopped(Exception):
    """The person (or our own shutdown) ended the reply."""


class ReplyTimer:
    """Reads events under time limits; `stop` interrupts the read that is under way, and only a read.

    So neither a time-out nor Stop can ever cancel a database call: they reach no further than the `await` below.
    The deadline counts from the first read: who waits in line has not been asked.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._deadline = math.inf
        self._is_spent = False
        self._scope: asyncio.Timeout | None = None
        self._stopped = False

    def stop(self) -> None:
        """The read under way, or the next one, raises Stopped."""
        self._stopped = True
        if self._scope is not None:
            self._scope.reschedule(0)

    async def read(self, backend: str, timeouts: Timeouts, events: AsyncIterator[Event]) -> AsyncGenerator[Event, None]:
        """The same events, but for FirstContentWithin. Raises Stopped, FirstContentTimedOut, IdleTimedOut or
        DeadlineExceeded.

        Steps and progress renew the wait for the first content; afterwards only content renews. Comments are not
        events: a server that merely lives gets nowhere.
        """
        now = asyncio.get_running_loop().time
        self._deadline = min(self._deadline, now() + self._limits.deadline)
        has_content = False
        until = self._renewed(timeouts.first_content)
        while True:
            try:
                event = await self._within(min(until, self._deadline), partial(anext, events, None))
            except TimeoutError:
                raise self._timed_out(backend, timeouts, has_content) from None
            if event is None:
                return
            if isinstance(event, TakenBack) or (isinstance(event, Text) and (has_content or not event.text.isspace())):
                has_content = True
                until = self._renewed(timeouts.idle)
            elif isinstance(event, FirstContentWithin):
                timeouts = replace(timeouts, first_content=event.seconds)
                until = self._renewed(timeouts.first_content)
                continue
            elif not has_content and _renews(event):
                until = self._renewed(timeouts.first_content)
            yield event

    async def until(self, event: asyncio.Event) -> None:
        """Wait for it, however long. Raises Stopped."""
        await self._within(math.inf, event.wait)

    def _renewed(self, seconds: float) -> float:
        self._is_spent = False
        return asyncio.get_running_loop().time() + seconds

    def _with_grace(self, when: float) -> float:
        """Who reads late, because the database kept them waiting, gets what came meanwhile."""
        now = asyncio.get_running_loop().time()
        if now < when or self._is_spent:
            return when
        self._is_spent = True
        return min(now + GRACE_S, self._deadline)

    async def _within(self, when: float, work: Callable[[], Awaitable[T]]) -> T:
        if self._stopped:
            raise Stopped
        deadline = None
        try:
            async with asyncio.timeout(None) as self._scope:
                if when < math.inf:
                    deadline = Deadline(self._scope, self._with_grace(when))
                return await work()
        except TimeoutError:
            if self._stopped:
                raise Stopped from None
            raise
        finally:
            self._scope = None
            if deadline is not None:
                deadline.cancel()

    def _timed_out(self, backend: str, timeouts: Timeouts, has_content: bool) -> errors.BackendError:
        if asyncio.get_running_loop().time() >= self._deadline:
            return errors.DeadlineExceeded(backend, "seconds", seconds=self._limits.deadline)
        if has_content:
            return errors.IdleTimedOut(backend, "stopped", seconds=timeouts.idle)
        return errors.FirstContentTimedOut(backend, "silent", seconds=timeouts.first_content)


def _renews(event: Event) -> bool:
    """Whether the backend gets anywhere."""
    return isinstance(event, Step | TaskAccepted) or (isinstance(event, Progress) and event.renews)
