"""Real parts for the tests: a server process, scripted backends on their ports, people with sessions."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.support.installation import Installation, prepare
from tests.support.pair import prepared_on_postgresql
from tests.support.person import Person
from tests.support.postgres import postgres
from tests.support.server import ServerProcess, free_port
from tests.support.shared import (
    lone_alice,
    mlx,
    own_server,
    server,
    shared_mlx,
    shared_server,
    shared_victoria,
    victoria,
)

__all__ = [
    "lone_alice",
    "mlx",
    "own_server",
    "postgres",
    "prepared_on_postgresql",
    "server",
    "shared_mlx",
    "shared_server",
    "shared_victoria",
    "victoria",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgresql", action="store_true", help="servers use PostgreSQL instead of SQLite")


# What measures how long something takes, and what keeps every core busy for a while.
ALONE = ("test_speed.py", "test_people_crowd.py", "test_ourselves_thousand_stops.py")


def room_of(test: Path) -> str:
    """ "alone", "browser", "servers" (broken on purpose, several at a time) or "": as make test runs them."""
    room, *_, name = test.relative_to(Path(__file__).parent).parts
    if name in ALONE:
        return "alone"
    # The faults of backends wait more than they work.
    breaks_servers = room == "processes" or (room == "faults" and not name.startswith("test_backend_"))
    return "servers" if breaks_servers else "browser" if room == "browser" else ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        room = room_of(item.path)
        if room == "alone":
            item.add_marker("alone")
        elif room:
            item.add_marker("apart")
            item.add_marker(pytest.mark.xdist_group(room))
    if config.getoption("--postgresql"):
        for item in items:
            if item.get_closest_marker("sqlite"):
                item.add_marker(pytest.mark.skip("about the SQLite file"))


@pytest.fixture(scope="session")
def prepared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    if request.config.getoption("--postgresql"):
        on_postgresql: Installation = request.getfixturevalue("prepared_on_postgresql")
        return on_postgresql
    return prepare(tmp_path_factory.mktemp("prepared") / "data")


@pytest.fixture
def installation(prepared: Installation, tmp_path: Path) -> Installation:
    return prepared.copy_to(tmp_path / "data")


@pytest.fixture
def nowhere() -> str:
    """An address where nothing listens."""
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture
async def person(server: ServerProcess) -> AsyncIterator[Callable[[str], Person]]:
    """`person("alice")`: somebody with a session on this server."""
    people: list[Person] = []

    def make(name: str) -> Person:
        people.append(Person(server, name))
        return people[-1]

    yield make
    for one in people:
        await one.close()


@pytest.fixture
def alice(person: Callable[[str], Person]) -> Person:
    return person("alice")


@pytest.fixture
def bob(person: Callable[[str], Person]) -> Person:
    return person("bob")
