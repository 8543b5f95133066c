"""A house where all is known: what each backend says to each question, who was asked, what every tab heard.

The test modules import the fixture `shared_house`, so that their `house` is a Scene. Its server runs via a launcher,
because its last test is that the server holds no more than at first. Constants of such a module: SERVER adds to the
server's environment, BROKEN names faults of backend_launcher.py.
"""

import asyncio
import sys
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from chat.demo import Answer, DemoServer
from chat.demo.answer import Question
from chat.demo.mlx import MLXDemo
from chat.demo.mlx_native import NativeDialect
from chat.demo.mlx_openai import OpenAIDialect
from chat.demo.victoria import VictoriaDemo
from tests.support.house import House
from tests.support.installation import Installation
from tests.support.person import WAIT, Frame, Tab
from tests.support.server import ServerProcess

from .baseline import Holdings, holdings
from .checker import violations
from .dump import dump
from .told import Told

# All that a batch of a test asks at once must be asked at once.
ROOM = {"RATE_LIMIT": "0", "REPLIES_PER_USER": "10000", "REPLIES_AT_ONCE": "0"}
# For tests of one backend, whichever it is: see Scene.speaks.
EACH_DIALECT = pytest.mark.parametrize("dialect", ["victoria", "openai", "native"])
MLX_DIALECTS = pytest.mark.parametrize("dialect", ["openai", "native"])


class BilingualMLX(MLXDemo):
    """Can become a server of the other dialect at any time."""

    def speak(self, dialect: str) -> bool:
        """Whether it spoke another one before."""
        made = {"openai": OpenAIDialect, "native": NativeDialect}[dialect]
        if isinstance(self._dialect, made):
            return False
        self._dialect = made(self)
        return True


class Launched(ServerProcess):
    """A server that says how many tasks it has, with the faults of backend_launcher.py."""

    def _command(self) -> list[str]:
        return [sys.executable, "-m", "tests.faults.backend_launcher", *self._broken]


class Scene(House):
    """The tabs of a test are alice's (who asks), a second one of hers at the end (as after a reload), and bob's."""

    def __init__(self, server: ServerProcess, victoria: VictoriaDemo, mlx: BilingualMLX) -> None:
        super().__init__(server, victoria, mlx)
        self.bilingual = mlx
        self.before: Holdings | None = None
        self._texts: dict[tuple[str, str], str] = {}
        self._expected: dict[tuple[str, str], str] = {}
        self._tabs: list[Tab] = []
        self._acks: list[Frame] = []
        self._questions: dict[str, str] = {}
        self._is_well = True
        self._set_up()

    def backend(self, name: str) -> DemoServer:
        """victoria or mlx."""
        return {"victoria": self.victoria, "mlx": self.mlx}[name]

    async def speaks(self, dialect: str) -> str:
        """The name of the backend of this dialect; MLX has become one, and our server knows it."""
        if dialect == "victoria":
            return dialect
        if self.bilingual.speak(dialect):
            assert (await self.ask(use_victoria=False)).outcome == ("complete", "mlx")
        return "mlx"

    def words(self, question: str, backend: str) -> str:
        """What a backend says to a question."""
        text = f"This is what {backend} has to say about {question}, at some length, in two lines:\nyes, and no. "
        return self._texts.get((question, backend), text)

    def expected(self, question: str, backend: str) -> str:
        """What of it can be shown, whatever goes wrong: what the reply begins with, for the checker."""
        return self._expected.get((question, backend), self.words(question, backend))

    async def ask(self, *, text: str | None = None, expects: Mapping[str, str] | None = None, **fields: Any) -> Told:
        """A question of its own and its end. `text`: what both say; `expects`: what it becomes by a fault."""
        ack = await self.begin(text=text, expects=expects, **fields)
        return await self.told(ack)

    async def begin(self, *, text: str | None = None, expects: Mapping[str, str] | None = None, **fields: Any) -> Frame:
        """The same, without waiting for its end."""
        question = f"question {uuid.uuid4().hex}"
        if text is not None:
            self._texts.update({(question, backend): text for backend in ("victoria", "mlx")})
        self._expected.update({(question, backend): said for backend, said in (expects or {}).items()})
        ack = await (await self.tab()).ask(question, **fields)
        self._acks.append(ack)
        self._questions[ack["reply"]] = question
        self._is_well = False
        return ack

    async def told(self, ack: Frame) -> Told:
        tab = await self.tab()
        return Told(self._questions[ack["reply"]], tab, ack, await tab.end(ack["reply"]))

    async def tab(self) -> Tab:
        """The one where alice asks."""
        if not self._tabs:
            self._tabs = [await self.alice.open_tab(), await self.bob.open_tab()]
        return self._tabs[0]

    async def violations(self, pattern: str = "POST *", *, recovers: bool = True) -> list[str]:
        """Both answer again (if it `recovers`), and what is wrong in tabs and database. `pattern`: the requests that
        asked Victoria."""
        if recovers:
            await self._recover()
        await self._reload()
        asked = [request.body["goal"] for request in self.victoria.calls(pattern)]  # type: ignore[index]
        return violations(dump(self.server.installation), self._tabs, self.expected, asked=asked)

    async def breaker(self) -> str:
        """The state of Victoria's."""
        return str((await self.alice.get("/api/chat/status"))["victoria"]["breaker"])

    async def tidy(self) -> None:
        if not self._is_well:
            await self._recover()
        await self.close()

    async def close(self) -> None:
        await super().tidy()
        self._tabs, self._acks = [], []
        self._set_up()

    async def warm_up(self) -> None:
        """All that a server keeps from its first replies on; then what it holds is noted."""
        await self.ask(use_victoria=False)
        assert await self.violations() == []
        # SQLite keeps a descriptor for as many connections as were ever open at once, for as long as one is open.
        await asyncio.gather(*(self.breaker() for _ in range(10)))
        await self.tidy()
        self.before = await holdings(self.server)

    async def _recover(self) -> None:
        mlx_was_well, self.victoria.fault, self.mlx.fault = self.mlx.fault is None, None, None
        async with asyncio.timeout(WAIT):
            while await self.breaker() == "open":
                await asyncio.sleep(0.02)
        assert (await self.ask()).outcome == ("complete", "victoria")
        assert mlx_was_well or (await self.ask(use_victoria=False)).outcome == ("complete", "mlx")
        self._is_well = True

    async def _reload(self) -> None:
        """Alice sees it in a new tab (of very many replies, some of them), bob has nothing more coming."""
        again, bobs = await self.alice.open_tab(), self._tabs[1]
        self._tabs.append(again)
        acks = self._acks[:: 1 + len(self._acks) // 20]
        for ack in acks:
            await again.send({"type": "watch", "conversation": ack["conversation"]})
        for ack in acks:
            await again.end(ack["reply"])
        await bobs.send({"type": "ping"})
        await bobs.until("pong")

    def _set_up(self) -> None:
        self.victoria.script = lambda asked: self._answer(asked, "victoria")
        self.mlx.script = lambda asked: self._answer(asked, "mlx")

    def _answer(self, asked: Question, backend: str) -> Answer:
        return Answer(self.words(asked.text, backend), quick=True)


@asynccontextmanager
async def launched(
    data_dir: Path, prepared: Installation, broken: tuple[str, ...] = (), **more: str
) -> AsyncIterator[Scene]:
    """`more` goes before the addresses of the scripted backends."""
    async with VictoriaDemo(pace=0) as victoria, BilingualMLX(pace=0) as mlx:
        env = {"VICTORIA_URL": victoria.url, "MLX_URL": mlx.url, **ROOM, **more}
        with Launched(prepared.copy_to(data_dir), broken=broken, **env) as server:
            scene = Scene(server, victoria, mlx)
            yield scene
            await scene.close()


@pytest_asyncio.fixture(scope="module")
async def shared_house(
    request: pytest.FixtureRequest, prepared: Installation, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Scene]:
    data_dir, module = tmp_path_factory.mktemp("house") / "data", request.module
    broken, more = getattr(module, "BROKEN", ()), getattr(module, "SERVER", {})
    async with launched(data_dir, prepared, broken, **more) as scene:
        await scene.warm_up()
        yield scene
