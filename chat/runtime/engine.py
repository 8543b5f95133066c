"""Wires together the parts of one server process. None of them gets this object."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import cast

from django.conf import settings

from chat.actions.intake import Intake
from chat.close_codes import CloseCode
from chat.database.thread import DatabaseThread
from chat.monitoring.monitor import Monitor
from chat.realtime.bridge import Bridge
from chat.realtime.hub import Hub
from chat.realtime.publisher import Publisher
from chat.realtime.remote_replies import RemoteReplies
from chat.realtime.snapshots import Snapshots
from chat.replies import lines
from chat.replies.registry import Registry
from chat.replies.sweep import Sweep
from chat.replies.temporary import Temporary
from chat.replies.titles import Mode, Titles
from chat.routing.rotation import Rotation
from chat.routing.router import Router
from chatsite.tasks import Tasks

from .commands import Commands
from .filing import Filing
from .setup import admission, limits, make_backends

SHUTDOWN_SECONDS = 6.5
SOCKETS_SECONDS = 1.0


class Engine:
    """One for each process and event loop. `on_words()`: there may be text that the search has not indexed.
    `on_sign_out(user_id, session_key)`: another process closes a person's sockets."""

    def __init__(self, *, on_words: Callable[[], None], on_sign_out: Callable[[int, str | None], None]) -> None:
        self.intake, self.tasks = Intake(), Tasks()
        self.db = DatabaseThread()
        # SQLite has one writer at a time. PostgreSQL has many: a send need not wait for the save of a hundred replies.
        self.db_for_saves = self.db if settings.USES_SQLITE else DatabaseThread("engine-db-saves")
        self.rotation = Rotation(make_backends(settings.VICTORIA_URL, settings.MLX_URL).values())
        self.bridge = Bridge(settings.REDIS_URL) if settings.REDIS_URL else None
        self.hub = Hub(self.bridge)
        at_once = admission()
        self.monitor = Monitor(self.rotation, at_once, self.hub, self.db)
        self.router = Router(self.rotation, limits(), at_once, self.monitor.attempted)
        self.publisher = Publisher(self.hub, self.db, self.tasks, on_words)
        self.titles = Titles(
            cast(Mode, settings.TITLES),
            rotation=self.rotation,
            admission=at_once,
            database=self.db,
            intake=self.intake,
            tasks=self.tasks,
            tell=self.hub.publish_to_person,
        )
        self.registry = Registry(
            router=self.router,
            database=self.db,
            database_for_saves=self.db_for_saves,
            publisher=self.publisher,
            intake=self.intake,
            tasks=self.tasks,
            link=self.bridge,
            on_ended=self.titles.after,
        )
        self.sweep = Sweep(self.db, self.registry, self.publisher, self.intake, self.rotation)
        self.temporary = Temporary(self.router, self.rotation, self.sweep, self.intake, self.tasks)
        self.remote = self._remote(on_sign_out)
        self.snapshots = self._make_snapshots()
        self.commands = self._commands(on_words)
        self.filing = Filing(database=self.db, hub=self.hub, tasks=self.tasks, stop_in=self.commands.stop_in)

    async def shut_down(self) -> dict[str, int]:
        """Refuse new commands, end and save every reply within SHUTDOWN_SECONDS, then close every socket. Returns
        lines.counted."""
        self.intake.closing = True
        self.titles.give_way()
        lives = self.registry.shut_down()
        self.temporary.shut_down()
        await self.tasks.wait(SHUTDOWN_SECONDS)
        await self.temporary.delivered()
        await _all(watcher.flushed() for watcher in self.hub.everyone())
        await _all(watcher.close(CloseCode.RESTART) for watcher in self.hub.everyone())
        return lines.counted([live.status for live in lives])

    async def rest(self) -> None:
        """Close the database connections until the next query."""
        for database in {self.db, self.db_for_saves}:
            await database.rest()

    async def aclose(self) -> None:
        """End the database threads."""
        for database in {self.db, self.db_for_saves}:
            await asyncio.get_running_loop().run_in_executor(None, database.close)

    def _remote(self, on_sign_out: Callable[[int, str | None], None]) -> RemoteReplies | None:
        if self.bridge is None:
            return None
        return RemoteReplies(
            self.bridge,
            hub=self.hub,
            publisher=self.publisher,
            registry=self.registry,
            database=self.db,
            on_sign_out=on_sign_out,
        )

    def _make_snapshots(self) -> Snapshots:
        return Snapshots(
            database=self.db,
            hub=self.hub,
            publisher=self.publisher,
            registry=self.registry,
            sweep=self.sweep,
            tasks=self.tasks,
            remote=self.remote,
        )

    def _commands(self, on_words: Callable[[], None]) -> Commands:
        return Commands(
            database=self.db,
            hub=self.hub,
            registry=self.registry,
            sweep=self.sweep,
            rotation=self.rotation,
            intake=self.intake,
            tasks=self.tasks,
            remote=self.remote,
            on_words=on_words,
        )


async def _all(awaitables: Iterable[Awaitable[None]]) -> None:
    """For a second at most; a socket that takes nothing must not keep the others from their close frame."""
    everything = asyncio.gather(*awaitables, return_exceptions=True)
    await asyncio.wait([everything], timeout=SOCKETS_SECONDS)
