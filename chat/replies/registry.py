"""The replies that this process writes."""

from collections.abc import Callable
from uuid import UUID

from chat.actions.intake import Intake
from chat.database.thread import DatabaseThread
from chat.frames import Frame
from chat.routing.router import Router
from chatsite.tasks import Tasks

from .live import LiveReply
from .publisher import Publisher
from .runner import Runner
from .saving import Link, Saver


class Registry:
    """Holds each reply from its start until its end is published; after that it is read from the database.

    `database_for_saves`: the thread that saves progress; `link`: to the other processes, if there are any;
    `on_ended(live)`: the reply's end is published and its connection closed.
    """

    def __init__(
        self,
        *,
        router: Router,
        database: DatabaseThread,
        database_for_saves: DatabaseThread,
        publisher: Publisher,
        intake: Intake,
        tasks: Tasks,
        link: Link | None,
        on_ended: Callable[[LiveReply], None] = lambda live: None,
    ) -> None:
        self._on_ended = on_ended
        self._router, self._database, self._publisher = router, database, publisher
        self._intake, self._tasks = intake, tasks
        self._runners: dict[UUID, Runner] = {}
        self._saver = Saver(self, database_for_saves, tasks, link)

    def __len__(self) -> int:
        return len(self._runners)

    def lives(self) -> list[LiveReply]:
        """The replies that this process writes or has queued."""
        return [runner.live for runner in self._runners.values()]

    def live(self, reply: UUID) -> LiveReply | None:
        """None if this process does not write it."""
        runner = self._runners.get(reply)
        return runner.live if runner else None

    def ids(self) -> set[UUID]:
        """Ids of the replies, as a copy."""
        return set(self._runners)

    def start(self, live: LiveReply, continued: Frame | None = None) -> None:
        """Ask for the reply, publish and save it until its end. `continued`: the snapshot that it goes on from."""
        if continued is not None:
            live.go_on(continued)
            self._publisher.publish_snapshot(live)
        if self._intake.closing:
            return  # committed during the shutdown: it stays queued, and the next start begins it
        runner = Runner(
            live,
            router=self._router,
            database=self._database,
            publisher=self._publisher,
            on_first_text=self._saver.soon,
            on_end=self._forget,
        )
        self._runners[live.reply] = runner
        task = self._tasks.own(runner.run())
        task.add_done_callback(lambda _task: self._ended(runner))
        self._saver.start()

    def stop(self, reply: UUID) -> bool:
        """Stop the reply. False if this process does not write it."""
        runner = self._runners.get(reply)
        if runner is not None:
            runner.stop()
        return runner is not None

    def stop_conversation(self, conversation: UUID) -> None:
        """Stop the replies that this process writes in the conversation."""
        for runner in list(self._runners.values()):
            if runner.live.conversation == conversation:
                runner.stop()

    def lose(self, reply: UUID, epoch: int) -> None:
        """A fenced save found no row. Ignored for a reply that ends or starts over: its runner writes it."""
        runner = self._runners.get(reply)
        if runner is not None and runner.live.epoch == epoch and runner.live.is_under_way and not runner.ends:
            runner.lose()

    def shut_down(self) -> list[LiveReply]:
        """End and save every reply; returns them."""
        runners = list(self._runners.values())
        for runner in runners:
            runner.shut_down()
        return [runner.live for runner in runners]

    def _ended(self, runner: Runner) -> None:
        self._forget(runner)
        self._on_ended(runner.live)

    def _forget(self, runner: Runner) -> None:
        """The runner published the end. Another runner may continue the reply now, while this one's task still closes
        its connection."""
        if self._runners.get(runner.live.reply) is runner:
            del self._runners[runner.live.reply]
        self._publisher.forget(runner.live)
