"""Every write of a reply's life fails, one after the other: once, so that it is done and only said to have failed, and
together with all that come after it until the database is well again."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass

import pytest

from chat.demo.mlx import MLXDemo
from chat.demo.victoria import VictoriaDemo
from tests.simulators.faults import Gate, close, gate
from tests.support.installation import Installation
from tests.support.person import Frame, Person, Tab
from tests.support.server import ServerProcess

from .answers import Script, answer
from .checker import FINAL, violations
from .dump import dump
from .load import Start
from .switch import throw

IN_ITS_END_S = 30.0
IS_DOWN_FOR = 2  # writes that fail before the database is well again


@dataclass
class Stage:
    """A server whose writes can fail, one tab, and the Victoria that it asks."""

    server: ServerProcess
    tab: Tab
    victoria: VictoriaDemo
    conversation: str = ""

    async def insist(self, **frame: object) -> Frame:
        """Send a command until it is acknowledged, as a browser does."""
        command = {"id": uuid.uuid4().hex, **frame}
        while True:
            await self.tab.send(command)
            heard = await self._answer(command["id"])
            if heard["type"] == "ack":
                return heard
            assert heard["code"] == "unavailable" and heard["message"], heard
            await asyncio.sleep(0.05)

    async def ask(self) -> str:
        ack = await self.insist(type="send", conversation=None, text=f"question {uuid.uuid4().hex}")
        self.conversation = ack["conversation"]
        return str(ack["reply"])

    async def end(self, reply: str, epoch: int = 1) -> str:
        """How it ended, as the tab is told."""
        while True:
            for frame in self.tab.of("end", reply):
                if frame["epoch"] >= epoch:
                    return str(frame["status"])
            await self._hear()

    async def begun(self, reply: str) -> None:
        while not self.tab.texts.get(reply):
            await self._hear()

    async def _answer(self, key: object) -> Frame:
        while True:
            frame = await self._hear()
            if frame.get("id") == key and frame["type"] in ("ack", "error"):
                return frame

    async def _hear(self) -> Frame:
        """The next frame. Who hears nothing for a second opens the conversation again."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    return await self.tab.receive()
            if self.conversation:
                await self.tab.send({"type": "watch", "conversation": self.conversation})


async def moved(stage: Stage) -> str:
    """Victoria breaks off in mid-reply, MLX answers."""
    stage.victoria.fault = [close(at=2)]
    return await stage.end(await stage.ask())


async def continued(stage: Stage) -> str:
    """Stopped in mid-reply, then continued."""
    held = Gate()
    stage.victoria.fault = [gate(2, held)]
    reply = await stage.ask()
    await stage.begun(reply)
    await stage.insist(type="stop", reply=reply)
    held.set()
    await stage.end(reply)
    await stage.insist(type="continue", reply=reply)
    return await stage.end(reply, epoch=2)


Life = Callable[[Stage], Awaitable[str]]
LIVES = pytest.mark.parametrize("life", [moved, continued])


@pytest.fixture
async def stage(
    make_server: Start, installation: Installation, script: Script, victoria: VictoriaDemo, mlx: MLXDemo
) -> AsyncIterator[Stage]:
    victoria.pace = mlx.pace = 0
    server = make_server("writes", "haste").start()
    async with await Person(server, "alice").open_tab() as tab:
        await throw(server, "haste=1")
        yield Stage(server, tab, victoria)
        assert violations(dump(installation), [tab], answer, asked=script.asked) == []


class Numbers:
    """1, 2, 3, ... as long as a life has so many writes."""

    def __init__(self) -> None:
        self._last, self.writes = 0, 1

    def __iter__(self) -> Iterator[int]:
        while self._last < self.writes:
            self._last += 1
            yield self._last
        assert self._last > 15, "a life has more writes than that: they were not counted"


async def ends_well(life: Awaitable[str]) -> None:
    async with asyncio.timeout(IN_ITS_END_S):
        assert await life in FINAL


@LIVES
@pytest.mark.parametrize("how", ["fail", "late"])
async def test_a_reply_survives_the_failure_of_any_one_write(stage: Stage, life: Life, how: str) -> None:
    for number in (numbers := Numbers()):
        await throw(stage.server, f"writes={how}:{number}")
        await ends_well(life(stage))
        (count,) = await throw(stage.server, "writes=count:0")
        numbers.writes = int(count)


async def test_a_reply_survives_a_database_that_fails_from_any_of_its_writes_on(stage: Stage) -> None:
    for number in (numbers := Numbers()):
        await throw(stage.server, f"writes=from:{number}")
        living = asyncio.create_task(ends_well(continued(stage)))
        while not living.done() and int((await throw(stage.server, "writes=failed"))[0]) < IS_DOWN_FOR:
            await asyncio.sleep(0.02)
        (count,) = await throw(stage.server, "writes=count:0")
        numbers.writes = max(numbers.writes, int(count))
        await living
