"""/api/chat/temporary: one reply of a chat that is never saved. The page keeps all messages and sends them again."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated, Literal
from uuid import UUID

from django.core.signing import BadSignature
from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import ConfigDict, Field, field_validator

from chat.actions.refusal import RefusedError
from chat.frames import Frame
from chat.replies.store import MAX_TURNS
from chat.replies.temporary import Question
from chat.runtime.runtime import current

from .api_chat import ErrorBody
from .api_fields import MessageText, ModelName
from .api_parameters import ParametersBody
from .api_request import ApiRequest
from .stream_events import TEMPORARY_EVENTS, encoded, event_stream, events
from .temporary_ticket import MAX_TICKET, key_for_victoria, new_ticket

MAX_REPLY = 1_000_000
MAX_LEFT_OUT = 1_000_000

router = Router(tags=["chat"])


class PersonTurn(Schema):
    """A message of the person, at most 32,000 characters."""

    model_config = ConfigDict(strict=True, extra="ignore")

    role: Literal["user"]
    text: MessageText


class ReplyTurn(Schema):
    """An earlier reply, as it was received."""

    model_config = ConfigDict(strict=True, extra="ignore")

    role: Literal["assistant"]
    text: str = Field(max_length=MAX_REPLY)


class FramesOf(Schema):
    """The ids under which a page shows the reply."""

    model_config = ConfigDict(extra="ignore")

    conversation: UUID
    reply: UUID


class TemporaryBody(ParametersBody):
    """`messages`: oldest first, the last one the person's; `left_out`: how many earlier ones were not sent along.
    `session`: from `start` of the previous reply, absent for a new chat; it lets Victoria remember the chat.
    `frames`: answer with the reply's frames, as the socket has them, instead of the events of /api/chat/stream.
    Other absent fields have the person's defaults."""

    messages: list[Annotated[PersonTurn | ReplyTurn, Field(discriminator="role")]] = Field(
        min_length=1, max_length=MAX_TURNS
    )
    left_out: int = Field(0, ge=0, le=MAX_LEFT_OUT)
    use_victoria: bool | None = None
    model: ModelName | None = None
    session: str | None = Field(None, max_length=MAX_TICKET)
    frames: FramesOf | None = None

    @field_validator("messages")
    @classmethod
    def _messages(cls, value: list[PersonTurn | ReplyTurn]) -> list[PersonTurn | ReplyTurn]:
        if value[-1].role != "user":
            raise ValueError("the last message must be the person's")
        return value

    def question(self, memory_key: str) -> Question:
        """The body as a Question. `memory_key`: Victoria's memory key for this chat, from the ticket in `session`."""
        turns = tuple((turn.role, turn.text) for turn in self.messages)
        ids = {"conversation": self.frames.conversation, "reply": self.frames.reply} if self.frames else {}
        return Question(turns, memory_key, self.use_victoria, self.model, self.parameters(), self.left_out, **ids)


@router.post("", response={200: None, **dict.fromkeys((400, 401, 403, 409, 413, 503), ErrorBody)})
async def temporary(request: ApiRequest, body: TemporaryBody) -> StreamingHttpResponse:
    """Ask without saving anything, and read the reply as server-sent events. Closing the connection stops it."""
    ticket = new_ticket(request.auth.pk) if body.session is None else body.session
    question = body.question(_memory_key(request.auth.pk, ticket))
    frames = await current().engine.temporary.begin(request.auth.pk, request.session.session_key or "", question)
    items = _with_session(frames, ticket) if body.frames else _as_events(frames, ticket)
    return event_stream(_encoded(items, translation.get_language()))


def _memory_key(user_id: int, ticket: str) -> str:
    """Raises RefusedError."""
    try:
        return key_for_victoria(user_id, ticket)
    except BadSignature:
        message = _("This temporary chat was started elsewhere. Send the message again to start a new one.")
        raise RefusedError("unknown_session", message) from None


def _as_events(frames: AsyncGenerator[Frame | None, None], ticket: str) -> AsyncGenerator[Frame | None, None]:
    return events(frames, {"conversation": None, "reply": None, "session": ticket}, TEMPORARY_EVENTS)


async def _with_session(frames: AsyncGenerator[Frame | None, None], ticket: str) -> AsyncGenerator[Frame | None, None]:
    """The frames; the first one has `session`, too."""
    more = {"session": ticket}
    async with aclosing(frames):
        async for frame in frames:
            if frame is None:
                yield None
            else:
                yield {**frame, **more}
                more = {}


async def _encoded(items: AsyncGenerator[Frame | None, None], language: str) -> AsyncIterator[bytes]:
    async with aclosing(items):
        async for one in items:
            yield encoded(one, language)
