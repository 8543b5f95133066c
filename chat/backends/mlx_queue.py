"""The load of a native-dialect server. It answers only once the whole text is made, and Stop does not reach it."""

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Any

from . import errors
from .http import Transport
from .text import whole
from .types import Progress

LOOK_S = 1.0  # how long a reply may take before the queue is polled
# All waiting replies share one poll: the server limits calls (500 in 90 s), and polls must not use up that limit.
SHARED_S = 3.0
# How long a server without queue statistics is assumed to be busy with an abandoned request.
BUSY_S = 180.0
_WAITING = ("queue_size", "queue_length", "queued", "waiting", "pending", "queued_requests", "size")
_RUNNING = ("active_requests", "active", "running", "processing", "in_progress")

# Stages that the page can name.
STILL_BUSY, MAKING = "still_busy", "making_all"


class Queue:
    """GET /queue/stats, which may be missing, and the requests that this process has abandoned."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._looked_at = float("-inf")
        self._counts: tuple[int, int] | None = None
        self._is_missing = False
        self._looking = asyncio.Lock()
        self._left_at = float("-inf")

    def left(self) -> None:
        """Records an abandoned request: the server continues it."""
        self._left_at = time.monotonic()

    def answers(self) -> None:
        """Records that the server works on a later request, so it has finished the abandoned one."""
        self._left_at = float("-inf")

    async def is_busy_with_the_last(self) -> bool:
        """True if the server still works on an abandoned request. Call it before sending the next one, which counts."""
        if time.monotonic() - self._left_at >= BUSY_S:
            return False
        counts = await self._look(fresh=True)
        if counts == (0, 0):
            self.answers()
        return counts != (0, 0)

    async def signs(self, backend: str, still_busy: bool) -> AsyncGenerator[Progress, None]:
        """Yields the state while a reply waits: at once if the server is `still_busy`, then each change of its queue.
        Only a new minimum of waiting requests counts as progress."""
        reported: tuple[str, int | None] = (STILL_BUSY if still_busy else "", None)
        fewest: int | None = None
        if still_busy:
            yield Progress(STILL_BUSY, renews=False)
        while True:
            await asyncio.sleep(LOOK_S)
            counts = await self._look()
            if self._is_missing:
                return
            if counts is None:
                continue
            waiting, running = counts
            stage = STILL_BUSY if still_busy and running > 1 else MAKING
            state = (backend, waiting) if waiting else (stage, None)
            if state != reported:
                reported = state
                yield Progress(stage=state[0], queue=state[1], renews=fewest is not None and waiting < fewest)
            fewest = waiting if fewest is None else min(fewest, waiting)

    async def _look(self, *, fresh: bool = False) -> tuple[int, int] | None:
        """(waiting, running) requests; None if the server does not say."""
        async with self._looking:
            if not self._is_missing and (fresh or time.monotonic() - self._looked_at >= SHARED_S):
                self._counts = await self._ask()
                self._looked_at = time.monotonic()
            return self._counts

    async def _ask(self) -> tuple[int, int] | None:
        try:
            return counts_in(await self._transport.get_json("/queue/stats"))
        except errors.BadStatus as error:
            self._is_missing = error.status in (404, 405)
        except errors.BackendError:
            pass  # it may be busy; the reply itself reports what is wrong
        return None


def counts_in(answer: Any) -> tuple[int, int] | None:
    """(waiting, running) under any name that servers use, at the top or one level below; None if neither exists."""
    holders = [answer, *answer.values()] if isinstance(answer, dict) else []
    waiting, running = _first(holders, _WAITING), _first(holders, _RUNNING)
    return None if waiting is None and running is None else (waiting or 0, running or 0)


def _first(holders: list[Any], names: tuple[str, ...]) -> int | None:
    found = (whole(holder.get(name)) for holder in holders if isinstance(holder, dict) for name in names)
    return next((count for count in found if count is not None), None)
