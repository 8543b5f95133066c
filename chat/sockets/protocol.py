"""Frames from the browser, validated completely before they are handled. Outgoing ones are in chat/frames.py."""

from dataclasses import dataclass
from typing import Any, TypedDict, TypeGuard
from uuid import UUID

import orjson
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from chat.actions.checks import MAX_FRAME_BYTES, MAX_MODEL, is_storable, parse_uuid, text_problem
from chat.actions.commands import Branch, Command, Continue, Edit, Regenerate, Send
from chat.actions.parameters import Parameters, ParametersError, read_parameters

PROTOCOL = 1
HEARTBEAT_S = 20
MAX_ID = 64
MAX_HAVE = 500
_MAX_COUNT = 2**31

Have = dict[UUID, tuple[int, int]]


class FrameError(Exception):
    """A frame that violates the contract. `id`: the frame's, if it could be read."""

    def __init__(self, code: str, message: Promise | str, id: str | None = None) -> None:
        super().__init__(code)
        self.code, self.message, self.id = code, message, id


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop one of the person's replies. `id`: the browser's key, repeated in the `ack`."""

    id: str
    reply: UUID


@dataclass(frozen=True, slots=True)
class Watch:
    """Start to receive a conversation's frames. `have`: (epoch, seq) that the browser shows, by reply."""

    id: str | None
    conversation: UUID
    have: Have


@dataclass(frozen=True, slots=True)
class Unwatch:
    """Stop receiving a conversation's frames."""

    conversation: UUID


@dataclass(frozen=True, slots=True)
class Ping:
    """A heartbeat. `have`: as in Watch; a reply that is behind gets a snapshot."""

    have: Have


ClientFrame = Command | Stop | Watch | Unwatch | Ping


def parse(text: str | None) -> ClientFrame:
    """The parsed frame; `text` is None for a binary one. Raises FrameError."""
    if text is None:
        raise FrameError("bad_frame", _("Binary frames are not supported. Send JSON as text."))
    if len(text) > MAX_FRAME_BYTES or len(text.encode("utf-8", "replace")) > MAX_FRAME_BYTES:
        raise FrameError("too_large", _("This frame is larger than 256 KB. Send less at once."))
    try:
        data = orjson.loads(text)
    except (orjson.JSONDecodeError, RecursionError):
        raise FrameError("bad_json", _("This frame is not valid JSON.")) from None
    if not isinstance(data, dict):
        raise FrameError("bad_frame", _("A frame must be a JSON object."))
    return _Reader(data).frame()


class _Choice(TypedDict):
    use_victoria: bool | None
    model: str | None


class _Reader:
    """Reads fields of one frame; every failure names the field."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data
        given = data.get("id")
        self._id = given if isinstance(given, str) and 1 <= len(given) <= MAX_ID and is_storable(given) else None

    def frame(self) -> ClientFrame:
        match self._data.get("type"):
            case "send":
                return self._send()
            case "edit":
                return Edit(self._required_id(), self._uuid("message"), self._text(), **self._choice())
            case "regenerate":
                return Regenerate(self._required_id(), self._uuid("reply"), **self._choice())
            case "continue":
                return Continue(self._required_id(), self._uuid("reply"), **self._choice())
            case "branch":
                return Branch(self._required_id(), self._uuid("message"))
            case "stop":
                return Stop(self._required_id(), self._uuid("reply"))
            case "watch":
                return Watch(self._optional_id(), self._uuid("conversation"), self._have())
            case "unwatch":
                return Unwatch(self._uuid("conversation"))
            case "ping":
                return Ping(self._have())
        raise self._bad(_("The type of this frame is unknown."))

    def _send(self) -> Send:
        self._no_attachments()
        conversation, parent = self._optional_uuid("conversation"), self._optional_uuid("parent")
        if parent is not None and conversation is None:
            raise self._bad(_("parent requires conversation."))
        return Send(
            id=self._required_id(),
            text=self._text(),
            conversation=conversation,
            parent=parent,
            parameters=self._parameters(conversation),
            **self._choice(),
        )

    def _parameters(self, conversation: UUID | None) -> Parameters:
        settings = self._data.get("settings")
        if settings is None:
            return Parameters()
        if conversation is not None:
            raise self._bad(_("settings apply to a new conversation only; change those of an existing one over HTTP."))
        try:
            return read_parameters(settings)
        except ParametersError as error:
            raise self._bad(error.message) from None

    def _choice(self) -> _Choice:
        """The requested backend and model."""
        return {"use_victoria": self._optional_bool("use_victoria"), "model": self._optional_model()}

    def _no_attachments(self) -> None:
        attachments = self._data.get("attachments")
        if attachments is not None and not isinstance(attachments, list):
            raise self._bad(_("attachments must be a list of ids."))
        if attachments:
            raise FrameError("not_found", _("There is no such attachment."), self._id)

    def _required_id(self) -> str:
        if self._id is None:
            raise self._bad(_("id must be a string of 1 to 64 characters."))
        return self._id

    def _optional_id(self) -> str | None:
        return None if self._data.get("id") is None else self._required_id()

    def _text(self) -> str:
        problem = text_problem(self._data.get("text"))
        if problem:
            raise self._bad(problem)
        return str(self._data["text"])

    def _uuid(self, name: str) -> UUID:
        value = parse_uuid(self._data.get(name))
        if value is None:
            raise self._bad(format_lazy(_("{name} must be a UUID."), name=name))
        return value

    def _optional_uuid(self, name: str) -> UUID | None:
        return None if self._data.get(name) is None else self._uuid(name)

    def _optional_bool(self, name: str) -> bool | None:
        value = self._data.get(name)
        if value is not None and not isinstance(value, bool):
            raise self._bad(format_lazy(_("{name} must be true or false."), name=name))
        return value

    def _optional_model(self) -> str | None:
        value = self._data.get("model")
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > MAX_MODEL or not is_storable(value):
            raise self._bad(_("model must be the name of a model."))
        return value

    def _have(self) -> Have:
        have = self._data.get("have")
        if have is None:
            return {}
        if not isinstance(have, dict) or len(have) > MAX_HAVE:
            raise self._bad(_("have must be an object of replies."))
        return dict(self._level(reply, level) for reply, level in have.items())

    def _level(self, reply: str, level: Any) -> tuple[UUID, tuple[int, int]]:
        key = parse_uuid(reply)
        epoch, seq = (level.get("epoch"), level.get("seq")) if isinstance(level, dict) else (None, None)
        if key is None or not _is_count(epoch) or not _is_count(seq):
            raise self._bad(_("have must name an epoch and a seq for each reply."))
        return key, (epoch, seq)

    def _bad(self, message: Promise | str) -> FrameError:
        return FrameError("bad_frame", message, self._id)


def _is_count(value: Any) -> TypeGuard[int]:
    return type(value) is int and 0 <= value < _MAX_COUNT
