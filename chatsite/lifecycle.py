"""The process's life under any ASGI server: start with the first scope, end well at SIGTERM.

Neither daphne nor uvicorn gives what is needed here: daphne has no lifespan and cancels only consumers, and a task of
the process gets not even its `finally`. So the signal is ours: save, close the sockets, give the signal back.
"""

import asyncio
import atexit
import gc
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from chat.monitoring import runtime

from . import VERSION
from .logs import outside
from .logs.about import about

logger = logging.getLogger(__name__)

SHUTDOWN_SECONDS = 8.5
EXIT_SECONDS = 1.0
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Lifecycle:
    """Wraps the application; every scope waits until the runtime is ready."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._starting: asyncio.Task[runtime.Runtime] | None = None
        self._previous: dict[int, Any] = {}
        self._ending: asyncio.Task[None] | None = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        await self.begin()
        await self._application(scope, receive, send)

    async def begin(self) -> None:
        """Start the runtime unless it runs; it is ready when this returns."""
        if self._starting is None:
            # What was loaded stays for the life of the process: the collector need not look at it again and again.
            gc.collect()
            gc.freeze()
            self._starting = asyncio.create_task(runtime.start())
            self._take_signals()
            outside.take()
        if not self._starting.done():
            await asyncio.shield(self._starting)

    async def _lifespan(self, receive: Any, send: Any) -> None:
        """For servers that insist on it; nothing depends on it."""
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return

    def _take_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            self._previous[number] = signal.getsignal(number)
            loop.add_signal_handler(number, self._end, number)

    def _end(self, number: int) -> None:
        # make forwards one more signal while we save; the first one is being carried out.
        if self._ending is None:
            self._ending = asyncio.create_task(self._shut_down(number))

    async def _shut_down(self, number: int) -> None:
        began, name = time.monotonic(), signal.Signals(number).name
        logger.debug("The server stops: what is under way is saved", extra=about("server_stopping", signal=name))
        try:
            ended = await asyncio.wait_for(runtime.current().shut_down(), SHUTDOWN_SECONDS)
        except Exception:
            atexit.unregister(_tell_end)
            logger.exception(
                "The server stopped before everything was saved; the next start recovers the rest",
                extra=about("server_stopped", signal=name, seconds=round(time.monotonic() - began, 2)),
            )
        else:
            _tell_end(signal=name, **ended, seconds=round(time.monotonic() - began, 2))
        self._give_back(asyncio.get_running_loop().remove_signal_handler)
        _leave_within(EXIT_SECONDS)
        os.kill(os.getpid(), number)

    def _give_back(self, remove: Callable[[int], bool]) -> None:
        for number, handler in self._previous.items():
            remove(number)
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)


def tell_start(address: str = "") -> None:
    """One line: what starts here, and on what. `address`: where it is called, if we know."""
    command = Path(sys.argv[0])
    said = about(
        "server_started",
        version=VERSION,
        server=command.parent.name if command.stem == "__main__" else command.name,
        address=address,
        database="sqlite" if settings.USES_SQLITE else "postgresql",
        redis="yes" if settings.REDIS_URL else "no",
        log_level=settings.LOG_LEVEL,
    )
    logger.info("The server started", extra=said)
    atexit.register(_tell_end)


def _tell_end(**fields: Any) -> None:
    """One line: at the end of a stop, else as the interpreter ends; nobody may have come before the signal did."""
    atexit.unregister(_tell_end)
    logger.info("The server stopped", extra=about("server_stopped", **fields))


def _leave_within(seconds: float) -> None:
    """The interpreter waits for its threads, and they for a database that somebody else has locked: for 20 s. All that
    can be saved is saved by now."""
    timer = threading.Timer(seconds, os._exit, [1])
    timer.daemon = True
    timer.start()
