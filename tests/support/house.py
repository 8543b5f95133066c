"""A server that the tests of one module share. Imported by the conftest of a folder."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from chat.demo.fault import AnyPlace
from chat.demo.mlx import MLXDemo
from chat.demo.victoria import VictoriaDemo
from tests.simulators.faults import Gate, gate

from .installation import PASSWORD, Installation
from .person import CSRF, Person
from .prompt import Prompt
from .server import ServerProcess
from .shared import SharedServers, as_found, tidy

NOBODYS = "01890000-0000-7000-8000-000000000000"
WORDS = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen. " * 4


class House:
    """Both scripted backends, the server, and the people on it."""

    def __init__(self, server: ServerProcess, victoria: VictoriaDemo, mlx: MLXDemo) -> None:
        self.server, self.victoria, self.mlx = server, victoria, mlx
        self.alice, self.bob, self.admin = (Person(server, name) for name in ("alice", "bob", "admin"))
        self._more: list[Person] = []
        self._gates: list[Gate] = []

    def hold(self, at: AnyPlace = 4) -> Gate:
        """Victoria's replies wait at that place until the gate is set, or the test is over."""
        held = Gate()
        self._gates.append(held)
        self.victoria.script, self.victoria.fault = WORDS, gate(at, held)
        return held

    async def sign_in(self, name: str, password: str = PASSWORD) -> Person:
        """The person with one more session, as from another browser."""
        person = Person(self.server, "alice")
        person.name, person.cookie = name, f"csrftoken={CSRF}"
        self._more.append(person)
        response = await person.request("POST", "/accounts/login/", data={"login": name, "password": password})
        assert response.status_code == 302, response.text
        person.cookie += f"; sessionid={response.cookies['sessionid']}"
        return person

    async def tidy(self) -> None:
        """As at the beginning, but for what the people wrote."""
        for person in (self.alice, self.bob, self.admin, *self._more):
            await person.close()
        for held in self._gates:
            held.set()
        self._more.clear()
        self._gates.clear()
        for backend in (self.victoria, self.mlx):
            await as_found(backend)


async def rows(person: Person, *, looked_into: int = 3) -> dict[str, Any]:
    """What a person has, to see whether anything was written: each conversation's state, and of the newest ones how
    many messages they have."""
    listed = (await person.get("/api/conversations?limit=200"))["conversations"]
    counts = {item["id"]: len(await person.stored(item["id"])) for item in listed[:looked_into]}
    return {item["id"]: (item["title"], item["head"], counts.get(item["id"])) for item in listed}


@pytest_asyncio.fixture(scope="module")
async def shared_house(
    request: pytest.FixtureRequest,
    prepared: Installation,
    shared_servers: SharedServers,
    shared_victoria: VictoriaDemo,
    shared_mlx: MLXDemo,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[House]:
    """The constant SERVER of the test module adds to the environment of a server of its own; without it, it has
    everybody's."""
    if not hasattr(request.module, "SERVER"):
        server = shared_servers(prepared)
        yield House(server, shared_victoria, shared_mlx)
        await tidy(server, shared_victoria, shared_mlx)
        return
    installation = prepared.copy_to(tmp_path_factory.mktemp("house") / "data")
    more = {"RATE_LIMIT": "0", **request.module.SERVER}
    async with Prompt(pace=0) as victoria, MLXDemo(pace=0) as mlx:
        with ServerProcess(installation, VICTORIA_URL=victoria.url, MLX_URL=mlx.url, **more) as server:
            yield House(server, victoria, mlx)


@pytest_asyncio.fixture
async def house(shared_house: House) -> AsyncIterator[House]:
    yield shared_house
    await shared_house.tidy()
