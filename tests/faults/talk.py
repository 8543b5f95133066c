"""People who go on talking and reading, whatever happens to the servers."""

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterable

import websockets

from tests.support.person import Frame, Person, Tab

PATIENCE_S = 30.0
SILENCE_S = 5.0


async def until(state: Callable[[], object], within: float = PATIENCE_S) -> None:
    async with asyncio.timeout(within):
        while not state():
            await asyncio.sleep(0.02)


class Seat:
    """One tab, as the page keeps it: a closed socket is opened again and says what it shows; a gap is asked for; who
    hears nothing asks whether anything was missed."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.tabs: list[Tab] = []
        self.conversations: set[str] = set()

    @property
    def tab(self) -> Tab:
        return self.tabs[-1]

    async def open(self) -> None:
        while True:
            with contextlib.suppress(OSError, websockets.WebSocketException, TimeoutError):
                tab = await self.person.open_tab(max_queue=None)
                break
            await asyncio.sleep(0.2)
        if self.tabs:
            tab.texts, tab.levels = dict(self.tab.texts), dict(self.tab.levels)
        self.tabs.append(tab)
        await self.watch()

    async def watch(self) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            for conversation in self.conversations:
                await self.tab.send({"type": "watch", "conversation": conversation, "have": self._have()})

    async def hear(self) -> Frame:
        """The next frame. Raises ConnectionClosed."""
        while True:
            gaps = len(self.tab.gaps)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SILENCE_S):
                    frame = await self.tab.receive()
                if len(self.tab.gaps) > gaps:
                    await self.watch()
                return frame
            await self.tab.send({"type": "ping", "have": self._have()})

    def _have(self) -> Frame:
        return {reply: {"epoch": epoch, "seq": seq} for reply, (epoch, seq) in self.tab.levels.items()}


class Talker(Seat):
    """Asks, reads to the end, and asks again, in one conversation. What is not acknowledged is sent again with the same
    id; `refusals`: the errors; `acks`: with their time, time.monotonic()."""

    def __init__(self, person: Person, name: str) -> None:
        super().__init__(person)
        self._name = name
        self.refusals: list[Frame] = []
        self.acks: list[tuple[float, Frame]] = []
        self.ends: list[Frame] = []

    @property
    def is_reading(self) -> bool:
        """Whether a reply is under way, with words on the screen."""
        return len(self.acks) > len(self.ends) and bool(self.tab.texts.get(self.acks[-1][1]["reply"]))

    def acknowledged_since(self, moment: float) -> bool:
        return bool(self.acks) and self.acks[-1][0] > moment

    async def talk(self, enough: asyncio.Event) -> None:
        await self.open()
        number = 0
        while not enough.is_set():
            number += 1
            ack = await self._ask(f"{self._name} {number}")
            self.acks.append((time.monotonic(), ack))
            self.ends.append(await self._end(ack["reply"]))

    async def _ask(self, text: str) -> Frame:
        conversation = next(iter(self.conversations), None)
        frame = {"type": "send", "id": uuid.uuid4().hex, "conversation": conversation, "text": text}
        while True:
            answer = await self._answer(frame)
            if answer["type"] == "ack":
                self.conversations = {answer["conversation"]}
                return answer
            self.refusals.append(answer)
            await asyncio.sleep(answer.get("retry_after", 1))

    async def _answer(self, frame: Frame) -> Frame:
        """The ack or error."""
        while True:
            with contextlib.suppress(websockets.ConnectionClosed):
                await self.tab.send(frame)
                while (heard := await self.hear()).get("id") != frame["id"]:
                    pass
                return heard
            await self.open()

    async def _end(self, reply: str) -> Frame:
        while True:
            with contextlib.suppress(websockets.ConnectionClosed):
                while not self.tab.of("end", reply):
                    await self.hear()
                return self.tab.of("end", reply)[-1]
            await self.open()


class Reader(Seat):
    """Watches every conversation of the person's that it hears of."""

    async def read(self) -> None:
        """Until cancelled."""
        await self.open()
        while True:
            try:
                frame = await self.hear()
            except websockets.ConnectionClosed:
                await self.open()
                continue
            if frame["type"] == "conversation" and frame["conversation"]["id"] not in self.conversations:
                self.conversations.add(frame["conversation"]["id"])
                await self.tab.send({"type": "watch", "conversation": frame["conversation"]["id"]})

    def has_the_end_of(self, reply: str) -> bool:
        """And of all that came before it."""
        return any(tab.shows_all_of(end) for tab in self.tabs for end in tab.of("end", reply)[-1:])


@contextlib.asynccontextmanager
async def talking(talkers: Iterable[Talker]) -> AsyncIterator[None]:
    """All talk while the block runs; at its end, each finishes what it asked."""
    enough = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for talker in talkers:
            group.create_task(talker.talk(enough))
        yield
        enough.set()


@contextlib.asynccontextmanager
async def reading(readers: Iterable[Reader]) -> AsyncIterator[None]:
    """All read while the block runs."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(reader.read()) for reader in readers]
        yield
        for task in tasks:
            task.cancel()
