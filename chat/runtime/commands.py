"""Executes commands, from the commit to the published frames."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

from chat.actions import changes, rating
from chat.actions.commands import Command, Done, News
from chat.actions.execute import execute
from chat.actions.intake import Intake
from chat.actions.stop import request_stop
from chat.backends.read_schedule import READS
from chat.database.thread import DatabaseThread
from chat.frames import Frame
from chat.realtime.hub import Hub
from chat.realtime.remote_replies import RemoteReplies
from chat.replies.live import LiveReply
from chat.replies.registry import Registry
from chat.replies.sweep import Sweep
from chat.routing.rotation import Rotation
from chatsite.tasks import Tasks

from .filing import removed


class Commands:
    """For sockets, API and pages. `remote`: the other processes, if there are any; `on_words()`: called when a message
    is committed."""

    def __init__(
        self,
        *,
        database: DatabaseThread,
        hub: Hub,
        registry: Registry,
        sweep: Sweep,
        rotation: Rotation,
        intake: Intake,
        tasks: Tasks,
        remote: RemoteReplies | None,
        on_words: Callable[[], None],
    ) -> None:
        self._database, self._hub, self._registry, self._sweep = database, hub, registry, sweep
        self._rotation, self._intake, self._tasks = rotation, intake, tasks
        self._remote, self._on_words = remote, on_words

    async def execute(
        self,
        user_id: int,
        command: Command,
        on_done: Callable[[Done], None],
        session_key: str | None = None,
        *,
        whole: bool = False,
    ) -> Done:
        """Commit a command, call `on_done` (acknowledge there), publish what is new, start the reply (`whole`: as in
        backends.types.Request).

        Not cancelled with the caller: what is committed is also acknowledged. Raises what `chat.actions.execute` does.
        """
        return await asyncio.shield(self._tasks.own(self._execute(user_id, command, on_done, session_key, whole)))

    async def stop(self, user_id: int, reply: UUID) -> UUID:
        """Stop a reply in whichever process writes it; returns the conversation's id. Raises NotFoundError."""
        conversation = await self._database.run(request_stop, user_id, reply)
        self._stop_anywhere(reply)
        return conversation

    async def stop_all(self, user_id: int) -> None:
        """Stop all the person's replies under way, in all processes."""
        for reply in await self._database.run(changes.request_stops, user_id):
            self._stop_anywhere(reply)

    async def change_conversation(
        self, user_id: int, conversation: UUID, values: dict[str, Any], *, seen: bool = False
    ) -> Frame:
        """Rename, pin, archive, file or mark as seen; publishes the new object to all the person's tabs and returns it.
        Raises NotFoundError, RefusedError."""
        changed, folders = await self._database.run(changes.change, user_id, conversation, values, seen=seen)
        if folders is not None:
            self._hub.publish_to_person(user_id, {"type": "folders", "folders": folders})
        self._hub.publish_to_person(user_id, {"type": "conversation", "conversation": changed})
        return changed

    async def rate(self, user_id: int, reply: UUID, thumb: int) -> Frame:
        """Rate a finished reply; published to all the person's tabs. Raises NotFoundError, RefusedError.

        Not only to watchers: a tab that has loaded the conversation and does not watch it yet would miss it."""
        conversation = await self._database.run(rating.rate, user_id, reply, thumb)
        rated = {"reply": reply, "rating": thumb}
        self._hub.publish_to_person(user_id, {"type": "rating", "conversation": conversation, **rated})
        return rated

    async def delete_conversation(self, user_id: int, conversation: UUID) -> None:
        """Move to the trash and stop its replies under way. Raises NotFoundError."""
        await self._database.run(changes.delete, user_id, conversation)
        self.stop_in(conversation)
        self._hub.publish_to_person(user_id, removed(conversation, forever=False))

    def stop_in(self, conversation: UUID) -> None:
        """Stop the conversation's replies under way in all processes."""
        self._registry.stop_conversation(conversation)
        if self._remote is not None:
            self._remote.stop_conversation(conversation)

    async def restore_conversation(self, user_id: int, conversation: UUID) -> Frame:
        """Restore from the trash; publishes the object to all the person's tabs, returns it. Raises NotFoundError."""
        restored = await self._database.run(changes.restore, user_id, conversation)
        self._hub.publish_to_person(user_id, {"type": "conversation", "conversation": restored})
        return restored

    async def delete_for_good(self, user_id: int, conversation: UUID) -> None:
        """Delete permanently from the trash. Raises NotFoundError."""
        await self._database.run(changes.delete_for_good, user_id, conversation)
        self._hub.publish_to_person(user_id, removed(conversation, forever=True))

    async def purge_trash(self) -> None:
        """Permanently delete what was in the trash for more than TRASH_DAYS."""
        while (purged := await self._database.run(changes.purge_one)) is not None:
            owner, conversation = purged
            self._hub.publish_to_person(owner, removed(conversation, forever=True))

    async def _execute(
        self,
        user_id: int,
        command: Command,
        on_done: Callable[[Done], None],
        session_key: str | None,
        whole: bool,
    ) -> Done:
        self._intake.require_open()
        with READS.priority():
            done = await self._sweep.unless_orphaned(execute, user_id, command, session_key)
            on_done(done)
        if done.news is not None:
            self._publish_news(user_id, done.conversation, done.news, whole)
            self._on_words()
        return done

    def _publish_news(self, user_id: int, conversation: UUID, news: News, whole: bool) -> None:
        self._hub.publish_to_person(user_id, {"type": "conversation", "conversation": news.conversation})
        for message in news.messages:
            self._hub.publish(conversation, {"type": "message", "conversation": conversation, "message": message})
        if news.start is None:
            return
        demo, correlation_id = self._rotation.demo, news.correlation_id
        live = LiveReply(news.start, conversation, demo=demo, whole=whole, correlation_id=correlation_id)
        self._registry.start(live, news.continued)

    def _stop_anywhere(self, reply: UUID) -> None:
        if not self._registry.stop(reply) and self._remote is not None:
            self._remote.stop(reply)
