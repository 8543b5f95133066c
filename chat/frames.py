"""The server's frames, as in docs/contracts/socket.md; pages and API use the same objects."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson
from django.utils import translation
from django.utils.functional import Promise

from chat.models import Attempt, Conversation, Generation, Message, Role, Status
from chat.sentences import for_everybody, lazy_sentence, sentence_before

Frame = dict[str, Any]
EXCERPT = 300
# The reason of a draft without a hand-over: the model went on in the person's name (LeftOut).
RAN_ON = "ran_on"
# Frames that contain sentences. All others are the same in every language.
SPOKEN = frozenset({"end"})


def left_out(backend: str, model: str, text: str) -> Frame:
    """The draft of what a model wrote in the person's name after its answer."""
    return {"backend": backend, "model": model, "text": text, "reason": RAN_ON}


def encode(frame: Frame, language: str = "en") -> tuple[str, int]:
    """A frame as text, its sentences in this language, and its length in bytes."""
    if frame["type"] in SPOKEN:
        with translation.override(language):
            data = to_json(frame)
    else:
        data = to_json(frame)
    return data.decode(), len(data)


def to_json(value: Any) -> bytes:
    """Encodes UUIDs and datetimes, too (RFC 3339, UTC as Z); sentences in the active language."""
    return orjson.dumps(value, default=_said, option=orjson.OPT_UTC_Z)


def _said(value: object) -> str:
    if isinstance(value, Promise):
        return str(value)
    raise TypeError


def conversation_object(conversation: Conversation, *, writing: bool) -> Frame:
    """`writing`: whether a reply is under way; a list gets it in one query (`with_writing`)."""
    return {
        "id": conversation.id,
        "title": conversation.title,
        "pinned": conversation.pinned,
        "archived": conversation.archived,
        "folder": conversation.folder_name,
        "use_victoria": conversation.use_victoria,
        "model": conversation.model,
        "created_at": conversation.created_at,
        "updated_at": conversation.updated_at,
        "head": conversation.head_id,
        "unseen": conversation.is_unseen,
        "writing": writing,
        "deleted_at": conversation.deleted_at,
    }


def message_object(message: Message, generation: Generation | None = None, attempts: Iterable[Attempt] = ()) -> Frame:
    """A message as pages, API and sockets show it; `generation` for a reply."""
    result: Frame = {
        "id": message.id,
        "parent": message.parent_id,
        "role": message.role,
        "text": message.text,
        "status": Status.COMPLETE.value,
        "created_at": message.created_at,
        "backend": "",
        "model": "",
        "steps": [],
        "steps_omitted": 0,
        "drafts": [],
        "seams": [],
        "attempts": [],
    }
    if message.role == Role.USER:
        return {**result, "client_id": message.client_id}
    return {**result, **reply_state(generation, attempts)} if generation else result


def reply_state(generation: Generation, attempts: Iterable[Attempt] = ()) -> Frame:
    """The fields of a reply that come from its generation and attempts. `error` has the backend's words: for the
    reply's owner only."""
    return {
        "status": generation.status,
        "finish": generation.finish or None,
        "error": error_of(generation),
        "backend": generation.backend,
        "model": generation.model,
        "demo": generation.demo,
        "epoch": generation.epoch,
        "seq": generation.seq,
        "steps": generation.steps,
        "steps_omitted": generation.steps_omitted,
        "drafts": generation.drafts,
        "seams": generation.seams,
        "route_reason": generation.route_reason,
        "correlation_id": generation.correlation_id,
        "ttft_ms": milliseconds(generation.started_at, generation.first_content_at),
        "duration_ms": milliseconds(generation.created_at, generation.ended_at),
        "tokens": generation.completion_tokens,
        "rating": generation.rating,
        "attempts": [attempt_object(attempt) for attempt in attempts],
    }


def attempt_object(attempt: Attempt) -> Frame:
    """As in docs/contracts/socket.md. `error` has the backend's words: for the reply's owner only."""
    more: Frame = {"missing_model": attempt.missing_model} if attempt.missing_model else {}
    return {
        **more,
        "backend": attempt.backend,
        "model": attempt.model,
        "demo": attempt.demo,
        "outcome": attempt.outcome or None,
        "ttft_ms": attempt.ttft_ms,
        "chars": attempt.chars,
        "omitted": attempt.omitted,
        "error": error_of(attempt),
        "started_at": attempt.started_at,
        "duration_ms": milliseconds(attempt.started_at, attempt.ended_at),
    }


def error_of(row: Generation | Attempt) -> Frame | None:
    """The error as the reply's owner sees it; None if there is none."""
    if not row.error_kind:
        return None
    if row.error_message:  # written before errors had parameters
        more = {"kind": row.error_kind, "message": sentence_before(row.error_kind, row.error_message)}
        return {**more, "params": for_everybody(row.error_params)}
    return error_object(row.error_kind, row.error_params or {}, row.error_detail or "")


def error_object(kind: str, params: Mapping[str, Any], detail: str) -> Frame:
    """`detail`: the backend's own words, so only the reply's owner may get the object."""
    return {"kind": kind, "message": lazy_sentence(kind, params, detail=detail), "params": for_everybody(params)}


def snapshot(message: Message, generation: Generation) -> Frame:
    """The whole state of a reply at its (epoch, seq); deltas after it begin at seq + 1."""
    return {
        "type": "snapshot",
        "conversation": message.conversation_id,
        "reply": message.id,
        "epoch": generation.epoch,
        "seq": generation.seq,
        "status": generation.status,
        "text": message.text,
        "steps": generation.steps,
        "steps_omitted": generation.steps_omitted,
        "drafts": generation.drafts,
        "seams": generation.seams,
        "backend": generation.backend,
        "model": generation.model,
        "demo": generation.demo,
    }


def end(message: Message, generation: Generation, attempts: Iterable[Attempt]) -> Frame:
    """The last frame of a reply; its state is committed."""
    state = reply_state(generation, attempts)
    kept = ("epoch", "seq", "status", "backend", "model", "demo", "duration_ms", "attempts")
    optional = ("finish", "ttft_ms", "tokens", "error", "route_reason", "correlation_id")
    return {
        "type": "end",
        "conversation": message.conversation_id,
        "reply": message.id,
        "chars": len(message.text),
        **{key: state[key] for key in kept},
        **{key: state[key] for key in optional if state[key] is not None},
    }


def stored(message: Message, generation: Generation) -> tuple[Frame, ...]:
    """All that tells of a reply as it is stored: its snapshot, and its end if it is final. Reads the attempts."""
    frame = snapshot(message, generation)
    return (frame,) if generation.is_under_way else (frame, end(message, generation, generation.attempts.all()))


def ended(message: Message, generation: Generation) -> Frame:
    """For tabs that did not watch the reply: its status and the first EXCERPT characters."""
    return {"reply": message.id, "status": generation.status, "text": message.text[:EXCERPT]}


def milliseconds(start: datetime | None, end: datetime | None) -> int | None:
    """From start to end, never below 0; None if one of them is not known."""
    if start is None or end is None:
        return None
    return max(0, round((end - start).total_seconds() * 1000))
