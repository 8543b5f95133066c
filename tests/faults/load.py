"""The load that the faults of our own machine meet: fixtures for a crowd on a server of the test's own."""

import asyncio
import os
import time
import uuid
from collections.abc import Callable, Iterator
from random import Random

import pytest

from chat.demo.mlx import MLXDemo
from chat.demo.victoria import VictoriaDemo
from tests.support.installation import PEOPLE, Installation
from tests.support.person import Frame, Person, Tab
from tests.support.server import ServerProcess

from .answers import Script
from .crowd import Crowd

READS = int(os.environ.get("FAULT_ROUNDS", "10"))
THOROUGH = READS >= 100
PACE = 200.0  # tokens a second: an answer takes up to 1.5 seconds, a long one 2.5
GROWS_S = 5.0

Start = Callable[..., ServerProcess]


@pytest.fixture
def dice() -> Random:
    seed = int(os.environ.get("FAULT_SEED", time.time_ns() % 1_000_000))
    print(f"FAULT_SEED={seed}")  # pytest shows it when the test fails
    return Random(seed)


@pytest.fixture
def script(victoria: VictoriaDemo, mlx: MLXDemo) -> Script:
    """Both backends write at a human pace; Victoria's script tells what reached her."""
    victoria.pace = mlx.pace = PACE
    script = Script("victoria")
    victoria.script, mlx.script = script, Script("mlx")
    return script


@pytest.fixture
def make_server(installation: Installation, victoria: VictoriaDemo, mlx: MLXDemo) -> Iterator[Start]:
    """`make_server(broken, **env)`: one that is not started yet, with these faults inside (breaks.py)."""
    made: list[ServerProcess] = []

    def make(*broken: str, **env: str) -> ServerProcess:
        env = {"VICTORIA_URL": victoria.url, "MLX_URL": mlx.url, "RATE_LIMIT": "0", **env}
        made.append(ServerProcess(installation, via="launcher" if broken else "serve", broken=broken, **env))
        return made[-1]

    yield make
    for server in made:
        server.kill()


def crowd_on(server: ServerProcess, dice: Random) -> Crowd:
    return Crowd([Person(server, name) for name in PEOPLE], dice)


def question() -> Frame:
    """A new one, as a send."""
    return {"type": "send", "id": uuid.uuid4().hex, "conversation": None, "text": f"short {uuid.uuid4().hex}"}


async def answered(tab: Tab, frame: Frame) -> Frame:
    """Send a command; its ack or error."""
    await tab.send(frame)
    while True:
        heard = await tab.receive()
        if heard.get("id") == frame["id"]:
            return heard


async def reload(person: Person, conversation: str) -> Tab:
    """Another socket, and what stands in the conversation."""
    tab = await person.open_tab()
    await tab.send({"type": "watch", "conversation": conversation})
    await tab.until("snapshot")
    return tab


class Reading:
    """A question with a long answer, and somebody who reads it in the background: `task` is its `end` frame."""

    def __init__(self, person: Person, tab: Tab, ack: Frame) -> None:
        self.person, self.tab, self.ack = person, tab, ack
        self.question = str(tab.sent[-1]["text"])
        self.task = asyncio.create_task(tab.end(ack["reply"]))
        self.task.add_done_callback(lambda task: task.cancelled() or task.exception())

    @classmethod
    async def begin(cls, person: Person) -> "Reading":
        """Returns when the first words are there."""
        tab = await person.open_tab()
        reading = cls(person, tab, await tab.ask(f"long {uuid.uuid4().hex}"))
        await reading.grows(1)
        return reading

    @property
    def text(self) -> str:
        return self.tab.texts.get(self.ack["reply"], "")

    async def grows(self, characters: int = 100) -> None:
        """Wait until so much more is on the screen."""
        enough = len(self.text) + characters
        async with asyncio.timeout(GROWS_S):
            while len(self.text) < enough:
                assert not self.task.done(), self.task
                await asyncio.sleep(0.01)

    async def saved(self) -> None:
        """Wait until some of it is in the database: only of that does the next start know that it was shown."""
        while not (await self.person.stored(self.ack["conversation"]))[self.ack["reply"]]["text"]:
            await asyncio.sleep(0.02)
