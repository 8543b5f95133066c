"""One reply for an HTTP client: the frames that a socket would get, in order."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any
from uuid import UUID

import orjson
from django.utils import translation

from chat.access import SignedOutError
from chat.actions.commands import Done, Send
from chat.frames import RAN_ON
from chat.realtime.hub import Watcher
from chat.replies import store
from chat.replies.temporary import BEAT_SECONDS
from chat.runtime.runtime import current

STEP_KEYS = ("kind", "title", "text")


class ReplyStream:
    """Sends one message and yields its reply's frames while the session is live. Closing it does not stop the reply."""

    def __init__(self, user_id: int, session_key: str) -> None:
        self._engine = current().engine
        self._user_id, self._session_key = user_id, session_key
        self._queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._watcher = Watcher(
            user_id,
            session_key,
            self._deliver,
            self._end_with_session,
            self._engine.snapshots.catch_up,
            language=translation.get_language(),
        )
        self._done: Done | None = None
        self._closed = False

    async def __aenter__(self) -> "ReplyStream":
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Stops receiving; idempotent."""
        self._closed = True
        self._engine.hub.leave(self._watcher)

    async def send(self, command: Send, *, whole: bool = False) -> Done:
        """`whole`: the caller needs only the finished text. Raises RefusedError, NotFoundError, SignedOutError; then
        nothing was written."""
        # Registered before the session is checked: else a sign-out between the two would miss this stream.
        self._engine.hub.streams.add(self._watcher)
        execute = self._engine.commands.execute
        return await execute(self._user_id, command, self._committed, self._session_key, whole=whole)

    async def frames(self, beat_s: float | None = None) -> AsyncIterator[dict[str, Any] | None]:
        """This reply's frames up to `end`; with `beat_s`, None after that many seconds without a frame.
        Raises SignedOutError as soon as the session ends."""
        while True:
            try:
                async with asyncio.timeout(beat_s):
                    frame = await self._queue.get()
            except TimeoutError:
                yield None
                continue
            if frame is None:
                raise SignedOutError
            self._watcher.heard()
            yield frame
            if frame["type"] == "end":
                return

    async def text(self) -> str:
        """The reply's text as it is stored."""
        rows = await self._engine.db.run(store.load_reply, self._reply)
        return rows[0].text if rows else ""

    async def events(self) -> AsyncIterator[dict[str, Any] | None]:
        """The frames as events of /api/chat/stream; None after BEAT_SECONDS without one."""
        translator = _Translator(self._done)
        async for frame in self.frames(BEAT_SECONDS):
            if frame is None:
                yield None
                continue
            for event in translator.translate(frame):
                yield event

    def _committed(self, done: Done) -> None:
        self._done = done
        if not self._closed:  # a client that left during the commit would stay a watcher forever
            self._engine.hub.watch(self._watcher, done.conversation)

    @property
    def _reply(self) -> UUID:
        if self._done is None or self._done.reply is None:
            raise RuntimeError("send first")
        return self._done.reply

    async def _deliver(self, text: str) -> None:
        frame = orjson.loads(text)
        if self._closed or self._done is None or frame.get("reply") != str(self._done.reply):
            return
        self._queue.put_nowait(frame)
        if frame["type"] == "end":
            # Not left to the reader: a client that disconnects before its first event never calls close().
            self._engine.hub.unwatch(self._watcher, self._done.conversation)
            self._engine.hub.streams.discard(self._watcher)

    async def _end_with_session(self, code: int) -> None:
        """Drops the frames that are still queued."""
        self.close()
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put_nowait(None)


class _Translator:
    def __init__(self, done: Done | None) -> None:
        self._done = done
        self._started = False
        self._sent = ""
        self._steps: set[int] = set()
        self._omitted = self._ran_on = 0

    def translate(self, frame: dict[str, Any]) -> list[dict[str, Any]]:
        match frame["type"]:
            case "route":
                return self._start(frame)
            case "delta":
                return self._chunk(frame["text"])
            case "step":
                return [self._step(frame)]
            case "steps_omitted":
                return self._count(frame["count"])
            case "progress":
                named = {"step": "done", "total": "total", "status": "stage", "queue": "queue"}
                known = {name: frame[key] for name, key in named.items() if key in frame}
                return [{"type": "progress", **known}]
            case "reset":
                return self._reset(frame)
            case "snapshot":
                return self._snapshot(frame)
            case "end":
                return self._end(frame)
        return []

    def _start(self, frame: dict[str, Any]) -> list[dict[str, Any]]:
        if self._started or self._done is None:
            return []
        self._started = True
        ids = {"conversation": str(self._done.conversation), "reply": str(self._done.reply)}
        return [{"type": "start", **ids, "backend": frame["backend"], "model": frame.get("model", "")}]

    def _chunk(self, text: str) -> list[dict[str, Any]]:
        self._sent += text
        return [{"type": "chunk", "content": text}] if text else []

    def _step(self, step: dict[str, Any]) -> dict[str, Any]:
        self._steps.add(step["index"])
        kind, title, text = (step[key] for key in STEP_KEYS)
        return {"type": "step", "index": step["index"], "stepType": kind, "title": title, "content": text}

    def _count(self, omitted: int) -> list[dict[str, Any]]:
        if omitted <= self._omitted:
            return []
        self._omitted = omitted
        return [{"type": "steps_omitted", "count": omitted}]

    def _reset(self, frame: dict[str, Any]) -> list[dict[str, Any]]:
        self._sent, self._omitted = "", 0
        self._steps.clear()
        return [{"type": "reset", "backend": frame["backend"], "reason": frame.get("reason", "")}]

    def _snapshot(self, frame: dict[str, Any]) -> list[dict[str, Any]]:
        text, begins = frame["text"], []
        if not text.startswith(self._sent):
            begins = self._reset(frame)
        steps = [self._step(step) for step in frame["steps"] if step["index"] not in self._steps]
        told = [*begins, *steps, *self._count(frame.get("steps_omitted", 0)), *self._chunk(text[len(self._sent) :])]
        return [*told, *self._left_out(frame.get("drafts", ()))]

    def _left_out(self, drafts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """New drafts of text beyond the answer; the drafts of a hand-over come with its `reset`."""
        ran_on = [draft for draft in drafts if draft["reason"] == RAN_ON]
        new, self._ran_on = ran_on[self._ran_on :], len(ran_on)
        return [{"type": "draft", "draft": draft} for draft in new]

    def _end(self, frame: dict[str, Any]) -> list[dict[str, Any]]:
        events = self._start(frame)
        error = frame.get("error")
        if error:
            told = {"kind": error["kind"], "content": error["message"], "params": error["params"]}
            events.append({"type": "error", **told})
        last = {"status": frame["status"], "backend": frame["backend"], "model": frame["model"]}
        if missing := next((one["missing_model"] for one in frame["attempts"] if one.get("missing_model")), ""):
            last["missing_model"] = missing
        return [*events, {"type": "end", **last}]
