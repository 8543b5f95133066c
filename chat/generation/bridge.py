"""Between the server processes of one installation: frames and doorbells through Redis.

At most once, by its nature: a lost frame heals by a snapshot, and the database stays the truth. Without REDIS_URL there
is one process, and nothing here runs.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)

MAX_WAITING = 2000
SEND_SECONDS = 2.0
RETRY_SECONDS = 1.0
EVERYBODY = "all"

Message = dict[str, Any]


class Bridge:
    """One for each process. `on_message(message)` gets what other processes sent, on the event loop.

    `send` never waits: a task sends in order; of too much, the oldest is dropped. `is_up` says whether Redis took the
    last message.
    """

    def __init__(self, on_message: Callable[[Message], None]) -> None:
        self._layer = get_channel_layer()
        self._on_message = on_message
        self._channel = ""
        self._waiting: asyncio.Queue[tuple[str, str, Message]] = asyncio.Queue(MAX_WAITING)
        self._groups: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self.is_up = True

    async def start(self) -> None:
        for work in (self._receive, self._send):
            self._tasks.append(asyncio.create_task(work()))

    async def close(self) -> None:
        """Send what waits, a second at most, and end."""
        try:
            await asyncio.wait_for(self._waiting.join(), 1)
        except TimeoutError:
            logger.warning("Redis did not take the last messages")
        for task in self._tasks:
            task.cancel()

    def send(self, group: str, message: Message) -> None:
        """To every other process that joined the group."""
        self._put("group_send", group, {**message, "from": self._channel})

    def answer(self, channel: str, message: Message) -> None:
        """To one process, the one that a message came from."""
        self._put("send", channel, {**message, "from": self._channel})

    def join(self, group: str) -> None:
        self._groups.add(group)
        self._put("group_add", group, {})

    def leave(self, group: str) -> None:
        self._groups.discard(group)
        self._put("group_discard", group, {})

    def _put(self, call: str, name: str, message: Message) -> None:
        if self._waiting.full():
            self._waiting.get_nowait()
            self._waiting.task_done()
        self._waiting.put_nowait((call, name, message))

    async def _send(self) -> None:
        while True:
            call, name, message = await self._waiting.get()
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await self._carry_out(call, name, message)
                self._note(up=True)
            except Exception as error:
                self._note(up=False, error=error)
            finally:
                self._waiting.task_done()

    async def _carry_out(self, call: str, name: str, message: Message) -> None:
        if call in ("group_add", "group_discard"):
            if self._channel:
                await getattr(self._layer, call)(name, self._channel)
        else:
            await getattr(self._layer, call)(name, {"type": "bridge", **message})

    async def _receive(self) -> None:
        while True:
            try:
                if not self._channel:
                    await self._subscribe()
                message = await self._layer.receive(self._channel)
                if message.get("from") != self._channel:
                    self._on_message(message)
            except Exception as error:
                self._note(up=False, error=error)
                await asyncio.sleep(RETRY_SECONDS)

    async def _subscribe(self) -> None:
        channel = await self._layer.new_channel()
        for group in (EVERYBODY, *self._groups):
            await self._layer.group_add(group, channel)
        self._channel = channel

    def _note(self, *, up: bool, error: Exception | None = None) -> None:
        if up and not self.is_up:
            logger.warning("Redis answers again")
        elif self.is_up and not up:
            logger.warning("Redis does not answer (%r); tabs of other processes poll meanwhile", error)
        self.is_up = up


def group_of(conversation: UUID) -> str:
    return f"conversation.{conversation.hex}"


def group_of_person(user_id: int) -> str:
    return f"person.{user_id}"
