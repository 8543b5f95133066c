"""Replies that another process writes, as the tabs of this one see them.

A tab here that opens such a reply needs a snapshot that is level with the deltas that follow: the writer is asked for
one, and until it comes the deltas are held. A writer that does not answer (Redis is gone, the process is dead) is
replaced by the database, read once a second: what it says is at most a second old.
"""

import asyncio
import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID

from . import store
from .bridge import Bridge
from .frames import Frame, encode, end, snapshot
from .hub import Watcher

if TYPE_CHECKING:
    from .engine import Engine

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
PATIENCE_SECONDS = 1.5


class Remote:
    """The engine's side of the bridge."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self.bridge = Bridge(self._on_message)
        self._heard: dict[UUID, float] = {}
        self._conversations: dict[UUID, UUID] = {}
        self._shown: dict[UUID, tuple[int, int]] = {}
        self._wanting: dict[UUID, dict[Watcher, tuple[int, int] | None]] = {}

    async def start(self) -> None:
        await self.bridge.start()

    def show(self, watcher: Watcher, reply: UUID, conversation: UUID, have: tuple[int, int] | None) -> None:
        """Ask the writer for a snapshot and hold the reply's deltas for this tab until it comes."""
        self._follow(reply, conversation)
        watcher.hold(reply, conversation)
        self._wanting.setdefault(reply, {})[watcher] = have
        self.bridge.send({"kind": "want", "reply": reply.hex})

    def stop(self, reply: UUID) -> None:
        self.bridge.send({"kind": "stop", "reply": reply.hex})

    def stop_conversation(self, conversation: UUID) -> None:
        self.bridge.send({"kind": "stop_conversation", "conversation": conversation.hex})

    def sign_out(self, user_id: int, session_key: str | None) -> None:
        self.bridge.send({"kind": "sign_out", "user": user_id, "session": session_key or ""})

    async def poll(self) -> None:
        """Until cancelled: read from the database what the bridge does not tell."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                for reply, heard in list(self._heard.items()):
                    if asyncio.get_running_loop().time() - heard > PATIENCE_SECONDS:
                        await self._read(reply)
            except Exception:
                logger.exception("Reading replies of other processes failed; it is tried again")

    def _on_message(self, message: dict[str, Any]) -> None:
        match message["kind"]:
            case "frame":
                self._on_frame(message)
            case "want":
                self._tell(UUID(message["reply"]), message["from"])
            case "snapshot":
                self._on_snapshot(UUID(message["reply"]), message)
            case "stop":
                self._engine.stop_here(UUID(message["reply"]))
            case "stop_conversation":
                self._engine.stop_conversation_here(UUID(message["conversation"]))
            case "sign_out":
                self._engine.on_sign_out(message["user"], message["session"] or None)

    def _on_frame(self, message: dict[str, Any]) -> None:
        if message["reply"]:
            self._follow(UUID(message["reply"]), UUID(message["conversation"]))
        self._engine.hub.deliver(message)

    def _tell(self, reply: UUID, channel: str) -> None:
        live = self._engine.live(reply)
        if live is None:
            return
        self._engine.publish_pending(live)
        text, size = encode(live.snapshot())
        level = [live.epoch, live.seq]
        self.bridge.answer(
            channel, {"kind": "snapshot", "reply": reply.hex, "text": text, "size": size, "level": level}
        )

    def _on_snapshot(self, reply: UUID, message: dict[str, Any]) -> None:
        self._heard[reply] = asyncio.get_running_loop().time()
        for watcher, have in self._wanting.pop(reply, {}).items():
            if watcher.release(reply) and have != tuple(message["level"]):
                watcher.push_encoded(message["text"], message["size"])

    def _follow(self, reply: UUID, conversation: UUID) -> None:
        self._heard[reply] = asyncio.get_running_loop().time()
        self._conversations[reply] = conversation

    async def _read(self, reply: UUID) -> None:
        rows = await self._engine.db.run(store.load_reply, reply)
        conversation = self._conversations.get(reply)
        if rows is None or conversation is None or not self._engine.hub.is_watched(conversation):
            self._forget(reply)
            return
        message, generation = rows
        frames: list[Frame] = []
        if self._shown.get(reply) != (generation.epoch, generation.seq) or not generation.is_under_way:
            self._shown[reply] = (generation.epoch, generation.seq)
            frames.append(snapshot(message, generation))
        if not generation.is_under_way:
            frames.append(end(message, generation, generation.attempts.all()))
        for watcher in self._wanting.pop(reply, {}):
            watcher.release(reply)
        for frame in frames:
            self._engine.hub.publish_here(conversation, frame)
        if not generation.is_under_way:
            self._forget(reply)

    def _forget(self, reply: UUID) -> None:
        for index in (self._heard, self._conversations, self._shown, self._wanting):
            index.pop(reply, None)
