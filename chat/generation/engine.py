"""The engine of one process: replies under way, their publishing and saving, and who watches."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar
from uuid import UUID

from chat.models import Generation, Message
from chat.routing.router import Router

from . import actions, recovery, store
from .db import DatabaseThread
from .frames import Frame, end, snapshot
from .hub import Hub, Watcher
from .live import LiveReply
from .owner import this_process
from .remote import Remote
from .runner import Runner

logger = logging.getLogger(__name__)

T = TypeVar("T")
PUBLISH_SECONDS = 0.04
SAVE_SECONDS = 0.8
RENEW_EVERY_SAVES = 6
SHUTDOWN_SECONDS = 8.0
FRAMES_ON_THE_WAY = 50


class Engine:
    """One for each process and event loop. `bridged`: there are other processes, reached through Redis."""

    def __init__(self, router: Router, *, bridged: bool = False) -> None:
        self.router = router
        self.db = DatabaseThread()
        self.remote = Remote(self) if bridged else None
        self.hub = Hub(self.remote.bridge if self.remote else None)
        self.on_sign_out: Callable[[int, str | None], None] = lambda user_id, session_key: None
        self.demo = False
        self.closing = False
        self._runners: dict[UUID, Runner] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._changed: set[LiveReply] = set()
        self._tick: asyncio.TimerHandle | None = None
        self._saver: asyncio.Task[None] | None = None

    # --- commands ----------------------------------------------------------------------------------------------------

    async def carry_out(
        self, user_id: int, command: actions.Command, on_done: Callable[[actions.Done], None] = lambda done: None
    ) -> actions.Done:
        """Commit a command, call `on_done` (acknowledge there), publish what is new, start the reply.

        Runs to its end even if the caller is cancelled: what is committed is also answered.
        """
        return await asyncio.shield(self._own(self._carry_out(user_id, command, on_done)))

    async def stop(self, user_id: int, reply: UUID) -> UUID:
        """Stop a reply, wherever it is written; the conversation's id. Raises NotFoundError."""
        conversation = await self.db.run(actions.request_stop, user_id, reply)
        if not self.stop_here(reply) and self.remote is not None:
            self.remote.stop(reply)
        return conversation

    def stop_here(self, reply: UUID) -> bool:
        """Whether the reply is written by this process; it stops then."""
        runner = self._runners.get(reply)
        if runner is not None:
            runner.stop()
        return runner is not None

    def stop_conversation_here(self, conversation: UUID) -> None:
        for runner in list(self._runners.values()):
            if runner.live.conversation == conversation:
                runner.stop()

    async def change_conversation(self, user_id: int, conversation: UUID, changes: dict[str, Any]) -> Frame:
        """Rename, pin, archive, file; the new object, told to all the person's tabs. Raises NotFoundError."""
        changed = await self.db.run(actions.change_conversation, user_id, conversation, changes)
        self.hub.publish_to_person(user_id, {"type": "conversation", "conversation": changed})
        return changed

    async def delete_conversation(self, user_id: int, conversation: UUID) -> None:
        """Gone for the person; what is written there is stopped. Raises NotFoundError."""
        await self.db.run(actions.delete_conversation, user_id, conversation)
        self.stop_conversation_here(conversation)
        if self.remote is not None:
            self.remote.stop_conversation(conversation)
        self.hub.publish_to_person(user_id, {"type": "conversation_removed", "conversation": conversation})

    async def _carry_out(
        self, user_id: int, command: actions.Command, on_done: Callable[[actions.Done], None]
    ) -> actions.Done:
        self._require_open()
        done = await self.db.run(actions.carry_out, user_id, command)
        on_done(done)
        if done.news is not None:
            self._publish_news(user_id, done.conversation, done.news)
        return done

    def _publish_news(self, user_id: int, conversation: UUID, news: actions.News) -> None:
        self.hub.publish_to_person(user_id, {"type": "conversation", "conversation": news.conversation})
        for message in news.messages:
            self.hub.publish(conversation, {"type": "message", "conversation": conversation, "message": message})
        if news.start is None:
            return
        live = LiveReply(news.start, conversation, demo=self.demo)
        if news.continued is not None:
            live.go_on(news.continued)
            self.hub.publish(conversation, live.snapshot())
        self._start(live)

    def _require_open(self) -> None:
        if self.closing:
            raise actions.RefusedError("unavailable", "The server restarts. Nothing was sent; it is tried again.", 2)

    # --- replies -----------------------------------------------------------------------------------------------------

    def order(self, use_victoria: bool) -> list[str]:
        return ["victoria", "mlx"] if use_victoria else ["mlx"]

    @property
    def under_way(self) -> int:
        return len(self._runners)

    def live(self, reply: UUID) -> LiveReply | None:
        runner = self._runners.get(reply)
        return runner.live if runner else None

    def _start(self, live: LiveReply) -> None:
        runner = Runner(self, live, self.router.watch())
        self._runners[live.reply] = runner
        task = self._own(runner.run())
        task.add_done_callback(lambda _task: self._forget(live))
        if self._saver is None:
            self._saver = self._own(self._save_while_writing())

    def _forget(self, live: LiveReply) -> None:
        self._runners.pop(live.reply, None)
        self._changed.discard(live)

    def _own(self, coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """A task with a strong reference: the loop keeps only weak ones."""
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # --- publishing --------------------------------------------------------------------------------------------------

    def publish(self, live: LiveReply, frame: Frame) -> None:
        """Tell the watchers, whatever is pending first."""
        self.publish_pending(live)
        self.hub.publish(live.conversation, frame)

    def publish_pending(self, live: LiveReply) -> None:
        if live.has_pending:
            live.published_at = asyncio.get_running_loop().time()
            for frame in live.cut():
                self.hub.publish(live.conversation, frame)

    def mark(self, live: LiveReply) -> None:
        """Something is pending: it goes out now, or with the next tick if the last frame has only just left."""
        if asyncio.get_running_loop().time() - live.published_at >= PUBLISH_SECONDS * 0.75:
            self.publish_pending(live)
            return
        self._changed.add(live)
        if self._tick is None:
            self._tick = asyncio.get_running_loop().call_later(PUBLISH_SECONDS, self._publish_changed)

    def _publish_changed(self) -> None:
        self._tick = None
        changed, self._changed = self._changed, set()
        for live in changed:
            self.publish_pending(live)

    # --- saving ------------------------------------------------------------------------------------------------------

    def save_soon(self) -> None:
        """A reply has its first words: a crash right now must not turn "interrupted" into "nothing was shown"."""
        self._own(self._save(everything=False))

    async def _save_while_writing(self) -> None:
        loop, rounds = asyncio.get_running_loop(), 0
        while self._runners:
            started, rounds = loop.time(), rounds + 1
            await self._save(everything=rounds % RENEW_EVERY_SAVES == 0)
            await asyncio.sleep(max(0.0, SAVE_SECONDS - (loop.time() - started)))
        self._saver = None

    async def _save(self, *, everything: bool) -> None:
        """One transaction for all replies that changed; `everything` also renews the leases of the silent ones."""
        lives = [runner.live for runner in self._runners.values() if runner.live.status == "streaming"]
        changed = [live for live in lives if live.unsaved]
        silent = [(live.reply, live.epoch) for live in lives if not live.unsaved] if everything else []
        if not changed and not silent and self.remote is None:
            return
        states = [live.state() for live in changed]
        for live in changed:
            live.unsaved = False
        try:
            lost = await self.db.run(store.save, states, silent)
        except Exception:
            logger.exception("Saving %d replies failed; it is tried again", len(states))
            for live in changed:
                live.unsaved = True
            return
        epochs = {**{state.reply: state.epoch for state in states}, **dict(silent)}
        for reply in lost:
            self._lose(reply, epochs[reply])
        if self.remote is not None:
            # A Stop given in another process while Redis was gone.
            for reply in await self.db.run(store.wanted_to_stop, [live.reply for live in lives]):
                self.stop_here(reply)

    def _lose(self, reply: UUID, epoch: int) -> None:
        """A save found no row of ours. A reply that ended or started over meanwhile was written by its own runner."""
        runner = self._runners.get(reply)
        if runner is not None and runner.live.epoch == epoch and runner.live.status == "streaming":
            runner.lose()

    # --- watching ----------------------------------------------------------------------------------------------------

    async def watch(self, watcher: Watcher, conversation: UUID, have: dict[UUID, tuple[int, int]]) -> None:
        """Join first, read second, then show where each reply stands; `have`: what the browser shows, (epoch, seq)."""
        self.hub.watch(watcher, conversation)
        rows = await self.db.run(store.replies_to_show, conversation, list(have))
        for message, generation in rows:
            live = self.live(message.id)
            if live is not None:
                self.publish_pending(live)
                if have.get(message.id) != (live.epoch, live.seq):
                    watcher.push(live.snapshot())
            else:
                await self._show_stored(watcher, message, generation, have.get(message.id))

    async def _show_stored(
        self, watcher: Watcher, message: Message, generation: Generation, have: tuple[int, int] | None
    ) -> None:
        if generation.is_under_way:
            # It may have ended here between our reading and now.
            now = await self.db.run(store.load_reply, message.id)
            if now is None:
                return
            message, generation = now
        if not generation.is_under_way:
            watcher.push(snapshot(message, generation))
            watcher.push(end(message, generation, generation.attempts.all()))
        elif self.remote is not None and generation.owner != this_process():
            self.remote.show(watcher, message.id, message.conversation_id, have)
        elif have != (generation.epoch, generation.seq):
            watcher.push(snapshot(message, generation))

    async def heal(self, watcher: Watcher, have: dict[UUID, tuple[int, int]]) -> None:
        """Show what a browser missed without noticing: replies it believes under way that ended or ran ahead."""
        for reply, (epoch, seq) in have.items():
            live = self.live(reply)
            if live is None:
                rows = await self.db.run(store.load_reply, reply)
                if rows and rows[0].conversation_id in watcher.conversations and not rows[1].is_under_way:
                    await self._show_stored(watcher, *rows, None)
            elif live.conversation in watcher.conversations and (
                epoch != live.epoch or seq < live.seq - FRAMES_ON_THE_WAY
            ):
                self.publish_pending(live)
                watcher.push(live.snapshot())

    def catch_up(self, watcher: Watcher, replies: dict[UUID, UUID]) -> None:
        """A socket fell behind and has room again: one snapshot for each reply."""
        for reply, conversation in replies.items():
            live = self.live(reply)
            if live is not None:
                self.publish_pending(live)
                watcher.push(live.snapshot())
            elif conversation in watcher.conversations:
                self._own(self.watch(watcher, conversation, {reply: (0, 0)}))

    # --- recovery ----------------------------------------------------------------------------------------------------

    async def sweep(self, conversation: UUID | None = None) -> int:
        """Take over what nobody writes any more (recovery.py) and tell who watches; how many it were."""
        mine = set(self._runners)
        ended, resumed = await self.db.run(recovery.take_over, mine, conversation)
        for message, generation in ended:
            self.hub.publish(message.conversation_id, snapshot(message, generation))
            self.hub.publish(message.conversation_id, end(message, generation, generation.attempts.all()))
        for message, generation in resumed:
            live = LiveReply(message.id, message.conversation_id, demo=generation.demo)
            live.go_on(snapshot(message, generation))
            self.hub.publish(live.conversation, live.snapshot())
            self._start(live)
        return len(ended) + len(resumed)

    # --- the end -----------------------------------------------------------------------------------------------------

    async def shut_down(self, close_code: int) -> None:
        """Take nothing new, end and save every reply, close every socket; within SHUTDOWN_SECONDS."""
        self.closing = True
        for runner in list(self._runners.values()):
            runner.shut_down()
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        if tasks:
            await asyncio.wait(tasks, timeout=SHUTDOWN_SECONDS)
        await _all(watcher.flushed() for watcher in self.hub.everyone())
        await _all(watcher.close(close_code) for watcher in self.hub.everyone())

    async def aclose(self) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self.db.close)


async def _all(awaitables: Iterable[Awaitable[None]]) -> None:
    await asyncio.wait_for(asyncio.gather(*awaitables, return_exceptions=True), timeout=1)
