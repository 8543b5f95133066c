"""One reply for an HTTP client: the frames that a socket would get, in order."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID

import orjson
from django.utils import translation

from chat.access import SignedOutError
from chat.actions.commands import Done, Send
from chat.frames import Frame
from chat.realtime.hub import Watcher
from chat.replies import store
from chat.replies.beats import BEAT_SECONDS, frames_of
from chat.runtime.runtime import current

from .stream_events import events


class ReplyStream:
    """Sends one message and yields its reply's frames while the session is live. Closing it does not stop the reply."""

    def __init__(self, user_id: int, session_key: str) -> None:
        self._engine = current().engine
        self._user_id, self._session_key = user_id, session_key
        self._queue: asyncio.Queue[Frame | None] = asyncio.Queue()
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

    async def frames(self, beat_s: float | None = None) -> AsyncGenerator[Frame | None, None]:
        """This reply's frames up to `end`; with `beat_s`, None after that many seconds without a frame.
        Raises SignedOutError as soon as the session ends."""
        async with aclosing(frames_of(self._queue, beat_s)) as frames:
            async for frame in frames:
                if frame is not None:
                    self._watcher.heard()
                yield frame
                if frame is not None and frame["type"] == "end":
                    return
        raise SignedOutError

    async def text(self) -> str:
        """The reply's text as it is stored."""
        rows = await self._engine.db.run(store.load_reply, self._reply)
        return rows[0].text if rows else ""

    def events(self) -> AsyncGenerator[Frame | None, None]:
        """The frames as events of /api/chat/stream; None after BEAT_SECONDS without one."""
        conversation = str(self._done.conversation) if self._done else None
        return events(self.frames(BEAT_SECONDS), {"conversation": conversation, "reply": str(self._reply)})

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
