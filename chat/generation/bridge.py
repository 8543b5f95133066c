"""Between the server processes of one installation: frames and doorbells through Redis.

At most once, by its nature: a lost frame heals by a snapshot, and the database stays the truth. Without REDIS_URL there
is one process, and nothing here runs.

Everything goes to all processes, and what piles up while a message is on its way goes as one: a hundred replies cost
Redis no more than one. A group for each conversation was measured too: each frame was a message of its own then, and a
hundred replies at 40 tokens/s were seen a second late in the other process.

Every process hears itself, too: that is how it knows that Redis still carries. A publish that is accepted tells nothing
of our own subscription, and a process that has nothing to say would not notice at all.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import groupby
from typing import Any

from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)

MAX_WAITING = 5000
MAX_BATCH = 500
SEND_SECONDS = 2.0
RETRY_SECONDS = 1.0
BEAT_SECONDS = 1.0
DEAF_SECONDS = 3.0
EVERYBODY = "all"

Message = dict[str, Any]


class Bridge:
    """One for each process. `on_message(message)` gets what other processes sent, on the event loop; `from` is the
    channel of the sender.

    `send` never waits: a task sends in order; of too much, the oldest is dropped. `is_up`: what we send comes back.
    `missed_since`: since when others may have told us something in vain (loop time); None again once somebody made up
    for it.
    """

    def __init__(self, on_message: Callable[[Message], None]) -> None:
        self._layer = get_channel_layer()
        self._on_message = on_message
        self._channel = ""
        self._waiting: deque[tuple[str, Message]] = deque(maxlen=MAX_WAITING)
        self._something = asyncio.Event()
        self._nothing = asyncio.Event()
        self._subscribed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._beaten_at = self._heard_at = asyncio.get_running_loop().time()
        self.is_up = True
        self.missed_since: float | None = None

    async def start(self) -> None:
        for work in (self._receive, self._send):
            self._tasks.append(asyncio.create_task(work()))

    async def close(self) -> None:
        """Send what waits, a second at most, and end."""
        try:
            await asyncio.wait_for(self._nothing.wait(), 1)
        except TimeoutError:
            logger.warning("Redis did not take the last messages")
        for task in self._tasks:
            task.cancel()

    def send(self, message: Message) -> None:
        """To every other process."""
        self._put("", message)

    def answer(self, channel: str, message: Message) -> None:
        """To one process, the one that a message came from."""
        self._put(channel, message)

    def _put(self, channel: str, message: Message) -> None:
        self._waiting.append((channel, message))
        self._nothing.clear()
        self._something.set()

    async def _send(self) -> None:
        while True:
            await self._until_due()
            batch = [self._waiting.popleft() for _ in range(min(MAX_BATCH, len(self._waiting)))]
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await self._subscribed.wait()
                    await self._beat()
                    for channel, messages in groupby(batch, key=lambda item: item[0]):
                        await self._send_to(channel, [message for _channel, message in messages])
            except Exception as error:
                self._note(up=False, error=error)

    async def _until_due(self) -> None:
        """Until there is something to send, or time for the next beat."""
        if not self._waiting:
            self._something.clear()
            self._nothing.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._something.wait(), BEAT_SECONDS)

    async def _beat(self) -> None:
        """Say something that only we ourselves listen for."""
        now = asyncio.get_running_loop().time()
        if now - self._heard_at > DEAF_SECONDS:
            self._note(up=False, error=TimeoutError("nothing comes back"))
        if now - self._beaten_at >= BEAT_SECONDS:
            self._beaten_at = now
            await self._send_to("", [])

    async def _send_to(self, channel: str, messages: list[Message]) -> None:
        envelope = {"type": "bridge", "from": self._channel, "messages": messages}
        if channel:
            await self._layer.send(channel, envelope)
        else:
            await self._layer.group_send(EVERYBODY, envelope)

    async def _receive(self) -> None:
        while True:
            try:
                if not self._channel:
                    await self._subscribe()
                self._take(await self._layer.receive(self._channel))
            except Exception as error:
                self._note(up=False, error=error)
                await asyncio.sleep(RETRY_SECONDS)

    def _take(self, envelope: Message) -> None:
        if envelope["from"] == self._channel:
            self._heard_at = asyncio.get_running_loop().time()
            self._note(up=True)
            return
        for message in envelope["messages"]:
            try:
                self._on_message({**message, "from": envelope["from"]})
            except Exception:
                logger.exception("A message of another process could not be used")

    async def _subscribe(self) -> None:
        channel = await self._layer.new_channel()
        await self._layer.group_add(EVERYBODY, channel)
        self._channel = channel
        self._subscribed.set()

    def _note(self, *, up: bool, error: Exception | None = None) -> None:
        if up and not self.is_up:
            logger.warning("Redis answers again")
        elif self.is_up and not up:
            logger.warning("Redis does not answer (%r); tabs of other processes poll meanwhile", error)
        self.is_up = up
        if not up and self.missed_since is None:
            self.missed_since = self._heard_at
