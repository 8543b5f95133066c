"""Removes expired rows: sessions and counts of the sign-in limits; and from the admin log the names of deleted people.
Files what a process of the version before filed by name. In its own database thread, a few rows at a time: no reply
waits for it."""

import asyncio

from django.contrib.sessions.models import Session
from django.db import models

from chat.actions.folders import take_over
from chat.database.thread import DatabaseThread
from chat.models import SharedCount
from chat.models.clock import DatabaseSeconds, DatabaseTime
from chat.people.admin_log import forget_gone

PORTION = 200
PAUSE_S = 0.1


class Tidying:
    """One for each process; several may run at the same time."""

    def __init__(self) -> None:
        self._db = DatabaseThread("tidying-db")

    async def tidy(self) -> None:
        """Remove all rows that have expired. Raises django.db.Error."""
        try:
            more = await self._db.run(remove_some)
            while more:
                await asyncio.sleep(PAUSE_S)
                more = await self._db.run(remove_some)
            await self._db.run(forget_gone)
            more = await self._db.run(take_over, PORTION) == PORTION
            while more:
                await asyncio.sleep(PAUSE_S)
                more = await self._db.run(take_over, PORTION) == PORTION
        finally:
            await self._db.rest()

    async def aclose(self) -> None:
        """End the thread after the current portion."""
        await asyncio.get_running_loop().run_in_executor(None, self._db.close)


def remove_some() -> bool:
    """Remove at most PORTION rows of each kind. True if there may be more."""
    sessions = Session.objects.filter(expire_date__lt=DatabaseTime())
    counts = SharedCount.objects.filter(expires_at__lt=DatabaseSeconds())
    return max(_remove(sessions), _remove(counts)) == PORTION


def _remove(expired: "models.QuerySet[Session] | models.QuerySet[SharedCount]") -> int:
    """Returns how many rows were selected. One that was renewed meanwhile stays."""
    some = list(expired.values_list("pk", flat=True)[:PORTION])
    if some:
        expired.filter(pk__in=some).delete()
    return len(some)
