"""The engine's own database thread.

ORM calls from consumers and tasks share one asgiref thread with everything else: one slow page holds them all up
(0.95 s measured). So the engine has a thread, and with it a connection, of its own.
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
    """Runs functions one after the other, in the order of the calls.

    While the database cannot be reached, each call would wait for it once more, and the last of a queue for minutes.
    So what waited while a connection was tried in vain fails with that call. `only_reads`: a call that finds its
    connection dead may be made once more, with a new one.
    """

    def __init__(self, name: str = "engine-db", *, only_reads: bool = False) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._only_reads, self._unreachable_at = only_reads, -math.inf

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result; what it raises comes out here.

        A cancelled caller does not cancel the work: what was begun is finished.
        """
        return await self.run_for(time.monotonic(), function, *args, **kwargs)

    async def run_for(self, since: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for somebody who has waited since then, a time.monotonic()."""
        work = partial(function, *args, **kwargs)
        return await asyncio.wrap_future(self._executor.submit(self._guarded, work, since))

    async def rest(self) -> None:
        """Let the connection go until the next call.

        POSIX drops all locks of a file when one of its descriptors is closed, so SQLite keeps those of closed
        connections as long as another one of the process is open.
        """
        await self.run(_disconnect)

    def close(self) -> None:
        """Finish what was handed in, then close the connection and end the thread."""
        self._executor.submit(_disconnect)
        self._executor.shutdown(wait=True)

    def _guarded(self, work: Callable[[], T], handed_in: float) -> T:
        if handed_in < self._unreachable_at:
            raise OperationalError("The database could not be reached")
        was_connected = connection.connection is not None
        try:
            return work()
        except (OperationalError, InterfaceError):
            # A database that restarted leaves a dead connection behind; the next call must get a new one. One that
            # still works stays, whatever CONN_MAX_AGE says: with a full disk SQLite opens no other, not even to read.
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
    # Looked up here, in the thread whose connection it is.
    connection.close()
