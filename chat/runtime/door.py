"""Looks up sessions for the sockets of a process."""

import asyncio

from chat import access
from chat.database.db import DatabaseThread
from chat.database.together import Together


class Door:
    """Has a database thread of its own, which only reads: no look-up waits behind a write, whatever the disk does."""

    def __init__(self) -> None:
        self._db = DatabaseThread("door-db", only_reads=True)
        self._visits = Together(self._db, access.admit)

    async def admit(self, visit: access.Visit) -> access.Admission:
        """See access.admit; visits at the same moment share one call of the thread. Raises django.db.Error."""
        return await self._visits.ask(visit)

    async def rest(self) -> None:
        """Give the database connection back while nobody needs it."""
        await self._db.rest()

    async def aclose(self) -> None:
        """End the thread after what it does now."""
        await asyncio.get_running_loop().run_in_executor(None, self._db.close)
