"""Looks up sessions for the sockets of a process."""

import asyncio

from chat import access
from chat.database.batcher import Batcher
from chat.database.thread import DatabaseThread


class SessionCheck:
    """Has its own database thread, which only reads: no look-up waits for a write, however slow the disk."""

    def __init__(self) -> None:
        self._db = DatabaseThread("session-check-db", only_reads=True)
        self._sessions = Batcher(self._db, access.check_sessions)

    async def check(self, query: access.SessionQuery) -> access.SessionState:
        """See access.check_sessions; concurrent checks share a call. Raises django.db.Error."""
        return await self._sessions.ask(query)

    async def rest(self) -> None:
        """Close the database connection until the next check."""
        await self._db.rest()

    async def aclose(self) -> None:
        """End the thread after its queued calls."""
        await asyncio.get_running_loop().run_in_executor(None, self._db.close)
