"""Connects the server processes of one installation: frames and notifications through Redis.

Delivery is at most once: a snapshot repairs a lost frame, and the database stays the truth. Without REDIS_URL there is
one process, and nothing here runs.

Every message goes to all processes, and those queued while one is being sent go as one batch: a hundred replies cost
Redis no more than one. A group for each conversation was measured too: each frame was then a message of its own, and a
hundred replies at 40 tokens/s arrived a second late in the other process.

Every process receives its own messages, too: so it knows that Redis still delivers. An accepted publish shows nothing
about our own subscription, and a process with nothing to send would not notice an outage.

Redis publish/subscribe, not a channel layer: our own messages need not be decoded, databases of one server are kept
apart, and channels_redis loads 7 MB of cryptography wherever it is installed.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson

from chatsite.logs.about import about
from chatsite.logs.shape import said

if TYPE_CHECKING:
    from redis.asyncio.client import PubSub

logger = logging.getLogger(__name__)

MAX_WAITING = 5000
MAX_BATCH = 500
SEND_SECONDS = 2.0
RETRY_SECONDS = 1.0
BEAT_SECONDS = 1.0
DEAF_SECONDS = 3.0

Message = dict[str, Any]


class Bridge:
    """One for each process. `url`: a database of a Redis server; processes with another database are not connected.

    `send` never waits: a task sends in order; beyond MAX_WAITING messages the oldest is dropped. `is_up`: what we send
    comes back. `missed_since`: since when messages to us may have been lost (loop time); the caller sets it to None
    once it has caught up.
    """

    def __init__(self, url: str) -> None:
        from redis.asyncio import Redis  # 7 MB that one process alone never needs
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff

        # One immediate retry replaces a connection that a restart broke; later retries are below.
        once_more = Retry(NoBackoff(), 1)
        self._redis = Redis.from_url(url, retry=once_more, socket_connect_timeout=SEND_SECONDS, socket_timeout=None)
        # Redis keeps its databases apart, but not their channels.
        prefix = f"victoria-chat:{self._redis.connection_pool.connection_kwargs.get('db', 0)}"
        self._everybody, self._channel = f"{prefix}:all", f"{prefix}:{uuid4().hex}"
        self._waiting: deque[tuple[str, Message]] = deque(maxlen=MAX_WAITING)
        self._something = asyncio.Event()
        self._nothing = asyncio.Event()
        self._subscribed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._beaten_at = self._heard_at = asyncio.get_running_loop().time()
        self.is_up = True
        self.missed_since: float | None = None

    async def start(self, on_message: Callable[[Message], None]) -> None:
        """Start sending and receiving. `on_message(message)` gets other processes' messages, on the event loop; `from`
        is the sender's channel."""
        for work in (self._receive(on_message), self._send()):
            self._tasks.append(asyncio.create_task(work))

    async def close(self) -> None:
        """Send what is queued, within 1 s, then close, within another 1 s."""
        try:
            await asyncio.wait_for(self._nothing.wait(), 1)
        except TimeoutError:
            logger.warning(
                "Redis did not take the last messages", extra=about("redis_late", waiting=len(self._waiting))
            )
        for task in self._tasks:
            task.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await asyncio.gather(*self._tasks, return_exceptions=True)
                await self._redis.aclose()

    def send(self, message: Message) -> None:
        """Send a message to every other process."""
        self._put("", message)

    def answer(self, channel: str, message: Message) -> None:
        """Send a message to one process; `channel`: `from` of its message."""
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
        """Wait until there is something to send, or the next beat is due."""
        if not self._waiting:
            self._something.clear()
            self._nothing.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._something.wait(), BEAT_SECONDS)

    async def _beat(self) -> None:
        """Send an empty batch, which only this process itself reacts to."""
        now = asyncio.get_running_loop().time()
        if now - self._heard_at > DEAF_SECONDS:
            self._note(up=False, error=TimeoutError("nothing comes back"))
        if now - self._beaten_at >= BEAT_SECONDS:
            self._beaten_at = now
            await self._send_to("", [])

    async def _send_to(self, channel: str, messages: list[Message]) -> None:
        data = self._channel.encode() + b" " + orjson.dumps(messages)
        await self._redis.publish(channel or self._everybody, data)

    async def _receive(self, on_message: Callable[[Message], None]) -> None:
        while True:
            try:
                async with self._redis.pubsub() as subscription:
                    await self._listen(subscription, on_message)
            except Exception as error:
                self._note(up=False, error=error)
                await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self, subscription: "PubSub", on_message: Callable[[Message], None]) -> None:
        """Receive until TimeoutError: not even our own beat arrives, as on a half-open connection.

        One timeout is not enough: this process itself may have been suspended, with messages still in the socket.
        """
        await subscription.subscribe(self._everybody, self._channel)
        self._subscribed.set()
        quiet = 0
        while quiet < 2:
            received = await subscription.get_message(timeout=DEAF_SECONDS)
            quiet = quiet + 1 if received is None else 0
            if received is not None and received["type"] == "message":
                self._take(received["data"], on_message)
        raise TimeoutError("nothing comes back")

    def _take(self, data: bytes, on_message: Callable[[Message], None]) -> None:
        sender, _, messages = data.partition(b" ")
        if sender.decode() == self._channel:
            self._heard_at = asyncio.get_running_loop().time()
            self._note(up=True)
            return
        for message in orjson.loads(messages):
            try:
                on_message({**message, "from": sender.decode()})
            except Exception:
                logger.exception("A message of another process could not be used", extra=about("error"))

    def _note(self, *, up: bool, error: Exception | None = None) -> None:
        if up and not self.is_up:
            logger.warning("Redis answers again", extra=about("redis_back"))
        elif self.is_up and not up:
            # The error's type only: a server with renamed commands repeats in its error what was sent, our frames.
            extra = about("redis_down", reason=said(error) if error is not None else "")
            logger.warning("Redis does not answer; tabs of other processes poll meanwhile", extra=extra)
        self.is_up = up
        if not up and self.missed_since is None:
            self.missed_since = self._heard_at
