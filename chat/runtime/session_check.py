"""Asks whose session a socket or a stream shows, for many of them in one query."""

import asyncio

from chat import access
from chat.database.batcher import Batcher
from chat.database.thread import DatabaseThread


class SessionCheck:
    """A database thread of its own. It only reads, so nobody waits here behind a write, whatever the disk does."""

    def __init__(self) -> None:
        self._db = DatabaseThread("session-check-db", only_reads=True)
        self._sessions = Batcher(self._db, access.check_sessions)

    async def check(self, query: access.SessionQuery) -> access.SessionState:
        return await self._sessions.ask(query)

    async def rest(self) -> None:
        await self._db.rest()

    async def aclose(self) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self._db.close)
