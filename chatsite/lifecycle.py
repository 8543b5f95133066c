"""The process's lifecycle under any ASGI server: start with the first scope, clean stop at SIGTERM, SIGINT and SIGHUP.

Neither daphne nor uvicorn suffices: daphne has no lifespan and cancels only consumers, and a task of the process does
not even run its `finally`. So this module handles the signal: let replies go on for DRAIN_S, save, close the sockets,
then pass the signal on.
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

from chat.runtime import runtime

from . import VERSION
from .logs import outside
from .logs.about import about

logger = logging.getLogger(__name__)

SHUTDOWN_SECONDS = 8.5
EXIT_SECONDS = 1.0
# SIGHUP: the terminal closed.
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# make forwards a signal that its whole process group has already got, right away.
FORWARDED_S = 0.1
# Preloaded workers would share the lock of the SQLite file and everything else made before the fork.
PRELOADED = "The chat was loaded before this worker was made. Start the server without --preload (preload_app)."


class Lifecycle:
    """Wraps the application; every scope waits until the runtime is ready."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._starting: asyncio.Task[runtime.Runtime] | None = None
        self._previous: dict[int, Any] = {}
        self._ending: asyncio.Task[None] | None = None
        self._told_at = 0.0
        self._made_by = os.getpid()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        await self.begin()
        await self._application(scope, receive, send)

    async def begin(self) -> None:
        """Starts the runtime unless it runs; returns when it is ready."""
        if self._starting is None:
            # Loaded modules stay for the life of the process: exclude them from garbage collection.
            gc.collect()
            gc.freeze()
            self._starting = asyncio.create_task(runtime.start())
            self._take_signals()
            outside.take()
        if not self._starting.done():
            await asyncio.shield(self._starting)

    async def _lifespan(self, receive: Any, send: Any) -> None:
        """For servers that require it. hypercorn's worker gets no signal: this is its only notice of a stop."""
        while True:
            message = await receive()
            if os.getpid() != self._made_by:
                await send({"type": "lifespan.startup.failed", "message": PRELOADED})
                return
            if message["type"] == "lifespan.shutdown" and self._starting and not self._ending:
                await self._save("shutdown")
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return

    def _take_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue  # nohup: it must outlive its terminal
            self._previous[number] = signal.getsignal(number)
            loop.add_signal_handler(number, self._end, number)

    def _end(self, number: int) -> None:
        now = asyncio.get_running_loop().time()
        if self._ending is None:
            self._told_at, self._ending = now, asyncio.create_task(self._shut_down(number))
        elif now - self._told_at > FORWARDED_S and (draining := runtime.draining()):
            draining.end()  # no effect while saving: the first signal is in progress

    async def _shut_down(self, number: int) -> None:
        if number != signal.SIGINT and settings.DRAIN_S:  # at Ctrl+C a person is waiting
            await self._drain()
        await self._save(signal.Signals(number).name)
        self._give_back(asyncio.get_running_loop().remove_signal_handler)
        _leave_within(EXIT_SECONDS)
        # Servers stop cleanly at SIGTERM; SIGHUP would kill the process.
        os.kill(os.getpid(), signal.SIGTERM if number == signal.SIGHUP else number)

    async def _save(self, name: str) -> None:
        """Saves replies under way and closes the sockets. `name`: the cause, for the log."""
        began = time.monotonic()
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

    async def _drain(self) -> None:
        said = about("server_draining", seconds=settings.DRAIN_S)
        logger.info("Told to stop: replies go on to their end; another signal ends that", extra=said)
        try:
            await runtime.current().draining.wait(settings.DRAIN_S)
        except Exception:
            logger.exception(
                "Replies under way could not go on to their end; they are saved as they are",
                extra=about("server_draining"),
            )

    def _give_back(self, remove: Callable[[int], bool]) -> None:
        for number, handler in self._previous.items():
            remove(number)
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
            if number == signal.SIGHUP:  # the shell and the system both send it
                signal.signal(number, signal.SIG_IGN)


def tell_start(address: str = "") -> None:
    """Logs one line: what starts, and with which versions and settings. `address`: the public one, if known."""
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
    """Logs one line at the end of a stop, else at the interpreter's exit: a signal may precede the first scope."""
    atexit.unregister(_tell_end)
    logger.info("The server stopped", extra=about("server_stopped", **fields))


def _leave_within(seconds: float) -> None:
    """Forces the exit after `seconds`. The interpreter waits for its threads, and they up to 20 s for a locked
    database; everything that can be saved is saved by now."""
    timer = threading.Timer(seconds, os._exit, [1])
    timer.daemon = True
    timer.start()
