"""Indexes new messages in a separate database thread, so that saves of replies do not wait while a million messages
of an old installation are indexed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from chat import search
from chat.database.thread import DatabaseThread
from chatsite.logs.trouble import Trouble

logger = logging.getLogger(__name__)

GATHER_S = 0.2
LOOK_S = 10.0
PAUSE_S = 0.05
RETRY_S = 2.0


class Indexing:
    """Indexes after `wake`, and every LOOK_S without it: another process may have ended before it indexed what it
    wrote."""

    def __init__(self) -> None:
        self._db = DatabaseThread("search-db")
        self._something = asyncio.Event()
        self._reading = Trouble(logger, "reading messages for the search")

    def wake(self) -> None:
        """Makes the next round index new text. Call it in the event loop."""
        self._something.set()

    async def run(self) -> None:
        """Runs forever, also through database errors."""
        while not await self._try(self._number):
            pass
        while not await self._try(self._mark):
            pass
        while True:
            self._something.clear()
            if await self._try(self._drain):
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._something.wait(), LOOK_S)
                await asyncio.sleep(GATHER_S)

    async def aclose(self) -> None:
        """Ends the thread after its current batch."""
        await asyncio.get_running_loop().run_in_executor(None, self._db.close)

    async def _number(self) -> None:
        after = await self._db.run(search.number_messages)
        while after is not None:
            await asyncio.sleep(0)
            after = await self._db.run(search.number_messages, after)

    async def _mark(self) -> None:
        """After an update, marks all messages before they are indexed; a million take a minute."""
        more = await self._db.run(search.mark_batch)
        while more:
            await asyncio.sleep(PAUSE_S)
            more = await self._db.run(search.mark_batch)

    async def _drain(self) -> None:
        """Indexes until no message waits. Stemming runs in Python, so half of the time is left to the event loop."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while await self._db.run(search.index_batch):
            await asyncio.sleep(max(GATHER_S, loop.time() - begun))
            begun = loop.time()
        await self._db.rest()

    async def _try(self, work: Callable[[], Awaitable[None]]) -> bool:
        """True if it worked; False after a pause. Messages to index stay marked."""
        try:
            await work()
        except Exception as error:
            self._reading.failed(error)
        else:
            self._reading.worked()
            return True
        await asyncio.sleep(RETRY_S)
        return False
