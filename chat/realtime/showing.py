"""What a browser is shown when it opens a conversation, comes back, or has missed something."""

from typing import TYPE_CHECKING
from uuid import UUID

from chat.database.owner import this_process
from chat.database.together import Together
from chat.frames import end, snapshot
from chat.models import Generation, Message
from chat.replies import recovery, store

from .hub import Watcher

if TYPE_CHECKING:
    from chat.runtime.engine import Engine

FRAMES_ON_THE_WAY = 50

Level = tuple[int, int]


class Showing:
    """The engine's answers to `watch` and `ping`; `have`: what the browser shows of each reply, (epoch, seq)."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self._replies = Together(engine.db, store.replies_to_show)

    async def watch(self, watcher: Watcher, conversation: UUID, have: dict[UUID, Level]) -> None:
        """Join and show what is written here in one step, so no delta comes before its snapshot; then read the rest."""
        engine = self._engine
        lives = [live for live in engine.lives() if live.conversation == conversation]
        for live in lives:
            engine.publish_pending(live)
        engine.hub.watch(watcher, conversation)
        shown = {live.reply for live in lives}
        for reply in shown:
            self._show_live(watcher, reply, have.get(reply))
        watcher.opening.add(conversation)
        try:
            await self._show_rest(watcher, conversation, have, shown)
        finally:
            watcher.opening.discard(conversation)

    async def _show_rest(self, watcher: Watcher, conversation: UUID, have: dict[UUID, Level], shown: set[UUID]) -> None:
        engine = self._engine
        rows = await self._replies.ask((conversation, list(have)))
        if any(self._is_orphan(generation) for _message, generation in rows):
            shown |= await engine.sweep(conversation)
        for message, generation in rows:
            if message.id in shown or self._show_live(watcher, message.id, have.get(message.id)):
                continue
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

    def _show_live(self, watcher: Watcher, reply: UUID, have: Level | None) -> bool:
        """Whether it is written here."""
        live = self._engine.live(reply)
        if live is None:
            return False
        self._engine.publish_pending(live)
        if have != (live.epoch, live.seq):
            watcher.push(live.snapshot())
        if live.passing is not None:
            watcher.push(live.passing)
        return True

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
        return generation.is_under_way and not mine and recovery.is_orphan(generation)
