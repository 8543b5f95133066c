"""Publishes replies under way to those who watch their conversations, and their ends to all the person's tabs."""

import logging
from collections.abc import Callable

from chat.actions import changes
from chat.database.thread import DatabaseThread
from chat.frames import Frame, ended, stored
from chat.models import Generation, Message
from chat.replies import lines
from chat.replies.live import LiveReply
from chat.replies.pace import Pace
from chatsite.logs.about import about
from chatsite.tasks import Tasks

from .hub import Hub

logger = logging.getLogger(__name__)


class Publisher(Pace):
    """Publishes replies to the watchers of their conversation. `on_words()`: called when a reply became final."""

    def __init__(self, hub: Hub, database: DatabaseThread, tasks: Tasks, on_words: Callable[[], None]) -> None:
        super().__init__(self._to_watchers)
        self._hub, self._database, self._tasks, self._on_words = hub, database, tasks, on_words

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
            news = await self._database.run(changes.owner_and_object, message.conversation_id)
        except Exception:
            logger.exception(
                "The end of a reply was told only to those who watch it",
                extra=about("reply_not_told", **lines.of_rows(message, generation)),
            )
            return
        if news is not None:
            frame = {"type": "conversation", "conversation": news[1], "ended": ended(message, generation)}
            self._hub.publish_to_person(news[0], frame)

    def _to_watchers(self, live: LiveReply, frame: Frame) -> None:
        self._hub.publish(live.conversation, frame)
        if frame["type"] == "end":
            self._on_words()
