"""/api/chat/: status, models, and replies over HTTP for scripts."""

import uuid
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field, field_validator

from chat.access import SignedOutError
from chat.actions.checks import parse_uuid
from chat.actions.commands import Send
from chat.models import Status as ReplyStatus
from chat.monitoring.model_list import as_json
from chat.runtime.runtime import current

from .api_fields import MessageText, ModelName
from .api_request import ApiRequest
from .reply_stream import ReplyStream
from .stream_events import encoded, event_stream

router = Router(tags=["chat"])


class SendBody(Schema):
    """1 to 32,000 characters to a conversation, or to a new one."""

    model_config = ConfigDict(strict=True, extra="ignore")

    content: MessageText
    use_victoria: bool | None = None
    model: ModelName | None = None
    conversation: str | None = Field(None, json_schema_extra={"format": "uuid"})

    @field_validator("conversation")
    @classmethod
    def _conversation(cls, value: str | None) -> str | None:
        if value is not None and parse_uuid(value) is None:
            raise ValueError("must be a UUID")
        return value

    def command(self) -> Send:
        """The body as a Send under a new key: a call over HTTP is never treated as a retry."""
        conversation = UUID(self.conversation) if self.conversation else None
        return Send(uuid.uuid4().hex, self.content, conversation, None, self.use_victoria, self.model)


class ErrorBody(Schema):
    """The shape of every error."""

    error: dict[str, str]


class SendAnswer(Schema):
    """The stored reply. `status`: complete, stopped or interrupted; `content` may be partial unless complete."""

    content: str
    backend: str
    model: str
    status: str
    conversation: UUID
    reply: UUID


@router.get("/status", response={200: dict[str, Any], 401: ErrorBody})
async def status(request: ApiRequest) -> dict[str, Any]:
    """State of Victoria and MLX. Probes both (2 s at most) if the state is unknown or older than 30 s."""
    monitor = current().monitor
    monitor.note_viewer()
    await monitor.probe_if_stale()
    return monitor.report(with_urls=request.auth.is_staff)


@router.get("/models", response={200: dict[str, Any], 401: ErrorBody})
async def models(request: ApiRequest) -> dict[str, Any]:
    """MLX's models; while MLX is down, the last known ones with `stale` true."""
    return as_json(await current().monitor.models.get("mlx"))


@router.post("/send", response={200: SendAnswer, **dict.fromkeys((400, 401, 403, 404, 409, 502, 503), ErrorBody)})
async def send(request: ApiRequest, body: SendBody) -> Any:
    """Send a message and wait for the whole reply."""
    end: dict[str, Any] = {}
    async with ReplyStream(request.auth.pk, request.session.session_key or "") as stream:
        done = await stream.send(body.command(), whole=True)
        async for frame in stream.frames():
            end = frame or end
        text = await stream.text()
    if end["status"] == ReplyStatus.FAILED:
        return Status(502, {"error": {"code": "no_answer", "message": end["error"]["message"]}})
    return {
        "content": text,
        "backend": end["backend"],
        "model": end["model"],
        "status": end["status"],
        "conversation": done.conversation,
        "reply": done.reply,
    }


@router.post("/stream", response={200: None, **dict.fromkeys((400, 401, 403, 404, 409, 503), ErrorBody)})
async def stream(request: ApiRequest, body: SendBody) -> StreamingHttpResponse:
    """Send a message and read the reply as server-sent events. Closing the connection does not stop the reply.

    After 15 s without an event a comment line is sent, `: keep-alive`: proxies close connections idle for a minute."""
    replies = ReplyStream(request.auth.pk, request.session.session_key or "")
    try:
        await replies.send(body.command())
    except BaseException:
        replies.close()
        raise
    return event_stream(_events(replies, translation.get_language()))


async def _events(stream: ReplyStream, language: str) -> AsyncIterator[bytes]:
    async with stream:
        try:
            async with aclosing(stream.events()) as events:
                async for event in events:
                    yield encoded(event, language)
        except SignedOutError:
            words = gettext_lazy("You are signed out. Sign in to continue reading.")
            yield encoded({"type": "error", "kind": "signed_out", "content": words}, language)
