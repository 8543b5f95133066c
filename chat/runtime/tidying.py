"""Removes rows that ran out: sessions, and what the limits of the sign-in counted; from the admin's record, names of
people who are gone. In a database thread of its own, a few rows at a time: no reply waits for it."""

import asyncio

from django.contrib.sessions.models import Session
from django.db import models

from chat.database.thread import DatabaseThread
from chat.models import SharedCount
from chat.models.clock import DatabaseSeconds, DatabaseTime
from chat.people.admin_log import forget_gone

PORTION = 200
PAUSE_S = 0.1


class Tidying:
    """One for each process; several at the same time do no harm."""

    def __init__(self) -> None:
        self._db = DatabaseThread("tidying-db")

    async def tidy(self) -> None:
        """Until nothing is left that ran out before now. Raises django.db.Error."""
        try:
            more = await self._db.run(remove_some)
            while more:
                await asyncio.sleep(PAUSE_S)
                more = await self._db.run(remove_some)
            await self._db.run(forget_gone)
        finally:
            await self._db.rest()

    async def aclose(self) -> None:
        """End the thread after the portion that it removes now."""
        await asyncio.get_running_loop().run_in_executor(None, self._db.close)


def remove_some() -> bool:
    """Remove PORTION rows of each kind at most. Whether there may be more."""
    sessions = Session.objects.filter(expire_date__lt=DatabaseTime())
    counts = SharedCount.objects.filter(expires_at__lt=DatabaseSeconds())
    return max(_remove(sessions), _remove(counts)) == PORTION


def _remove(expired: "models.QuerySet[Session] | models.QuerySet[SharedCount]") -> int:
    """How many were taken in hand. One that somebody renewed meanwhile stays."""
    some = list(expired.values_list("pk", flat=True)[:PORTION])
    if some:
        expired.filter(pk__in=some).delete()
    return len(some)
