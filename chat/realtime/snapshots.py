"""Sends snapshots to a browser that opens a conversation, reconnects, or has missed frames."""

from uuid import UUID

from chat.database.batcher import Batcher
from chat.database.lease import this_process
from chat.database.thread import DatabaseThread
from chat.frames import stored
from chat.models import Generation, Message
from chat.replies import recovery, store
from chat.replies.registry import Registry
from chat.replies.sweep import Sweep
from chatsite.tasks import Tasks

from .hub import Hub, Watcher
from .publisher import Publisher
from .remote_replies import RemoteReplies

FRAMES_ON_THE_WAY = 50

Level = tuple[int, int]


class Snapshots:
    """Answers `watch` and `ping`; `have`: the (epoch, seq) that the browser shows of each reply.

    `remote`: replies of other processes, if there are any.
    """

    def __init__(
        self,
        *,
        database: DatabaseThread,
        hub: Hub,
        publisher: Publisher,
        registry: Registry,
        sweep: Sweep,
        tasks: Tasks,
        remote: RemoteReplies | None,
    ) -> None:
        self._database, self._hub, self._publisher, self._registry = database, hub, publisher, registry
        self._sweep, self._tasks, self._remote = sweep, tasks, remote
        self._replies = Batcher(database, store.replies_to_show)

    async def watch(self, watcher: Watcher, conversation: UUID, have: dict[UUID, Level]) -> None:
        """Join and send this process's replies in one step, so no delta precedes its snapshot; then read the rest."""
        lives = [live for live in self._registry.lives() if live.conversation == conversation]
        for live in lives:
            self._publisher.publish_pending(live)
        self._hub.watch(watcher, conversation)
        shown = {live.reply for live in lives}
        for reply in shown:
            self._show_live(watcher, reply, have.get(reply))
        watcher.opening.add(conversation)
        try:
            await self._show_rest(watcher, conversation, have, shown)
        finally:
            watcher.opening.discard(conversation)

    async def _show_rest(self, watcher: Watcher, conversation: UUID, have: dict[UUID, Level], shown: set[UUID]) -> None:
        rows = await self._replies.ask((conversation, list(have)))
        if any(self._is_orphan(generation) for _message, generation in rows):
            shown |= await self._sweep.run(conversation)
        for message, generation in rows:
            if message.id in shown or self._show_live(watcher, message.id, have.get(message.id)):
                continue
            await self._show_stored(watcher, message, generation, have.get(message.id))

    async def heal(self, watcher: Watcher, have: dict[UUID, Level]) -> None:
        """Send what a browser missed unnoticed: replies that it shows as under way but that ended or are ahead."""
        for reply, (epoch, seq) in have.items():
            live = self._registry.live(reply)
            if live is None:
                rows = await self._database.run(store.load_reply, reply)
                if rows and rows[0].conversation_id in watcher.conversations and not rows[1].is_under_way:
                    await self._show_stored(watcher, *rows, None)
            elif live.conversation in watcher.conversations and (
                epoch != live.epoch or seq < live.seq - FRAMES_ON_THE_WAY
            ):
                self._publisher.publish_pending(live)
                watcher.push(live.snapshot())

    def catch_up(self, watcher: Watcher, replies: dict[UUID, UUID]) -> None:
        """Send one snapshot for each reply: the socket fell behind and has room again."""
        for reply, conversation in replies.items():
            live = self._registry.live(reply)
            if live is not None:
                self._publisher.publish_pending(live)
                watcher.push(live.snapshot())
            elif conversation in watcher.conversations:
                self._tasks.own(self.watch(watcher, conversation, {reply: (0, 0)}))

    def _show_live(self, watcher: Watcher, reply: UUID, have: Level | None) -> bool:
        """Send the reply's state. False if this process does not write it."""
        live = self._registry.live(reply)
        if live is None:
            return False
        self._publisher.publish_pending(live)
        if have != (live.epoch, live.seq):
            watcher.push(live.snapshot())
        if live.progress_frame is not None:
            watcher.push(live.progress_frame)
        return True

    async def _show_stored(
        self, watcher: Watcher, message: Message, generation: Generation, have: Level | None
    ) -> None:
        if generation.is_under_way:
            # A race: it may have ended here since the rows were read.
            now = await self._database.run(store.load_reply, message.id)
            if now is None:
                return
            message, generation = now
        if generation.is_under_way and self._remote is not None and generation.owner != this_process():
            self._remote.show(watcher, message.id, message.conversation_id, have)
        elif not generation.is_under_way or have != (generation.epoch, generation.seq):
            for frame in stored(message, generation):
                watcher.push(frame)

    def _is_orphan(self, generation: Generation) -> bool:
        mine = self._registry.live(generation.pk) is not None
        return generation.is_under_way and not mine and recovery.is_orphan(generation)
