"""The engine's own database thread.

ORM calls from consumers and tasks share one asgiref thread with everything else: one slow page delays them all
(0.95 s measured). So the engine has its own thread and connection.
"""

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThread:
    """Runs functions one at a time, in the order of the calls.

    While the database is unreachable, each call would wait for its own connection timeout, and the last in the queue
    for minutes. So calls queued during a failed connection fail with it. `only_reads`: a call that finds its
    connection dead is retried once, with a new connection.
    """

    def __init__(self, name: str = "engine-db", *, only_reads: bool = False) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._only_reads, self._unreachable_at = only_reads, -math.inf

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Returns the function's result or raises its exception.

        Cancelling the caller does not cancel work that has begun.
        """
        return await self.run_for(time.monotonic(), function, *args, **kwargs)

    async def run_for(self, since: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for a call that has waited since `since`, a time.monotonic()."""
        work = partial(function, *args, **kwargs)
        return await asyncio.wrap_future(self._executor.submit(self._guarded, work, since))

    async def rest(self) -> None:
        """Close the connection until the next call.

        POSIX drops all locks of a file when one of its descriptors is closed, so SQLite keeps the descriptors of closed
        connections as long as the process has another one open.
        """
        await self.run(_disconnect)

    def close(self) -> None:
        """Finish the queued calls, then close the connection and end the thread."""
        self._executor.submit(_disconnect)
        self._executor.shutdown(wait=True)

    def _guarded(self, work: Callable[[], T], handed_in: float) -> T:
        if handed_in < self._unreachable_at:
            raise OperationalError("The database could not be reached")
        was_connected = connection.connection is not None
        try:
            return work()
        except (OperationalError, InterfaceError):
            # After a restart of the database the connection is dead; the next call needs a new one. A connection that
            # still works stays, despite CONN_MAX_AGE: with a full disk SQLite opens no other, not even to read.
            if not connection.in_atomic_block:
                connection.close_at = None
                connection.close_if_unusable_or_obsolete()
            if connection.connection is None:
                if was_connected and self._only_reads:
                    return self._guarded(work, time.monotonic())
                if not was_connected:
                    self._unreachable_at = time.monotonic()
            raise


def _disconnect() -> None:
    # `connection` is local to the thread, so this must run in the thread that owns it.
    connection.close()
