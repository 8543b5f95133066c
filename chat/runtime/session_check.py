"""Looks up sessions for the sockets of a process."""

import asyncio

from chat import access
from chat.database.batcher import Batcher
from chat.database.thread import DatabaseThread


class SessionCheck:
    """Has a database thread of its own, which only reads: no look-up waits behind a write, whatever the disk does."""

    def __init__(self) -> None:
        self._db = DatabaseThread("session-check-db", only_reads=True)
        self._sessions = Batcher(self._db, access.check_sessions)

    async def check(self, query: access.SessionQuery) -> access.SessionState:
        """See access.check_sessions; those of one moment share a call. Raises django.db.Error."""
        return await self._sessions.ask(query)

    async def rest(self) -> None:
        """Give the database connection back while nobody needs it."""
        await self._db.rest()

    async def aclose(self) -> None:
        """End the thread after what it does now."""
        await asyncio.get_running_loop().run_in_executor(None, self._db.close)
