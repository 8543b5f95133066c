"""Replies of temporary chats: requested like any other, streamed as they come, and saved nowhere."""

import asyncio
import logging
import uuid
from collections.abc import AsyncGenerator, Iterable
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, field

from chat.actions import context, unsaved
from chat.actions.intake import Intake
from chat.actions.parameters import Parameters
from chat.actions.quota import require_room
from chat.backends.errors import BackendError, InternalError
from chat.backends.types import Request, Turn
from chat.models import Preferences
from chat.routing.events import Asked, GaveUp
from chat.routing.rotation import Rotation, order
from chat.routing.router import Router
from chat.routing.timer import Stopped
from chatsite.logs.about import about
from chatsite.tasks import Tasks

from . import lines
from .stream_events import Event, StreamEvents
from .sweep import Sweep

logger = logging.getLogger(__name__)

# Victoria may be silent for minutes; a proxy closes a connection that is silent for one.
BEAT_SECONDS = 15.0
TOLD_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """`turns`: (role, text), oldest first, the last one the person's; `left_out`: how many earlier ones are not in
    `turns`. None and empty mean the person's preference."""

    turns: tuple[tuple[str, str], ...]
    session: str
    use_victoria: bool | None = None
    model: str | None = None
    parameters: Parameters = field(default_factory=Parameters)
    left_out: int = 0


class Temporary:
    """The temporary replies that this process writes."""

    def __init__(self, router: Router, rotation: Rotation, sweep: Sweep, intake: Intake, tasks: Tasks) -> None:
        self._router, self._rotation = router, rotation
        self._sweep, self._intake, self._tasks = sweep, intake, tasks
        self._replies: set[TemporaryReply] = set()

    async def begin(self, user_id: int, session_key: str, question: Question) -> AsyncGenerator[Event | None, None]:
        """The events of the reply, from `start` to `end`, and None after BEAT_SECONDS without one.

        Closing the generator stops the reply. Raises RefusedError.
        """
        self._intake.require_open()
        with ExitStack() as counted:
            before = counted.enter_context(unsaved.counted(user_id))
            preferences = await self._sweep.unless_orphaned(_admitted, user_id, before)
            self._intake.require_open()
            reply = TemporaryReply(
                user_id, session_key, question, preferences, router=self._router, demo=self._rotation.demo
            )
            events = self._events(reply, counted.pop_all())
            # Started here, so that Python runs its `finally` even if the client leaves before it reads anything.
            await anext(events)
            return events

    def replies(self) -> "list[TemporaryReply]":
        """All temporary replies with a reader in this process."""
        return list(self._replies)

    def shut_down(self) -> None:
        """Stops all for a restart; their errors say so."""
        for reply in self._replies:
            reply.shut_down()

    async def told(self) -> None:
        """Wait until the readers have the end, TOLD_SECONDS at most."""
        waiting = [asyncio.ensure_future(reply.closed.wait()) for reply in self._replies]
        if waiting:
            await asyncio.wait(waiting, timeout=TOLD_SECONDS)

    async def _events(self, reply: "TemporaryReply", counted: ExitStack) -> AsyncGenerator[Event | None, None]:
        self._replies.add(reply)
        self._tasks.own(reply.write())
        with counted:
            try:
                yield None
                async with aclosing(reply.events()) as events:
                    async for event in events:
                        yield event
            finally:
                reply.timer.stop()
                self._replies.discard(reply)
                reply.closed.set()


class TemporaryReply:
    """One reply while it is read; it ends with the session that requested it."""

    def __init__(
        self,
        user_id: int,
        session_key: str,
        question: Question,
        preferences: Preferences,
        *,
        router: Router,
        demo: bool,
    ) -> None:
        self.user_id, self.session_key = user_id, session_key
        self._router = router
        self._request = _request(question, preferences)
        use_victoria = preferences.use_victoria if question.use_victoria is None else question.use_victoria
        self._order = order(use_victoria)
        # A temporary reply has no id: it cannot be looked up.
        self._whom = {"user": user_id, "correlation_id": self._request.correlation_id}
        self._stream_events = StreamEvents(self._request.correlation_id, demo)
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._written = self._shutting_down = self._signed_out = False
        self.timer = router.timer()
        self.closed = asyncio.Event()

    async def write(self) -> None:
        """Never raises; the last thing in the queue is None."""
        try:
            async with aclosing(self._router.answer(self._request, self._order, self.timer)) as events:
                async for event in events:
                    if isinstance(event, Asked) and event.reason:
                        lines.handed_over(event, self._order, **self._whom)
                    self._put(self._stream_events.tell(event), event.error if isinstance(event, GaveUp) else None)
        except Stopped:
            broken = InternalError(cause="restarted")
            if self._shutting_down:
                self._put(self._stream_events.broken_off(broken), broken)
            else:
                self._put(self._stream_events.stopped())
        except Exception:
            logger.exception("Writing a temporary reply failed", extra=about("error", **self._whom))
            self._put(self._stream_events.broken_off(InternalError()), InternalError())
        finally:
            self._written = True
            self._queue.put_nowait(None)

    async def events(self) -> AsyncGenerator[Event | None, None]:
        """Events as they come, None after BEAT_SECONDS without one; ends when the reply has ended."""
        while True:
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    event = await self._queue.get()
            except TimeoutError:
                yield None
                continue
            if event is None:
                return
            yield event

    def shut_down(self) -> None:
        """Stops the reply for a restart: interrupted or failed, not stopped."""
        self._shutting_down = True
        self.timer.stop()

    async def close(self, code: int) -> None:
        """Stops the reply when its session ends, as a socket closes: of unread events only the end is delivered."""
        self._signed_out = True
        while not self._queue.empty():
            self._queue.get_nowait()
        self.timer.stop()
        if self._written:
            self._queue.put_nowait(None)

    def _put(self, events: Iterable[Event], error: BackendError | None = None) -> None:
        for event in events:
            if event["type"] == "end":
                seconds = round(event["duration_ms"] / 1000, 2)
                lines.ended(event["status"], error, backend=event["backend"], seconds=seconds, **self._whom)
            if event["type"] == "end" or not self._signed_out:
                self._queue.put_nowait(event)


def _admitted(user_id: int, before: int) -> Preferences:
    """Runs in the database thread. Raises RefusedError if the person has too many replies under way."""
    require_room(context.of(user_id), before)
    return Preferences.of(user_id)


def _request(question: Question, preferences: Preferences) -> Request:
    parameters = question.parameters.or_else(Parameters.of(preferences))
    turns = (Turn("user" if role == "user" else "assistant", text) for role, text in question.turns if text.strip())
    return Request(
        turns=tuple(turns),
        session=question.session,
        correlation_id=uuid.uuid4().hex,
        model=preferences.model if question.model is None else question.model,
        system=parameters.system_prompt,
        temperature=parameters.temperature,
        max_tokens=parameters.max_tokens,
        omitted=question.left_out,
    )
