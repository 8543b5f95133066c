"""Watchers of conversations and of people. Only this module sends frames to browsers."""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from uuid import UUID

from django.conf import settings

from chat.frames import SPOKEN, Frame, encode
from chatsite.logs.about import about
from chatsite.logs.shape import said
from chatsite.memory import give_memory_back

from .bridge import Bridge

logger = logging.getLogger(__name__)

MAX_QUEUED_FRAMES = 256
MAX_UNHEARD_BYTES = 4 * 1024 * 1024
MUCH_BYTES = 256 * 1024
CROWD = 100
CLOSED_WITHIN_SECONDS = 5.0
REPLACEABLE = frozenset({"delta", "step", "steps_omitted", "progress"})


class Watcher:
    """One socket's outgoing side: a bounded queue, drained by a task that lives only while there is something to send.

    `deliver(text)` sends a frame; `catch_up(watcher, replies)` is called when frames of these replies were dropped and
    there is room again: each needs one snapshot. The server library buffers without limit (245 MB for a client that
    never reads), so bytes sent since the browser's last message are counted here. `opening`: conversations whose
    snapshots are being read; they include what other processes publish until then. `language`: of the sentences sent.
    """

    def __init__(
        self,
        user_id: int,
        session_key: str,
        deliver: Callable[[str], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
        catch_up: Callable[["Watcher", dict[UUID, UUID]], None] = lambda watcher, replies: None,
        *,
        language: str = settings.LANGUAGE_CODE,
    ) -> None:
        self.user_id, self.session_key, self.close = user_id, session_key, close
        self.language = language
        self.conversations: set[UUID] = set()
        self.opening: set[UUID] = set()
        self.heard_at = asyncio.get_running_loop().time()
        self._deliver, self._catch_up = deliver, catch_up
        self._queue: deque[tuple[str, UUID | None]] = deque()
        self._unheard = 0
        self._is_deaf = False
        self._lagging: dict[UUID, UUID] = {}
        self._held: set[UUID] = set()
        self._writer: asyncio.Task[None] | None = None

    def push(self, frame: Frame) -> None:
        """Queue one frame that must arrive."""
        self.push_encoded(*encode(frame, self.language))

    def push_encoded(self, text: str, size: int, reply: UUID | None = None, conversation: UUID | None = None) -> None:
        """Queue one encoded frame of `size` bytes; with `reply`, one that a snapshot of that reply can replace."""
        if reply is not None and conversation is not None:
            if reply in self._lagging:
                return
            if self._is_full(size):
                self._fall_behind(reply, conversation)
                return
        self._unheard += size
        self._queue.append((text, reply))
        if self._writer is None:
            self._writer = asyncio.ensure_future(self._drain())

    def hold(self, reply: UUID, conversation: UUID) -> None:
        """Drop the reply's replaceable frames until its snapshot comes."""
        self._held.add(reply)
        self._fall_behind(reply, conversation)

    def release(self, reply: UUID) -> bool:
        """Undo `hold`; the reply's frames are sent again. False if it was not held."""
        if reply not in self._held:
            return False
        self._held.discard(reply)
        self._lagging.pop(reply, None)
        return True

    def heard(self) -> None:
        """The browser sent a message, so it reads."""
        self.heard_at = asyncio.get_running_loop().time()
        self._unheard, self._is_deaf = 0, False
        self._catch_up_if_possible()

    def discard(self) -> None:
        """Drop the queue of a closed socket."""
        self._queue.clear()
        self._lagging.clear()
        if self._writer is not None:
            self._writer.cancel()

    @property
    def leaves_much_behind(self) -> bool:
        """True if more than MUCH_BYTES may still be unsent in the socket."""
        return self._unheard > MUCH_BYTES

    async def flushed(self) -> None:
        """Wait until the queue is sent."""
        if self._writer is not None:
            await asyncio.wait([self._writer])

    def _is_full(self, size: int) -> bool:
        """True if there is no room for `size` bytes: until the queue is sent, or the browser sends a message."""
        self._is_deaf = self._is_deaf or self._unheard + size > MAX_UNHEARD_BYTES
        return self._is_deaf or len(self._queue) >= MAX_QUEUED_FRAMES

    def _fall_behind(self, reply: UUID, conversation: UUID) -> None:
        self._lagging[reply] = conversation
        self._queue = deque(item for item in self._queue if item[1] != reply)

    async def _drain(self) -> None:
        try:
            while self._queue:
                text, _reply = self._queue.popleft()
                await self._try_to_deliver(text)
        finally:
            self._writer = None
        self._catch_up_if_possible()

    async def _try_to_deliver(self, text: str) -> None:
        try:
            await self._deliver(text)
        except Exception as error:
            extra = about("frame_not_sent", user=self.user_id, chars=len(text), reason=said(error))
            logger.debug("A frame was not sent: the socket went away", extra=extra)

    def _catch_up_if_possible(self) -> None:
        if self._lagging and not self._queue and not self._is_deaf:
            replies = {reply: place for reply, place in self._lagging.items() if reply not in self._held}
            if replies:
                # They still lag here: a frame published right before the snapshot is in it, and would arrive without
                # its predecessors.
                self._catch_up(self, replies)
            self._lagging = {reply: self._lagging[reply] for reply in self._held if reply in self._lagging}


class Hub:
    """Watchers by conversation and by person in this process; frames are also sent over the bridge, if any.

    `streams`: watchers of HTTP clients that read one reply. They end with their session, too.
    """

    def __init__(self, bridge: Bridge | None = None) -> None:
        self._bridge = bridge
        self._by_conversation: defaultdict[UUID, set[Watcher]] = defaultdict(set)
        self._by_person: defaultdict[int, set[Watcher]] = defaultdict(set)
        self.streams: set[Watcher] = set()
        self._left = 0
        self._collecting: asyncio.TimerHandle | None = None

    def join(self, watcher: Watcher) -> None:
        """Add a socket: it gets what is published to its person and to all."""
        self._by_person[watcher.user_id].add(watcher)

    def leave(self, watcher: Watcher) -> None:
        """Remove a watcher everywhere and drop its queue. After many, or after a large queue, memory is returned to the
        system later."""
        for conversation in list(watcher.conversations):
            self.unwatch(watcher, conversation)
        _remove(self._by_person, watcher.user_id, watcher)
        self.streams.discard(watcher)
        watcher.discard()
        self._left += 1
        if (watcher.leaves_much_behind or self._left >= CROWD) and self._collecting is None:
            self._collecting = asyncio.get_running_loop().call_later(CLOSED_WITHIN_SECONDS, self._collect)

    def watch(self, watcher: Watcher, conversation: UUID) -> None:
        """Add a watcher: it gets what is published to this conversation."""
        watcher.conversations.add(conversation)
        self._by_conversation[conversation].add(watcher)

    def unwatch(self, watcher: Watcher, conversation: UUID) -> None:
        """Undo `watch`; may be called again."""
        watcher.conversations.discard(conversation)
        _remove(self._by_conversation, conversation, watcher)

    def publish(self, conversation: UUID, frame: Frame) -> None:
        """Publish to every socket that watches the conversation; encoded once, and not at all if none does."""
        self._publish(self._by_conversation.get(conversation), frame, conversation=conversation)

    def publish_to_person(self, user_id: int, frame: Frame) -> None:
        """Publish to every socket of the person, in all processes."""
        self._publish(self._by_person.get(user_id), frame, person=user_id)

    def publish_here(self, conversation: UUID, frame: Frame) -> None:
        """Publish to the watchers of this process only. A snapshot can be replaced by a later one."""
        reply = frame["reply"] if frame["type"] == "snapshot" else None
        watchers = list(self._by_conversation.get(conversation, ()))
        texts = _in_each_language(frame, {watcher.language for watcher in watchers})
        for watcher in watchers:
            watcher.push_encoded(*texts[watcher.language], reply, conversation)

    def deliver(self, message: dict[str, Any], conversation: UUID | None, reply: UUID | None) -> None:
        """Deliver another process's frame: to a conversation, else to the person of the message."""
        if conversation is not None:
            watchers = self._by_conversation.get(conversation)
        else:
            watchers = self._by_person.get(message["person"])
        spoken = message.get("spoken") or {}
        for watcher in list(watchers or ()):
            if reply is None or conversation not in watcher.opening:
                text, size = spoken.get(watcher.language) or (message["text"], message["size"])
                watcher.push_encoded(text, size, reply, conversation)

    def publish_to_all(self, frame: Frame) -> None:
        """Publish to every socket of this process; each process does so for its own."""
        text, size = encode(frame)
        for watcher in self.everyone():
            watcher.push_encoded(text, size)

    def of_person(self, user_id: int) -> set[Watcher]:
        """The person's sockets in this process, as a copy."""
        return set(self._by_person.get(user_id, ()))

    def everyone(self) -> set[Watcher]:
        """All sockets of this process, as a copy; HTTP clients are not among them."""
        return {watcher for watchers in self._by_person.values() for watcher in watchers}

    def watched(self) -> list[UUID]:
        """The conversations with a watcher in this process."""
        return list(self._by_conversation)

    def is_watched(self, conversation: UUID) -> bool:
        """True if the conversation has a watcher in this process."""
        return conversation in self._by_conversation

    def _publish(
        self, watchers: set[Watcher] | None, frame: Frame, *, conversation: UUID | None = None, person: int = 0
    ) -> None:
        """Encode once, and not at all if there can be no reader."""
        if not watchers and self._bridge is None:
            return
        if frame["type"] in SPOKEN:
            self._publish_spoken(watchers, frame, conversation)
            return
        text, size = encode(frame)
        reply = frame["reply"] if frame["type"] in REPLACEABLE else None
        for watcher in list(watchers or ()):
            watcher.push_encoded(text, size, reply, conversation)
        if self._bridge is not None:
            message = {"kind": "frame", "text": text, "size": size, "person": person}
            message["conversation"] = conversation.hex if conversation else ""
            message["reply"] = reply.hex if reply else ""
            message["level"] = [frame["epoch"], frame["seq"]] if reply and "seq" in frame else None
            self._bridge.send(message)

    def _publish_spoken(self, watchers: set[Watcher] | None, frame: Frame, conversation: UUID | None) -> None:
        """Publish a frame with sentences (the end of a reply) to each watcher in their language."""
        listed = list(watchers or ())
        beyond = [code for code, _name in settings.LANGUAGES] if self._bridge is not None else []
        texts = _in_each_language(frame, {watcher.language for watcher in listed} | set(beyond))
        for watcher in listed:
            watcher.push_encoded(*texts[watcher.language])
        if self._bridge is not None:
            text, size = texts[beyond[0]]
            place = {"person": 0, "conversation": conversation.hex if conversation else "", "reply": ""}
            ended = {"level": None, "ended": frame["reply"].hex, "spoken": {code: texts[code] for code in beyond}}
            self._bridge.send({"kind": "frame", "text": text, "size": size, **place, **ended})

    def _collect(self) -> None:
        self._collecting, self._left = None, 0
        give_memory_back()


def _in_each_language(frame: Frame, languages: Iterable[str]) -> dict[str, tuple[str, int]]:
    return {language: encode(frame, language) for language in languages}


def _remove(index: dict[Any, set[Watcher]], key: Any, watcher: Watcher) -> None:
    watchers = index.get(key)
    if watchers is not None:
        watchers.discard(watcher)
        if not watchers:
            del index[key]
