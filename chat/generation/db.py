"""The engine's own database thread.

ORM calls from consumers and tasks share one asgiref thread with everything else: one slow page holds them all up
(0.95 s measured). So the engine has a thread, and with it a connection, of its own.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThread:
    """Runs functions one after the other, in the order of the calls."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="engine-db")

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result; what it raises comes out here.

        A cancelled caller does not cancel the work: what was begun is finished.
        """
        return await asyncio.wrap_future(self._executor.submit(_guarded, partial(function, *args, **kwargs)))

    def close(self) -> None:
        """Finish what was handed in, then close the connection and end the thread."""
        self._executor.submit(connection.close)
        self._executor.shutdown(wait=True)


def _guarded(work: Callable[[], T]) -> T:
    try:
        return work()
    except (OperationalError, InterfaceError):
        # A database that restarted leaves a dead connection behind; the next call must get a new one.
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        raise
