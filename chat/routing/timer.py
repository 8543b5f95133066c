"""Time limits of one reply: content timers, the overall deadline, and Stop."""

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
    """The person or our shutdown ended the reply."""


class ReplyTimer:
    """Reads events under time limits. `stop` interrupts the current read, and nothing else.

    Neither a time-out nor Stop can cancel a database call: they only affect the `await` in `_within`.
    The deadline counts from the first read: time in the queue does not count.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._deadline = math.inf
        self._is_spent = False
        self._scope: asyncio.Timeout | None = None
        self._stopped = False

    def stop(self) -> None:
        """Makes the current or the next read raise Stopped."""
        self._stopped = True
        if self._scope is not None:
            self._scope.reschedule(0)

    async def read(self, backend: str, timeouts: Timeouts, events: AsyncIterator[Event]) -> AsyncGenerator[Event, None]:
        """Yields the events, without FirstContentWithin. Raises Stopped, FirstContentTimedOut, IdleTimedOut or
        DeadlineExceeded.

        Steps and progress renew the wait for the first content; after that only content renews. Comments are not
        events: keep-alives do not extend a limit.
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
        """Waits for the event without a time limit. Raises Stopped."""
        await self._within(math.inf, event.wait)

    def _renewed(self, seconds: float) -> float:
        self._is_spent = False
        return asyncio.get_running_loop().time() + seconds

    def _with_grace(self, when: float) -> float:
        """Extends a limit that passed while the reader waited for the database: what arrived meanwhile is read."""
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
    """True if the event shows that the backend makes progress."""
    return isinstance(event, Step | TaskAccepted) or (isinstance(event, Progress) and event.renews)
