"""What one server process runs: engine, monitor, demo, search indexing, sweeps. Started at the first ASGI scope."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from django.db import Error as DatabaseError

from chat.access import SessionQuery
from chat.close_codes import CloseCode
from chat.realtime.hub import Watcher
from chat.replies.temporary import TemporaryReply
from chat.search.worker import Indexing
from chatsite.logs.trouble import Trouble
from chatsite.memory import trim

from .demo_process import Demo
from .draining import Draining
from .engine import Engine
from .session_check import SessionCheck
from .tidying import Tidying

logger = logging.getLogger(__name__)

SWEEP_S = 10.0
HEARTBEATS_S = 5.0
PURGE_S = 24 * 60 * 60.0
# Not once a day: the counts that a crowd of strangers leaves in the limits would stay that long.
TIDY_S = 60 * 60.0
SILENT_S = 60.0
STREAMS_S = 2.0
Reader = Watcher | TemporaryReply


class Runtime:
    """Create it inside the server's event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.indexing = Indexing()
        self.engine = Engine(on_words=self.indexing.wake, on_sign_out=self._signed_out_elsewhere)
        self.session_check = SessionCheck()
        self.monitor = self.engine.monitor
        self.demo = Demo(self.engine.rotation, self.engine.db, self.monitor.forget)
        self.tidying = Tidying()
        self.draining = Draining(
            intake=self.engine.intake,
            registry=self.engine.registry,
            temporary=self.engine.temporary,
            hub=self.engine.hub,
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._troubles: dict[str, Trouble] = {}

    async def start(self) -> None:
        """Ready to serve when this returns; an error of a backend or the database is not raised."""
        if self.engine.remote is not None:
            await self.engine.remote.start()
            self._tasks.append(asyncio.create_task(self.engine.remote.poll()))
        await self._try(self.demo.start_if_wanted)
        sweeps = (
            self._sweep,
            self._purge_trash,
            self._tidy,
            self._close_silent_sockets,
            self._close_signed_out_streams,
        )
        for work in (self.monitor.run, self.demo.run, self.indexing.run, *sweeps):
            self._tasks.append(asyncio.create_task(work()))

    async def shut_down(self) -> dict[str, int]:
        """Save everything and close every socket, within 10 s. Returns what Engine.shut_down does."""
        for task in self._tasks:
            task.cancel()
        ended = await self.engine.shut_down()
        if self.engine.remote is not None:
            await self._try(self.engine.remote.bridge.close)
        await self.demo.stop()
        await asyncio.gather(
            *(part.aclose() for part in (self.engine, self.indexing, self.tidying, self.session_check))
        )
        return ended

    async def sign_out(self, user_id: int, session_key: str | None) -> None:
        """Close sockets here and in the other processes; see close_sockets."""
        if self.engine.remote is not None:
            self.engine.remote.sign_out(user_id, session_key)
        await self.close_sockets(user_id, session_key)

    async def close_sockets(self, user_id: int, session_key: str | None) -> None:
        """Close the person's sockets and streams of this session; with None, of all sessions no longer valid."""
        theirs = [*self.engine.hub.of_person(user_id), *self._streams()]
        for reader in [reader for reader in theirs if reader.user_id == user_id]:
            ended = reader.session_key == session_key
            if ended or (session_key is None and not await self._is_signed_in(reader)):
                await self._try(partial(reader.close, CloseCode.SIGNED_OUT))

    def _streams(self) -> list[Reader]:
        """Readers over HTTP. Such a client sends nothing more, so no command checks its session."""
        return [*self.engine.hub.streams, *self.engine.temporary.replies()]

    async def _is_signed_in(self, reader: Reader) -> bool:
        return (await self.session_check.check(SessionQuery(reader.session_key))).user_id == reader.user_id

    def _signed_out_elsewhere(self, user_id: int, session_key: str | None) -> None:
        self.engine.tasks.own(self.close_sockets(user_id, session_key))

    async def _sweep(self) -> None:
        while True:
            await self._try(self.engine.sweep.run)
            if not len(self.engine.registry):
                await self._try(self.engine.rest)
                await self._try(self.session_check.rest)
            trim()
            await asyncio.sleep(SWEEP_S)

    async def _purge_trash(self) -> None:
        while True:
            done = await self._try(self.engine.commands.purge_trash)
            await asyncio.sleep(PURGE_S if done else SWEEP_S)

    async def _tidy(self) -> None:
        while True:
            done = await self._try(self.tidying.tidy)
            await asyncio.sleep(TIDY_S if done else SWEEP_S)

    async def _close_silent_sockets(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(HEARTBEATS_S)
            for watcher in self.engine.hub.everyone():
                if loop.time() - watcher.heard_at > SILENT_S:
                    await self._try(partial(watcher.close, CloseCode.SILENT))

    async def _close_signed_out_streams(self) -> None:
        """A session may end without a notification: it expired, or the database was edited."""
        while True:
            await asyncio.sleep(STREAMS_S)
            streams = self._streams()
            with suppress(DatabaseError):  # retried in STREAMS_S
                good = await asyncio.gather(*map(self._is_signed_in, streams))
                for reader in [reader for reader, is_good in zip(streams, good, strict=True) if not is_good]:
                    await self._try(partial(reader.close, CloseCode.SIGNED_OUT))

    async def _try(self, work: Callable[[], Awaitable[object]]) -> bool:
        """Run `work` and log its failures. False if it raised."""
        name = getattr(getattr(work, "func", work), "__qualname__", "")
        trouble = self._troubles.setdefault(name, Trouble(logger, name))
        try:
            await work()
        except Exception as error:
            trouble.failed(error)
            return False
        trouble.worked()
        return True


_running: list[Runtime] = []


def current() -> Runtime:
    """The runtime of this process. Raises RuntimeError before the server's first scope."""
    if not _running:
        raise RuntimeError("The runtime starts with the server's first request; it is not there in a command")
    return _running[-1]


def draining() -> Draining | None:
    """The draining of this process if it was told to stop, else None."""
    engine = _running[-1].engine if _running else None
    return _running[-1].draining if engine and not engine.intake.is_open else None


def sign_out(user_id: int, session_key: str | None) -> None:
    """Runtime.sign_out, callable from any thread. Without a running server there is nothing to close."""
    if _running and _running[-1].loop.is_running():
        asyncio.run_coroutine_threadsafe(_running[-1].sign_out(user_id, session_key), _running[-1].loop)


def stop_replies(user_id: int) -> None:
    """Commands.stop_all, callable from any thread, like sign_out."""
    if _running and _running[-1].loop.is_running():
        asyncio.run_coroutine_threadsafe(_running[-1].engine.commands.stop_all(user_id), _running[-1].loop)


async def start() -> Runtime:
    """Creates and starts the runtime of this process; `current` returns it from then on."""
    runtime = Runtime()
    _running.append(runtime)
    await runtime.start()
    return runtime
