"""Asks MLX for the title of a conversation whose first reply is complete, beside the replies: no reply waits for it,
and it counts nowhere. What fails leaves the first words of the question."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db import Error as DatabaseError

from chat.actions import changes
from chat.actions.intake import Intake
from chat.actions.title import title_of
from chat.backends.errors import BackendError
from chat.backends.types import Request, TitlesConversations, Turn
from chat.database.thread import DatabaseThread
from chat.frames import Frame
from chat.models import Conversation, Generation, Message, Status
from chat.routing.admission import Admission
from chat.routing.rotation import Rotation
from chatsite.logs.about import about
from chatsite.tasks import Tasks

from .live import LiveReply
from .title_text import title_in, wish_for

logger = logging.getLogger(__name__)

# TITLES. auto: MLX titles what it has answered itself; words: nobody is asked; mlx: MLX titles Victoria's, too.
Mode = Literal["auto", "words", "mlx"]
BACKEND = "mlx"


@dataclass(frozen=True, slots=True)
class Untitled:
    """A conversation whose title is still the first words. `thinks`: its model does, so far."""

    conversation: UUID
    title: str
    request: Request
    thinks: bool


class Titles:
    """The titles that this process is asking for. `tell(owner, frame)` publishes to all the person's tabs."""

    def __init__(
        self,
        mode: Mode,
        *,
        rotation: Rotation,
        admission: Admission,
        database: DatabaseThread,
        intake: Intake,
        tasks: Tasks,
        tell: Callable[[int, Frame], None],
    ) -> None:
        self._mode, self._rotation, self._admission = mode, rotation, admission
        self._database, self._intake, self._tasks, self._tell = database, intake, tasks, tell
        self._waiting: list[UUID] = []
        self._task: asyncio.Task[None] | None = None
        admission.before_replies(self.give_way)

    def after(self, live: LiveReply) -> None:
        """A reply of this process has ended, and its backend is free. What waits for a title is asked for as soon as
        MLX writes no reply."""
        if live.status == Status.COMPLETE and self._wants(live.backend):
            self._waiting.append(live.reply)
        if self._waiting and self._task is None and self._may_ask():
            self._task = self._tasks.own(self._ask_for_all())

    def give_way(self) -> None:
        """Somebody wants a reply: cancels the request under way and forgets what waits."""
        self._waiting.clear()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def _wants(self, backend: str) -> bool:
        return self._mode == "mlx" or (self._mode == "auto" and backend == BACKEND)

    def _may_ask(self) -> bool:
        is_up = self._rotation.breakers[BACKEND].state == "closed"
        return is_up and self._intake.is_open and not self._admission.is_at_work(BACKEND)

    async def _ask_for_all(self) -> None:
        """One after the other. Never raises, except when it is cancelled."""
        while self._waiting:
            reply = self._waiting.pop(0)
            try:
                await self._ask_for(reply)
            except (BackendError, TimeoutError, DatabaseError) as error:
                reason = error.kind if isinstance(error, BackendError) else type(error).__name__
                logger.debug("A title was not made", extra=about("title_not_made", reply=reply, reason=reason))
            except Exception:
                logger.exception("Making a title failed", extra=about("error", reply=reply))
        self._task = None

    async def _ask_for(self, reply: UUID) -> None:
        backend = self._rotation.backends[BACKEND]
        if not isinstance(backend, TitlesConversations):
            return
        untitled = await self._database.run(load, reply)
        if untitled is None:
            return
        said, is_cut = await backend.title(untitled.request, thinks=untitled.thinks)
        title = title_in(said, is_cut=is_cut)
        if title and title != untitled.title:
            # Not cancelled any more: what is committed is also told.
            await asyncio.shield(self._tasks.own(self._save(untitled, title)))

    async def _save(self, untitled: Untitled, title: str) -> None:
        if saved := await self._database.run(save, untitled, title):
            self._tell(saved[0], {"type": "conversation", "conversation": saved[1]})


def load(reply: UUID) -> Untitled | None:
    """What to ask after this reply; None if it is not the first complete one of its conversation, somebody gave the
    conversation another name, or MLX writes a reply for another process."""
    # Some servers end a reply when another request comes; the admission knows only those of this process.
    if Generation.objects.under_way().filter(backend=BACKEND).exists():
        return None
    rows = Generation.objects.select_related("message__conversation", "message__parent")
    kept = rows.filter(pk=reply, status=Status.COMPLETE, message__conversation__deleted_at=None)
    generation = kept.first()
    if generation is None or generation.message.parent is None or not _is_first(generation):
        return None
    conversation, question = generation.message.conversation, generation.message.parent
    opening = Message.objects.filter(conversation=conversation, parent=None).order_by("id").first()
    if opening is None or conversation.title != title_of(opening.text):
        return None
    request = Request(
        turns=(Turn("user", wish_for(question.text, generation.message.text)),),
        session="",
        correlation_id=generation.correlation_id,
        model=generation.wanted_model,
        temperature=0.0,
    )
    thinks = generation.backend == BACKEND and any(step["kind"] == "thought" for step in generation.steps)
    return Untitled(conversation.id, conversation.title, request, thinks)


def save(untitled: Untitled, title: str) -> tuple[int, Frame] | None:
    """(owner, conversation object) with the new title; None if it was renamed or deleted meanwhile."""
    unnamed = Conversation.objects.kept().filter(pk=untitled.conversation, title=untitled.title)
    return changes.owner_and_object(untitled.conversation) if unnamed.update(title=title) else None


def _is_first(generation: Generation) -> bool:
    """False if another reply was complete before, or this one: it was cut off then, and has been continued."""
    if any(seam["reason"] == "length" for seam in generation.seams):
        return False
    complete = Generation.objects.filter(message__conversation=generation.message.conversation, status=Status.COMPLETE)
    return not complete.exclude(pk=generation.pk).exists()
