"""Replies of temporary chats: requested like any other, streamed as they come, and saved nowhere."""

import asyncio
import logging
import uuid
from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, field
from uuid import UUID

from chat.actions import context, unsaved
from chat.actions.intake import Intake
from chat.actions.parameters import Parameters
from chat.actions.quota import require_room
from chat.backends.errors import InternalError
from chat.backends.types import Request, Turn
from chat.frames import Frame
from chat.models import Preferences
from chat.routing.rotation import Rotation, order
from chat.routing.router import Router
from chat.routing.timer import Stopped
from chatsite.logs.about import about
from chatsite.tasks import Tasks

from .beats import BEAT_SECONDS, frames_of
from .live import LiveReply
from .machine import ReplyMachine
from .passing_sink import PassingSink
from .sweep import Sweep

logger = logging.getLogger(__name__)

TOLD_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """`turns`: (role, text), oldest first, the last one the person's; `omitted`: how many earlier ones are not in
    `turns`. `conversation`, `reply`: the ids that the frames have, known to the asking page alone. None and empty mean
    the person's preference."""

    turns: tuple[tuple[str, str], ...]
    session: str
    use_victoria: bool | None = None
    model: str | None = None
    parameters: Parameters = field(default_factory=Parameters)
    omitted: int = 0
    conversation: UUID = field(default_factory=uuid.uuid4)
    reply: UUID = field(default_factory=uuid.uuid4)


class Temporary:
    """The temporary replies that this process writes."""

    def __init__(self, router: Router, rotation: Rotation, sweep: Sweep, intake: Intake, tasks: Tasks) -> None:
        self._router, self._rotation = router, rotation
        self._sweep, self._intake, self._tasks = sweep, intake, tasks
        self._replies: set[TemporaryReply] = set()

    async def begin(self, user_id: int, session_key: str, question: Question) -> AsyncGenerator[Frame | None, None]:
        """The frames of the reply, from the first `route` to `end`, and None after BEAT_SECONDS without one.

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
            frames = self._frames(reply, counted.pop_all())
            # Started here, so that Python runs its `finally` even if the client leaves before it reads anything.
            await anext(frames)
            return frames

    def replies(self) -> "list[TemporaryReply]":
        """All temporary replies with a reader in this process."""
        return list(self._replies)

    def shut_down(self) -> None:
        """Stops all for a restart; their errors say so."""
        for reply in self._replies:
            reply.shut_down()

    async def delivered(self) -> None:
        """Wait until the readers have the end, TOLD_SECONDS at most."""
        waiting = [asyncio.ensure_future(reply.closed.wait()) for reply in self._replies]
        if waiting:
            await asyncio.wait(waiting, timeout=TOLD_SECONDS)

    async def _frames(self, reply: "TemporaryReply", counted: ExitStack) -> AsyncGenerator[Frame | None, None]:
        self._replies.add(reply)
        self._tasks.own(reply.write())
        with counted:
            try:
                yield None
                async with aclosing(reply.frames()) as frames:
                    async for frame in frames:
                        yield frame
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
        # A temporary reply cannot be looked up: its log lines name the person.
        self._whom = {"user": user_id, "correlation_id": self._request.correlation_id}
        live = LiveReply(question.reply, question.conversation, demo=demo, correlation_id=self._request.correlation_id)
        self._machine = ReplyMachine(live, PassingSink(live, self._put, self._whom))
        self._queue: asyncio.Queue[Frame | None] = asyncio.Queue()
        self._written = self._shutting_down = self._signed_out = False
        self.timer = router.timer()
        self.closed = asyncio.Event()

    async def write(self) -> None:
        """Never raises; the last thing in the queue is None."""
        try:
            await self._machine.follow(self._router.answer(self._request, self._order, self.timer), self._order)
        except Stopped:
            if self._shutting_down:
                await self._machine.break_off(InternalError(cause="restarted"))
            else:
                await self._machine.stop()
        except Exception:
            logger.exception("Writing a temporary reply failed", extra=about("error", **self._whom))
            await self._machine.break_off(InternalError())
        finally:
            self._written = True
            self._queue.put_nowait(None)

    def frames(self) -> AsyncGenerator[Frame | None, None]:
        """Frames as they come, None after BEAT_SECONDS without one; ends when the reply has ended."""
        return frames_of(self._queue, BEAT_SECONDS)

    def shut_down(self) -> None:
        """Stops the reply for a restart: interrupted or failed, not stopped."""
        self._shutting_down = True
        self.timer.stop()

    async def close(self, code: int) -> None:
        """Stops the reply when its session ends, as a socket closes: of unread frames only the end is delivered."""
        self._signed_out = True
        while not self._queue.empty():
            self._queue.get_nowait()
        self.timer.stop()
        if self._written:
            self._queue.put_nowait(None)

    def _put(self, frame: Frame) -> None:
        if frame["type"] == "end" or not self._signed_out:
            self._queue.put_nowait(frame)


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
        omitted=question.omitted,
    )
