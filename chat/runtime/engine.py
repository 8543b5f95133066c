"""The engine of one process: replies under way, their publishing and saving, and who watches."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chat.actions import actions, changes, rating
from chat.backends.rounds import ROUNDS
from chat.database.db import DatabaseThread
from chat.frames import Frame, end, ended, snapshot
from chat.models import Generation, Message
from chat.realtime.hub import Hub
from chat.realtime.remote import Remote
from chat.realtime.showing import Showing
from chat.replies import lines, recovery
from chat.replies.live import LiveReply
from chat.replies.runner import Runner
from chat.replies.saving import Saver
from chat.replies.temporary import Temporary
from chat.routing.router import Router
from chatsite.logs.about import about

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
PUBLISH_SECONDS = 0.04
SHUTDOWN_SECONDS = 6.5
RESTARTS = _("The server restarts. Nothing was sent; it is tried again.")


class Engine:
    """One for each process and event loop. `redis_url`: if there are other processes, they are reached through this."""

    def __init__(self, router: Router, *, redis_url: str = "") -> None:
        self.router = router
        self.db = DatabaseThread()
        # SQLite has one writer at a time. PostgreSQL has many: a send need not wait for the save of a hundred replies.
        self.db_for_saves = self.db if settings.USES_SQLITE else DatabaseThread("engine-db-saves")
        self.remote = Remote(self, redis_url) if redis_url else None
        self.hub = Hub(self.remote.bridge if self.remote else None)
        self.on_sign_out: Callable[[int, str | None], None] = lambda user_id, session_key: None
        self.on_words: Callable[[], None] = lambda: None  # a message is committed, or a reply final
        self.demo = False
        self.draining = False  # told to stop: nothing new, but what is under way goes on
        self.closing = False
        self._runners: dict[UUID, Runner] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._changed: set[LiveReply] = set()
        self._tick: asyncio.TimerHandle | None = None
        self.saver = Saver(self)
        self.showing = Showing(self)
        self.temporary = Temporary(self)

    # --- commands ----------------------------------------------------------------------------------------------------

    async def carry_out(
        self,
        user_id: int,
        command: actions.Command,
        on_done: Callable[[actions.Done], None],
        session_key: str | None = None,
        *,
        whole: bool = False,
    ) -> actions.Done:
        """Commit a command, call `on_done` (acknowledge there), publish what is new, start the reply (`whole`: as
        backends.types.Request has it).

        Runs to its end even if the caller is cancelled: what is committed is also answered. Raises what
        `actions.carry_out` does.
        """
        return await asyncio.shield(self.own(self._carry_out(user_id, command, on_done, session_key, whole)))

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

    async def change_conversation(
        self, user_id: int, conversation: UUID, values: dict[str, Any], *, seen: bool = False
    ) -> Frame:
        """Rename, pin, archive, file, see; the new object, told to all the person's tabs. Raises NotFoundError."""
        changed = await self.db.run(changes.change, user_id, conversation, values, seen=seen)
        self.hub.publish_to_person(user_id, {"type": "conversation", "conversation": changed})
        return changed

    async def rate(self, user_id: int, reply: UUID, thumb: int) -> Frame:
        """The person's thumb for a finished reply, told to all the person's tabs. Raises NotFoundError, RefusedError.

        Not to those alone that watch: one that has read the conversation and is about to watch it would not hear."""
        conversation = await self.db.run(rating.rate, user_id, reply, thumb)
        rated = {"reply": reply, "rating": thumb}
        self.hub.publish_to_person(user_id, {"type": "rating", "conversation": conversation, **rated})
        return rated

    async def delete_conversation(self, user_id: int, conversation: UUID) -> None:
        """Into the trash; what is written there is stopped. Raises NotFoundError."""
        await self.db.run(changes.delete, user_id, conversation)
        self.stop_conversation_here(conversation)
        if self.remote is not None:
            self.remote.stop_conversation(conversation)
        self._tell_removed(user_id, conversation, forever=False)

    async def restore_conversation(self, user_id: int, conversation: UUID) -> Frame:
        """Out of the trash; the object, told to all the person's tabs. Raises NotFoundError."""
        restored = await self.db.run(changes.restore, user_id, conversation)
        self.hub.publish_to_person(user_id, {"type": "conversation", "conversation": restored})
        return restored

    async def delete_for_good(self, user_id: int, conversation: UUID) -> None:
        """Out of the trash and gone. Raises NotFoundError."""
        await self.db.run(changes.delete_for_good, user_id, conversation)
        self._tell_removed(user_id, conversation, forever=True)

    async def purge_trash(self) -> None:
        """Delete for good what was in the trash for too long."""
        while (purged := await self.db.run(changes.purge_one)) is not None:
            self._tell_removed(*purged, forever=True)

    def tell_end(self, message: Message, generation: Generation) -> None:
        """All the person's tabs hear, soon, that a reply ended, and how its conversation stands now."""
        self.own(self._tell_end(message, generation))

    async def _tell_end(self, message: Message, generation: Generation) -> None:
        try:
            told = await self.db.run(changes.told_to, message.conversation_id)
        except Exception:
            logger.exception(
                "The end of a reply was told only to those who watch it",
                extra=about("reply_not_told", **lines.of_rows(message, generation)),
            )
            return
        if told is not None:
            frame = {"type": "conversation", "conversation": told[1], "ended": ended(message, generation)}
            self.hub.publish_to_person(told[0], frame)

    def _tell_removed(self, user_id: int, conversation: UUID, *, forever: bool) -> None:
        frame = {"type": "conversation_removed", "conversation": conversation, "forever": forever}
        self.hub.publish_to_person(user_id, frame)

    async def _carry_out(
        self,
        user_id: int,
        command: actions.Command,
        on_done: Callable[[actions.Done], None],
        session_key: str | None,
        whole: bool,
    ) -> actions.Done:
        self.require_open()
        with ROUNDS.ahead():
            done = await self.unless_orphaned(actions.carry_out, user_id, command, session_key)
            on_done(done)
        if done.news is not None:
            self._publish_news(user_id, done.conversation, done.news, whole)
            self.on_words()
        return done

    def _publish_news(self, user_id: int, conversation: UUID, news: actions.News, whole: bool) -> None:
        self.hub.publish_to_person(user_id, {"type": "conversation", "conversation": news.conversation})
        for message in news.messages:
            self.hub.publish(conversation, {"type": "message", "conversation": conversation, "message": message})
        if news.start is None:
            return
        live = LiveReply(news.start, conversation, demo=self.demo, whole=whole, correlation_id=news.correlation_id)
        if news.continued is not None:
            live.go_on(news.continued)
            self.hub.publish(conversation, live.snapshot())
        self._start(live)

    async def unless_orphaned(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Done in the database thread. What is refused as busy may be in the way of a reply that nobody writes any
        more: it is tried again without those."""
        try:
            return await self.db.run(work, *args, **kwargs)
        except actions.RefusedError as refused:
            if refused.code != "busy" or not await self.sweep():
                raise
            return await self.db.run(work, *args, **kwargs)

    def require_open(self) -> None:
        """Raises RefusedError while the server ends."""
        if self.draining or self.closing:
            raise actions.RefusedError("unavailable", RESTARTS, 2, elsewhere=True)

    # --- replies -----------------------------------------------------------------------------------------------------

    def order(self, use_victoria: bool) -> list[str]:
        return ["victoria", "mlx"] if use_victoria else ["mlx"]

    @property
    def under_way(self) -> int:
        return len(self._runners)

    def lives(self) -> list[LiveReply]:
        """The replies that this process writes, or has in line."""
        return [runner.live for runner in self._runners.values()]

    def live(self, reply: UUID) -> LiveReply | None:
        runner = self._runners.get(reply)
        return runner.live if runner else None

    def _start(self, live: LiveReply) -> None:
        if self.closing:
            return  # what was committed as we were told to end stays as it is: the next start begins it
        runner = Runner(self, live, self.router.watch())
        self._runners[live.reply] = runner
        task = self.own(runner.run())
        task.add_done_callback(lambda _task: self.forget(runner))
        self.saver.start()

    def lose(self, reply: UUID, epoch: int) -> None:
        """A save found no row of ours. A reply that ends or starts over meanwhile is written by its own runner."""
        runner = self._runners.get(reply)
        if runner is not None and runner.live.epoch == epoch and runner.live.is_under_way and not runner.ends:
            runner.lose()

    def forget(self, runner: Runner) -> None:
        """It has told the end. From here on the database shows the reply, and it can be continued by another runner,
        though this one's task still closes its connection."""
        if self._runners.get(runner.live.reply) is runner:
            del self._runners[runner.live.reply]
        self._changed.discard(runner.live)

    def own(self, coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
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
        if frame["type"] == "end":
            self.on_words()

    def publish_pending(self, live: LiveReply) -> None:
        if live.has_pending:
            live.published_at = asyncio.get_running_loop().time()
            for frame in live.cut():
                self.hub.publish(live.conversation, frame)

    def mark(self, live: LiveReply) -> None:
        """Something is pending: it goes out now, or with the next tick if the last frame has only just left."""
        loop = asyncio.get_running_loop()
        wait = live.published_at + PUBLISH_SECONDS - loop.time()
        if wait <= PUBLISH_SECONDS / 4:
            self.publish_pending(live)
            return
        self._changed.add(live)
        if self._tick is None:
            # Counted from its last frame, so that a reply falls in step with the rounds it is read in. Counted from
            # now, each frame would hold up what is read next, and all would come this much late for ever.
            self._tick = loop.call_later(wait, self._publish_changed)

    def _publish_changed(self) -> None:
        """Those that are due; the others with the next tick."""
        self._tick = None
        changed, self._changed = self._changed, set()
        for live in changed:
            if live.has_pending:
                self.mark(live)

    # --- recovery ----------------------------------------------------------------------------------------------------

    async def sweep(self, conversation: UUID | None = None) -> set[UUID]:
        """Take over what nobody writes any more (recovery.py) and tell who watches; which replies it were."""
        if self.draining:
            return set()  # whoever stays may take them
        ended, resumed = await self.db.run(recovery.take_over, set(self._runners), conversation)
        for message, generation in ended:
            lines.recovered(message, generation)
            self.hub.publish(message.conversation_id, snapshot(message, generation))
            self.hub.publish(message.conversation_id, end(message, generation, generation.attempts.all()))
            self.on_words()
            self.tell_end(message, generation)
        for message, generation in resumed:
            lines.taken_up(message, generation)
            live = LiveReply(
                message.id,
                message.conversation_id,
                demo=generation.demo or self.demo,
                correlation_id=generation.correlation_id,
            )
            live.go_on(snapshot(message, generation))
            self.hub.publish(live.conversation, live.snapshot())
            self._start(live)
        return {message.id for message, _generation in (*ended, *resumed)}

    # --- the end -----------------------------------------------------------------------------------------------------

    async def shut_down(self, close_code: int) -> dict[str, int]:
        """Take nothing new, end and save every reply, within SHUTDOWN_SECONDS; then close every socket. What became of
        the replies: see lines.counted."""
        self.closing = True
        runners = list(self._runners.values())
        for runner in runners:
            runner.shut_down()
        self.temporary.shut_down()
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        if tasks:
            await asyncio.wait(tasks, timeout=SHUTDOWN_SECONDS)
        await self.temporary.told()
        await _all(watcher.flushed() for watcher in self.hub.everyone())
        await _all(watcher.close(close_code) for watcher in self.hub.everyone())
        return lines.counted([runner.live.status for runner in runners])

    async def rest(self) -> None:
        """Let the database's connections go until there is something to write."""
        for database in {self.db, self.db_for_saves}:
            await database.rest()

    async def aclose(self) -> None:
        for database in {self.db, self.db_for_saves}:
            await asyncio.get_running_loop().run_in_executor(None, database.close)


async def _all(awaitables: Iterable[Awaitable[None]]) -> None:
    await asyncio.wait_for(asyncio.gather(*awaitables, return_exceptions=True), timeout=1)
