"""Two servers: one for each way to speak to Victoria, and to MLX. The backends' addresses have passwords in them."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.support.house import house, shared_house
from tests.support.installation import Installation
from tests.support.person import Frame, Person, Tab
from tests.support.server import ServerProcess

from .parrot import Parrot

__all__ = ["house", "shared_house"]

PASSWORD = "hunter2-in-the-address"
MODES = {"stream and openai": ("stream", "openai"), "run and native": ("run", "native")}
PATHS = {"stream": "/stream", "run": "/run", "openai": "/v1/chat/completions", "native": "/api/generate"}


class Place:
    """A server with two parrots, and who is on it: alice asks, bob and the administrator look."""

    def __init__(self, server: ServerProcess, victoria: Parrot, mlx: Parrot, modes: tuple[str, str]) -> None:
        self.server, self.victoria, self.mlx = server, victoria, mlx
        self.victoria_mode, self.mlx_api = modes
        self.alice, self.bob, self.admin = (Person(server, name) for name in ("alice", "bob", "admin"))
        self.tabs: dict[str, Tab] = {}
        self._looking: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        self.tabs = {one.name: await one.open_tab() for one in (self.alice, self.bob, self.admin)}
        for name in ("bob", "admin"):
            self._looking.append(asyncio.create_task(_keep_reading(self.tabs[name])))

    async def close(self) -> None:
        for task in self._looking:
            task.cancel()
        for one in (self.alice, self.bob, self.admin):
            await one.close()

    def path(self, backend: str) -> str:
        return PATHS[self.victoria_mode if backend == "victoria" else self.mlx_api]

    async def recover(self) -> None:
        """Both answer well again: after two failures in a row, Victoria's breaker would keep the next test from asking
        her. MLX is the last one, which is always asked."""
        self.victoria.says, self.mlx.says = {}, {}
        assert (await self.saved("Hello", True))["backend"] == "victoria"

    async def saved(self, text: str, use_victoria: bool) -> Frame:
        """The end of a reply in a saved conversation."""
        tab = self.tabs["alice"]
        ack = await tab.ask(text, use_victoria=use_victoria)
        end = {**await tab.end(ack["reply"]), "conversation": ack["conversation"]}
        await tab.send({"type": "unwatch", "conversation": ack["conversation"]})
        return end

    async def temporary(self, text: str, use_victoria: bool) -> list[Frame]:
        body = {"messages": [{"role": "user", "text": text}], "use_victoria": use_victoria}
        response = await self.alice.post("/api/chat/temporary", body)
        return [json.loads(line[6:]) for line in response.text.split("\n") if line.startswith("data: ")]

    async def seen_by_others(self, reply: str = "") -> dict[str, str]:
        """All that bob and the administrator can see of it at once, and the log."""
        calls = [
            (self.bob, "/api/chat/status"),
            (self.admin, "/api/chat/status"),
            (self.admin, "/admin/backends/state/"),
        ]
        if reply:
            calls += [(self.admin, f"/admin/chat/generation/{uuid.UUID(reply)}/change/")]
        return {**await read(calls), **self.heard()}

    async def everywhere(self) -> dict[str, str]:
        """Every page and call of bob's and of the administrator's that tells anything of backends and replies."""
        both = ("/", "/api/chat/status", "/api/chat/models", "/api/conversations", "/readyz", "/healthz")
        lists = ("conversation", "generation", "attempt")
        admins = ["/admin/", "/admin/backends/", "/admin/backends/state/", "/admin/backends/models/?fresh"]
        admins += [f"/admin/chat/{name}/" for name in lists]
        attempts = self.server.installation.rows("SELECT id FROM chat_attempt ORDER BY id")
        admins += [f"/admin/chat/attempt/{key}/change/" for (key,) in attempts[:: max(1, len(attempts) // 8)]]
        calls = [(one, path) for one in (self.bob, self.admin) for path in both]
        return {**await read([*calls, *((self.admin, path) for path in admins)]), **self.heard()}

    def heard(self) -> dict[str, str]:
        frames = {f"the socket of {name}": json.dumps(self.tabs[name].frames) for name in ("bob", "admin")}
        return {**frames, "the log": "".join(self.server.output)}


async def read(calls: list[tuple[Person, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one, path in calls:
        response = await one.request("GET", path)
        assert response.status_code == 200, (one.name, path, response.status_code)
        found[f"{path} of {one.name}"] = f"{response.headers} {response.text}"
    return found


async def _keep_reading(tab: Tab) -> None:
    while True:
        async with asyncio.timeout(None):
            tab.frames.append(json.loads(await tab.socket.recv()))


def places_of(secret: str, seen: dict[str, str]) -> list[str]:
    """Where any part of a secret stands, whatever its letters were made of. It is `swordfish-` and something random."""
    parts = [part.lower() for part in secret.split("-")[1:]]
    return [place for place, text in seen.items() if any(part in text.lower() for part in parts)]


@pytest_asyncio.fixture(scope="module", params=list(MODES))
async def shared_place(
    request: pytest.FixtureRequest, prepared: Installation, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Place]:
    modes = MODES[request.param]
    installation = prepared.copy_to(tmp_path_factory.mktemp("leaks") / "data")
    async with Parrot() as victoria, Parrot() as mlx:
        env: dict[str, Any] = {
            "VICTORIA_URL": f"http://victoria:{PASSWORD}@{victoria.place}",
            "MLX_URL": f"http://mlx:{PASSWORD}@{mlx.place}/",
            "VICTORIA_MODE": modes[0],
            "MLX_API": modes[1],
            "RATE_LIMIT": "0",
            "LOG_LEVEL": "DEBUG",
        }
        with ServerProcess(installation, **env) as server:
            place = Place(server, victoria, mlx, modes)
            await place.open()
            yield place
            await place.close()


@pytest_asyncio.fixture
async def place(shared_place: Place) -> AsyncIterator[Place]:
    yield shared_place
    await shared_place.recover()


@pytest.fixture
def secret() -> str:
    return f"swordfish-{uuid.uuid4().hex[:12]}"
