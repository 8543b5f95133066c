"""Saves replies under way and renews their leases: once a second, many in one transaction."""

import asyncio
import logging
from collections.abc import Iterator
from typing import Protocol
from uuid import UUID

from chat.backends.read_schedule import READS
from chat.database.thread import DatabaseThread
from chat.models import Status
from chatsite.logs.trouble import Trouble
from chatsite.tasks import Tasks

from . import bulk, store
from .live import LiveReply

logger = logging.getLogger(__name__)

SAVE_SECONDS = 0.8
RENEW_EVERY_SAVES = 6
# A send waits for the transaction before it, the longer the more replies it has; fewer means more transactions.
AT_ONCE = 50


class UnderWay(Protocol):
    """The replies that this process writes."""

    def lives(self) -> list[LiveReply]:
        """All replies that this process writes or has queued."""

    def lose(self, reply: UUID, epoch: int) -> None:
        """Another process owns the reply."""

    def stop(self, reply: UUID) -> bool:
        """Stop the reply. False if this process does not write it."""


class Link(Protocol):
    """The connection to the other processes."""

    @property
    def is_up(self) -> bool:
        """True if messages reach the other processes."""


class Saver:
    """Runs while there are replies under way."""

    def __init__(self, replies: UnderWay, database: DatabaseThread, tasks: Tasks, link: Link | None) -> None:
        self._replies, self._database, self._tasks, self._link = replies, database, tasks, link
        self._saving = Trouble(logger, "saving replies under way")
        self._rounds = Trouble(logger, "asking who wants to stop")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start saving; does nothing if it already runs."""
        if self._task is None:
            self._task = self._tasks.own(self._while_writing())

    def soon(self) -> None:
        """Save a reply's first text soon: a crash must not turn "interrupted" into "nothing was shown"."""
        self._tasks.own(self._save(everything=False))

    async def _while_writing(self) -> None:
        loop, rounds = asyncio.get_running_loop(), 0
        while self._replies.lives():
            started, rounds = loop.time(), rounds + 1
            try:
                await self._save(everything=rounds % RENEW_EVERY_SAVES == 0)
            except Exception as error:
                # Without the database the query for requested stops fails, too. This task must survive that.
                self._rounds.failed(error)
            else:
                self._rounds.worked()
            await asyncio.sleep(max(0.0, SAVE_SECONDS - (loop.time() - started)))
        self._task = None

    async def _save(self, *, everything: bool) -> None:
        """`everything` also renews the leases of silent and queued replies."""
        lives = [live for live in self._replies.lives() if live.is_under_way]
        changed = [live for live in lives if live.unsaved and live.status == Status.STREAMING]
        silent = [live for live in lives if live not in changed] if everything else []
        for some in _slices(changed):
            await self._write(some, [])
        for some in _slices(silent):
            await self._write([], some)
        if self._link is not None and (everything or not self._link.is_up):
            # Stops requested in another process while Redis was gone.
            for reply in await self._database.run(store.wanted_to_stop, [live.reply for live in lives]):
                self._replies.stop(reply)

    async def _write(self, changed: list[LiveReply], silent: list[LiveReply]) -> None:
        await READS.wait_for_priority()
        states, renewed = [live.state() for live in changed], [(live.reply, live.epoch) for live in silent]
        for live in changed:
            live.unsaved = live.steps_unsaved = False
        try:
            lost = await self._database.run(bulk.save, states, renewed)
        except Exception as error:
            self._saving.failed(error, replies=len(states) + len(renewed))
            for live, state in zip(changed, states, strict=True):
                live.unsaved, live.steps_unsaved = True, live.steps_unsaved or state.steps_unsaved
            return
        self._saving.worked()
        epochs: dict[UUID, int] = {**{state.reply: state.epoch for state in states}, **dict(renewed)}
        for reply in lost:
            self._replies.lose(reply, epochs[reply])


def _slices(lives: list[LiveReply]) -> Iterator[list[LiveReply]]:
    for start in range(0, len(lives), AT_ONCE):
        yield lives[start : start + AT_ONCE]
