"""What a browser is shown when it opens a conversation, comes back, or has missed something."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from chat.models import Generation, Message

from . import recovery, store
from .frames import end, snapshot
from .hub import Watcher
from .owner import this_process

if TYPE_CHECKING:
    from .engine import Engine

FRAMES_ON_THE_WAY = 50

Level = tuple[int, int]


class Showing:
    """The engine's answers to `watch` and `ping`; `have`: what the browser shows of each reply, (epoch, seq)."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine

    async def watch(self, watcher: Watcher, conversation: UUID, have: dict[UUID, Level]) -> None:
        """Join first, read second, then show where each reply stands."""
        engine = self._engine
        engine.hub.watch(watcher, conversation)
        rows = await engine.db.run(store.replies_to_show, conversation, list(have))
        swept = await engine.sweep(conversation) if any(self._is_orphan(generation) for _, generation in rows) else ()
        for message, generation in rows:
            live = engine.live(message.id)
            if live is not None:
                engine.publish_pending(live)
                if have.get(message.id) != (live.epoch, live.seq):
                    watcher.push(live.snapshot())
                if live.passing is not None:
                    watcher.push(live.passing)
            elif message.id not in swept:
                await self._show_stored(watcher, message, generation, have.get(message.id))

    async def heal(self, watcher: Watcher, have: dict[UUID, Level]) -> None:
        """Show what a browser missed without noticing: replies it believes under way that ended or ran ahead."""
        engine = self._engine
        for reply, (epoch, seq) in have.items():
            live = engine.live(reply)
            if live is None:
                rows = await engine.db.run(store.load_reply, reply)
                if rows and rows[0].conversation_id in watcher.conversations and not rows[1].is_under_way:
                    await self._show_stored(watcher, *rows, None)
            elif live.conversation in watcher.conversations and (
                epoch != live.epoch or seq < live.seq - FRAMES_ON_THE_WAY
            ):
                engine.publish_pending(live)
                watcher.push(live.snapshot())

    def catch_up(self, watcher: Watcher, replies: dict[UUID, UUID]) -> None:
        """A socket fell behind and has room again: one snapshot for each reply."""
        engine = self._engine
        for reply, conversation in replies.items():
            live = engine.live(reply)
            if live is not None:
                engine.publish_pending(live)
                watcher.push(live.snapshot())
            elif conversation in watcher.conversations:
                engine.own(self.watch(watcher, conversation, {reply: (0, 0)}))

    async def _show_stored(
        self, watcher: Watcher, message: Message, generation: Generation, have: Level | None
    ) -> None:
        engine = self._engine
        if generation.is_under_way:
            # It may have ended here between our reading and now.
            now = await engine.db.run(store.load_reply, message.id)
            if now is None:
                return
            message, generation = now
        if not generation.is_under_way:
            watcher.push(snapshot(message, generation))
            watcher.push(end(message, generation, generation.attempts.all()))
        elif engine.remote is not None and generation.owner != this_process():
            engine.remote.show(watcher, message.id, message.conversation_id, have)
        elif have != (generation.epoch, generation.seq):
            watcher.push(snapshot(message, generation))

    def _is_orphan(self, generation: Generation) -> bool:
        mine = self._engine.live(generation.pk) is not None
        return generation.is_under_way and not mine and recovery.is_orphan(generation, timezone.now())
