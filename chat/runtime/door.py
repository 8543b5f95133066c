"""Where the sockets of a process ask who somebody is."""

import asyncio

from chat import access
from chat.database.db import DatabaseThread
from chat.database.together import Together


class Door:
    """A database thread of its own. It only reads, so nobody waits here behind a write, whatever the disk does."""

    def __init__(self) -> None:
        self._db = DatabaseThread("door-db", only_reads=True)
        self._visits = Together(self._db, access.admit)

    async def admit(self, visit: access.Visit) -> access.Admission:
        return await self._visits.ask(visit)

    async def rest(self) -> None:
        await self._db.rest()

    async def aclose(self) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self._db.close)
