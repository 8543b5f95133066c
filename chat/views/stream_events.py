"""The events of /api/chat/stream and /api/chat/temporary, made of a reply's frames (docs/contracts/http.md)."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing

from django.http import StreamingHttpResponse
from django.utils import translation

from chat.frames import Frame, to_json
from chat.replies.reader import Reader

KEEP_ALIVE = b": keep-alive\n\n"

# By the type of a frame: the type of its event, and the event's keys by the frame's. Keys that a frame lacks are left
# out; frames of other types are no events.
EVENTS = {
    "start": ("start", {"backend": "backend", "model": "model"}),
    "step": ("step", {"index": "index", "kind": "stepType", "title": "title", "text": "content"}),
    "steps_omitted": ("steps_omitted", {"count": "count"}),
    "progress": ("progress", {"done": "step", "total": "total", "stage": "status", "queue": "queue"}),
    "delta": ("chunk", {"text": "content"}),
    "reset": ("reset", {"backend": "backend", "reason": "reason"}),
    "draft": ("draft", {"draft": "draft"}),
    "error": ("error", {"kind": "kind", "message": "content", "params": "params"}),
    "end": ("end", {"status": "status", "backend": "backend", "model": "model", "missing_model": "missing_model"}),
}
# A temporary reply cannot be fetched afterwards, so its events say more, under the names that the frames have.
OF_TEMPORARY = {
    "start": ("reason", "demo"),
    "route": ("backend", "model", "reason", "demo", "attempts"),
    "reset": ("draft", "attempts"),
    "end": ("demo", "finish", "tokens", "ttft_ms", "duration_ms", "correlation_id", "attempts"),
}
# Events without sentences: the same in every language.
WORDLESS = frozenset({"chunk", "delta", "step", "progress"})

Table = Mapping[str, tuple[str, Mapping[str, str]]]


def _of_temporary(kind: str) -> tuple[str, Mapping[str, str]]:
    name, keys = EVENTS.get(kind, (kind, {}))
    return name, {**keys, **{key: key for key in OF_TEMPORARY.get(kind, ())}}


TEMPORARY_EVENTS = {kind: _of_temporary(kind) for kind in (*EVENTS, "route")}


async def events(
    frames: AsyncGenerator[Frame | None, None], start: Frame, table: Table = EVENTS
) -> AsyncGenerator[Frame | None, None]:
    """The events of one reply's frames; None stays None. `start`: further keys of the first event."""
    reader = Reader()
    async with aclosing(frames):
        async for frame in frames:
            if frame is None:
                yield None
                continue
            for one in reader.read(frame):
                if one["type"] in table:
                    kind, keys = table[one["type"]]
                    more = start if kind == "start" else {}
                    yield {"type": kind, **more, **{keys[key]: one[key] for key in keys if key in one}}


def encoded(event: Frame | None, language: str) -> bytes:
    """The event or frame as a line of the stream, its sentences in `language`; a comment for None."""
    if event is None:
        return KEEP_ALIVE
    if event["type"] in WORDLESS:
        return b"data: " + to_json(event) + b"\n\n"
    with translation.override(language):
        return b"data: " + to_json(event) + b"\n\n"


def event_stream(lines: AsyncIterator[bytes]) -> StreamingHttpResponse:
    """The response of such lines; no proxy may hold it back."""
    response = StreamingHttpResponse(lines, content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response
