"""Shows replies that another process writes in the tabs of this one.

A tab that opens such a reply needs a snapshot that matches the deltas after it: the owner is asked for one, and until
it comes the deltas are held. If the owner does not answer (Redis is gone, the process is dead), the database is read
instead, once a second: its state is at most a second old. While Redis is gone, the database also shows which replies
began in conversations that are watched here.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q

from chat.database.lease import this_process
from chat.database.thread import DatabaseThread
from chat.frames import encode, stored
from chat.models import UNDER_WAY, Generation
from chat.models.clock import DatabaseTime
from chat.replies import store
from chat.replies.registry import Registry
from chatsite.logs.trouble import Trouble

from .bridge import Bridge
from .hub import Hub, Watcher
from .publisher import Publisher

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
PATIENCE_SECONDS = 1.5
# How much later than this process another one may notice that Redis is back; until then it sends nothing.
NOTICED_SECONDS = 6.0


class RemoteReplies:
    """This process's side of the bridge. `on_sign_out(user_id, session_key)`: another process closes the person's
    sockets, those of one session or (None) of all sessions that are no longer valid."""

    def __init__(
        self,
        bridge: Bridge,
        *,
        hub: Hub,
        publisher: Publisher,
        registry: Registry,
        database: DatabaseThread,
        on_sign_out: Callable[[int, str | None], None],
    ) -> None:
        self.bridge, self._hub, self._publisher, self._registry = bridge, hub, publisher, registry
        self._database, self._on_sign_out = database, on_sign_out
        self._reading = Trouble(logger, "reading replies of other processes")
        self._heard: dict[UUID, float] = {}
        self._conversations: dict[UUID, UUID] = {}
        self._shown: dict[UUID, tuple[int, int]] = {}
        self._wanting: dict[UUID, dict[Watcher, tuple[int, int] | None]] = {}
        self._looking_until = 0.0
        self._told: set[UUID] = set()

    async def start(self) -> None:
        """Start the bridge; does not wait for Redis."""
        await self.bridge.start(self._on_message)

    def show(self, watcher: Watcher, reply: UUID, conversation: UUID, have: tuple[int, int] | None) -> None:
        """Ask the owner for a snapshot and hold the reply's deltas for this tab until it comes."""
        self._follow(reply, conversation)
        watcher.hold(reply, conversation)
        self._wanting.setdefault(reply, {})[watcher] = have
        self.bridge.send({"kind": "want", "reply": reply.hex})

    def stop(self, reply: UUID) -> None:
        """Ask the reply's owner to stop it; Redis may lose the message."""
        self.bridge.send({"kind": "stop", "reply": reply.hex})

    def stop_conversation(self, conversation: UUID) -> None:
        """Ask the other processes to stop their replies in this conversation."""
        self.bridge.send({"kind": "stop_conversation", "conversation": conversation.hex})

    def sign_out(self, user_id: int, session_key: str | None) -> None:
        """Ask the other processes to close the person's sockets; `session_key`: see `on_sign_out`."""
        self.bridge.send({"kind": "sign_out", "user": user_id, "session": session_key or ""})

    async def poll(self) -> None:
        """Until cancelled: read from the database what the bridge does not deliver."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self._look_around()
                await self._read_the_silent()
            except Exception as error:
                self._reading.failed(error)
            else:
                self._reading.worked()

    def _on_message(self, message: dict[str, Any]) -> None:
        match message["kind"]:
            case "frame":
                self._on_frame(message)
            case "want":
                self._tell(UUID(message["reply"]), message["from"])
            case "snapshot":
                self._on_snapshot(UUID(message["reply"]), message)
            case "stop":
                self._registry.stop(UUID(message["reply"]))
            case "stop_conversation":
                self._registry.stop_conversation(UUID(message["conversation"]))
            case "sign_out":
                self._on_sign_out(message["user"], message["session"] or None)

    def _on_frame(self, message: dict[str, Any]) -> None:
        conversation, reply, ended = (_id(message.get(key)) for key in ("conversation", "reply", "ended"))
        if conversation is not None and not self._hub.is_watched(conversation):
            return
        if reply is not None and conversation is not None:
            self._follow(reply, conversation)
            # The database may have shown a later state already.
            level = message.get("level")
            if level and tuple(level) <= self._shown.get(reply, (0, 0)):
                return
        self._hub.deliver(message, conversation, reply)
        if ended is not None and ended not in self._wanting:
            self._forget(ended)

    def _tell(self, reply: UUID, channel: str) -> None:
        live = self._registry.live(reply)
        if live is None:
            return
        self._publisher.publish_pending(live)
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

    async def _look_around(self) -> None:
        """While Redis is gone, and until every process knows that it is back: follow replies found in the database."""
        since, now = self.bridge.missed_since, asyncio.get_running_loop().time()
        if since is None:
            return
        if not self.bridge.is_up or not self._looking_until:
            self._looking_until = now + NOTICED_SECONDS
        lately = timedelta(seconds=now - since + NOTICED_SECONDS)
        for reply, conversation in await self._database.run(_others, self._hub.watched(), lately):
            if reply not in self._told:
                self._conversations[reply] = conversation
                self._heard.setdefault(reply, -math.inf)
        if now > self._looking_until:
            self.bridge.missed_since, self._looking_until = None, 0.0
            self._told.clear()

    async def _read_the_silent(self) -> None:
        for reply in list(self._heard):
            # Checked right before the read: its owner may have sent frames since, and be ahead of the database.
            heard = self._heard.get(reply)
            if heard is not None and asyncio.get_running_loop().time() - heard > PATIENCE_SECONDS:
                await self._read(reply)

    async def _read(self, reply: UUID) -> None:
        heard = self._heard.get(reply)
        rows = await self._database.run(store.load_reply, reply)
        if self._heard.get(reply) != heard:
            return  # its owner sent frames meanwhile: the rows are behind what is shown
        conversation = self._conversations.get(reply)
        if rows is None or conversation is None or not self._hub.is_watched(conversation):
            self._forget(reply)
            return
        message, generation = rows
        level, (frame, *end) = (generation.epoch, generation.seq), stored(message, generation)
        released = [watcher for watcher in self._wanting.pop(reply, {}) if watcher.release(reply)]
        if self._shown.get(reply) != level or not generation.is_under_way:
            self._shown[reply] = level
            self._hub.publish_here(conversation, frame)
        else:
            for watcher in released:
                watcher.push(frame)
        for last in end:
            self._hub.publish_here(conversation, last)
        if end:
            self._forget(reply)
            if self.bridge.missed_since is not None:
                self._told.add(reply)

    def _forget(self, reply: UUID) -> None:
        for index in (self._heard, self._conversations, self._shown, self._wanting):
            index.pop(reply, None)


@lru_cache(maxsize=1024)
def _id(value: str | None) -> UUID | None:
    """Cached: the same few ids come in every frame, and parsing them was a tenth of a frame's cost here."""
    return UUID(value) if value else None


def _others(watched: Iterable[UUID], lately: timedelta) -> list[tuple[UUID, UUID]]:
    """Replies of other processes that are under way or ended within `lately`, each with its conversation."""
    looked_for = Q(status__in=UNDER_WAY) | Q(ended_at__gte=DatabaseTime(-lately))
    there = Generation.objects.filter(looked_for, message__conversation_id__in=list(watched))
    found = there.exclude(owner=this_process())
    return list(found.order_by("pk").values_list("pk", "message__conversation_id"))
