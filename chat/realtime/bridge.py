"""Between the server processes of one installation: frames and doorbells through Redis.

At most once, by its nature: a lost frame heals by a snapshot, and the database stays the truth. Without REDIS_URL there
is one process, and nothing here runs.

Everything goes to all processes, and what piles up while a message is on its way goes as one: a hundred replies cost
Redis no more than one. A group for each conversation was measured too: each frame was a message of its own then, and a
hundred replies at 40 tokens/s were seen a second late in the other process.

Every process hears itself, too: that is how it knows that Redis still carries. A publish that is accepted tells nothing
of our own subscription, and a process that has nothing to say would not notice at all.

Redis' own publish and subscribe, not a channel layer: what we said ourselves need not be decoded, databases of one
server are kept apart, and channels_redis loads 7 MB of cryptography wherever it is installed.
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
    """One for each process. `url`: of a database of a Redis server; those who use another one are not heard.

    `send` never waits: a task sends in order; of too much, the oldest is dropped. `is_up`: what we send comes back.
    `missed_since`: since when others may have told us something in vain (loop time); None again once somebody made up
    for it.
    """

    def __init__(self, url: str) -> None:
        from redis.asyncio import Redis  # 7 MB that one process alone never needs
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff

        # A connection that a restart left behind is replaced at once; how often we try after that is said below.
        once_more = Retry(NoBackoff(), 1)
        self._redis = Redis.from_url(url, retry=once_more, socket_connect_timeout=SEND_SECONDS, socket_timeout=None)
        # Redis keeps its databases apart, but not what is published in them.
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
        """Hear and be heard. `on_message(message)` gets what other processes sent, on the event loop; `from` is the
        channel of the sender."""
        for work in (self._receive(on_message), self._send()):
            self._tasks.append(asyncio.create_task(work))

    async def close(self) -> None:
        """Send what waits, a second at most, and end, another one at most."""
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
        """For ever; raises TimeoutError when not even our own beat comes, as on a connection that is half open.

        Once is not enough: this process itself may have slept, and what it is told lies in the socket.
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
            # Its type only: a server that knows a command by another name repeats what was sent, our frames.
            extra = about("redis_down", reason=said(error) if error is not None else "")
            logger.warning("Redis does not answer; tabs of other processes poll meanwhile", extra=extra)
        self.is_up = up
        if not up and self.missed_since is None:
            self.missed_since = self._heard_at
