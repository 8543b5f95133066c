"""Takes over replies that no process writes any more (recovery.py), and publishes the result to their watchers."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from uuid import UUID

from chat.actions.intake import Intake
from chat.actions.refusal import RefusedError
from chat.database.thread import DatabaseThread
from chat.frames import snapshot
from chat.models import Generation, Message
from chat.routing.rotation import Rotation

from . import lines, recovery
from .live import LiveReply
from .publisher import Publisher
from .registry import Registry

P = ParamSpec("P")
T = TypeVar("T")


class Sweep:
    """One for each process."""

    def __init__(
        self, database: DatabaseThread, registry: Registry, publisher: Publisher, intake: Intake, rotation: Rotation
    ) -> None:
        self._database, self._registry, self._publisher = database, registry, publisher
        self._intake, self._rotation = intake, rotation

    async def run(self, conversation: UUID | None = None) -> set[UUID]:
        """Sweep one conversation or all; returns the replies that were ended or resumed."""
        if self._intake.draining:
            return set()  # left to the processes that go on
        ended, resumed = await self._database.run(recovery.take_over, self._registry.ids(), conversation)
        for message, generation in ended:
            lines.recovered(message, generation)
            self._publisher.publish_stored(message, generation)
        for message, generation in resumed:
            lines.taken_up(message, generation)
            self._resume(message, generation)
        return {message.id for message, _generation in (*ended, *resumed)}

    async def unless_orphaned(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` in the database thread. A refusal as busy may be due to a reply that no process writes any more:
        after a sweep that found one, it is retried."""
        try:
            return await self._database.run(work, *args, **kwargs)
        except RefusedError as refused:
            if refused.code != "busy" or not await self.run():
                raise
            return await self._database.run(work, *args, **kwargs)

    def _resume(self, message: Message, generation: Generation) -> None:
        demo, correlation_id = generation.demo or self._rotation.demo, generation.correlation_id
        live = LiveReply(message.id, message.conversation_id, demo=demo, correlation_id=correlation_id)
        self._registry.start(live, snapshot(message, generation))
