"""Publishes the progress of replies under way: the first text at once, then one frame for all that came meanwhile."""

import asyncio
import logging
from collections.abc import Callable

from chat.actions import changes
from chat.database.thread import DatabaseThread
from chat.frames import Frame, ended, stored
from chat.models import Generation, Message
from chat.replies import lines
from chat.replies.live import LiveReply
from chatsite.logs.about import about
from chatsite.tasks import Tasks

from .hub import Hub

logger = logging.getLogger(__name__)

PUBLISH_SECONDS = 0.04


class Publisher:
    """Publishes replies to the watchers of their conversation. `on_words()`: called when a reply became final."""

    def __init__(self, hub: Hub, database: DatabaseThread, tasks: Tasks, on_words: Callable[[], None]) -> None:
        self._hub, self._database, self._tasks, self._on_words = hub, database, tasks, on_words
        self._changed: set[LiveReply] = set()
        self._tick: asyncio.TimerHandle | None = None

    def publish(self, live: LiveReply, frame: Frame) -> None:
        """Publish a frame to the watchers, after what is pending."""
        self.publish_pending(live)
        self._hub.publish(live.conversation, frame)
        if frame["type"] == "end":
            self._on_words()

    def publish_pending(self, live: LiveReply) -> None:
        """Publish what the reply has gained since its last frame, if anything."""
        if live.has_pending:
            live.published_at = asyncio.get_running_loop().time()
            for frame in live.cut():
                self._hub.publish(live.conversation, frame)

    def mark(self, live: LiveReply) -> None:
        """Publish what is pending now, or with the next tick if the last frame was published just before."""
        loop = asyncio.get_running_loop()
        wait = live.published_at + PUBLISH_SECONDS - loop.time()
        if wait <= PUBLISH_SECONDS / 4:
            self.publish_pending(live)
            return
        self._changed.add(live)
        if self._tick is None:
            # Timed from its last frame, so that a reply's frames align with the rounds in which it is read. Timed from
            # now, each frame would delay what is read next, and every frame would be late by this much.
            self._tick = loop.call_later(wait, self._publish_changed)

    def forget(self, live: LiveReply) -> None:
        """Nothing more is published of this reply."""
        self._changed.discard(live)

    def publish_snapshot(self, live: LiveReply) -> None:
        """Publish the snapshot of a resumed reply."""
        self._hub.publish(live.conversation, live.snapshot())

    def publish_stored(self, message: Message, generation: Generation) -> None:
        """Publish a final state from the database, of a reply of another process, to watchers and the person."""
        for frame in stored(message, generation):
            self._hub.publish(message.conversation_id, frame)
        self._on_words()
        self.announce_end(message, generation)

    def announce_end(self, message: Message, generation: Generation) -> None:
        """Publish to all the person's tabs, soon, that a reply ended, and its conversation object."""
        self._tasks.own(self._announce_end(message, generation))

    async def _announce_end(self, message: Message, generation: Generation) -> None:
        try:
            told = await self._database.run(changes.told_to, message.conversation_id)
        except Exception:
            logger.exception(
                "The end of a reply was told only to those who watch it",
                extra=about("reply_not_told", **lines.of_rows(message, generation)),
            )
            return
        if told is not None:
            frame = {"type": "conversation", "conversation": told[1], "ended": ended(message, generation)}
            self._hub.publish_to_person(told[0], frame)

    def _publish_changed(self) -> None:
        """Publish the replies that are due; the others with the next tick."""
        self._tick = None
        changed, self._changed = self._changed, set()
        for live in changed:
            if live.has_pending:
                self.mark(live)
