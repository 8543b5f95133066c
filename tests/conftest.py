"""Real parts for the tests: a server process, scripted backends on their ports, people with sessions."""

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from xdist.remote import Producer

from tests.support.groups import Grouped
from tests.support.installation import Installation, once, prepare
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
    shared_servers,
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
    "shared_servers",
    "shared_victoria",
    "victoria",
]


# The environment variable with the folder that all workers of a run share.
COMMON = "VICTORIA_TESTS_FOLDER"
# What talks to a server here runs on both databases with --both.
ON_BOTH = ("generation", "sockets", "views", "admin", "monitoring", "strangers")
# What measures how long something takes, and what keeps every core busy for a while.
ALONE = ("test_speed.py", "test_people_crowd.py", "test_ourselves_thousand_stops.py")
# What make test-fast leaves out: browsers, and servers that are stopped, attacked or broken.
SLOW = ("browser", "engines", "faults", "processes", "commands", "server", "strangers", "docs")
# So many requests that they take half a minute.
SLOW_FILES = ("test_schema.py",)
# What takes longest comes first, so that no worker is left alone with it in the end; and what works (browsers) goes
# together with what mostly waits (servers that are broken).
LONG = ("browser", "faults", "processes", "engines", "commands", "search", "generation", "server")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgresql", action="store_true", help="servers use PostgreSQL instead of SQLite")
    parser.addoption("--both", action="store_true", help="what the database can make different runs on both")
    parser.addoption("--fast", action="store_true", help="without what is slow: make test-fast")


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # Until all tests are collected: they are here to stay, and looking through them takes a third longer.
    if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        # Started with nohup: that is about the tests, not about the servers that they start.
        signal.signal(signal.SIGHUP, lambda _number, _frame: None)
    if not hasattr(config, "workerinput"):
        # A short name: the path of a Unix socket has about 100 characters at most.
        os.environ[COMMON] = tempfile.mkdtemp(prefix="vc-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ[COMMON], ignore_errors=True)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """To read the slow files takes long, too."""
    is_slow = collection_path.name in SLOW or collection_path.name in SLOW_FILES
    return True if is_slow and config.getoption("--fast") else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if (
        metafunc.config.getoption("--both")
        and "prepared" in metafunc.fixturenames
        and folder_of(metafunc.definition) in ON_BOTH
    ):
        metafunc.parametrize("prepared", ["sqlite", "postgresql"], indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sort the tests, and mark them by what they need."""
    if config.getoption("--both"):
        items[:] = [item for item in items if not (is_on_postgresql(item) and item.get_closest_marker("sqlite"))]
    for item in items:
        if needs_more(item):
            item.add_marker("slow")
    if config.getoption("--fast"):
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
    items.sort(key=lambda item: LONG.index(folder_of(item)) if folder_of(item) in LONG else len(LONG))
    for item in items:
        if item.path.name in ALONE:
            item.add_marker("alone")
        if config.getoption("--postgresql") and item.get_closest_marker("sqlite"):
            item.add_marker(pytest.mark.skip("about the SQLite file"))


def pytest_collection_finish() -> None:
    gc.freeze()  # The collector skips them from now on, also in the five collections at the end of the run.
    gc.enable()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Grouped:
    return Grouped(config, log)


def folder_of(item: pytest.Item) -> str:
    return item.path.relative_to(Path(__file__).parent).parts[0]


def parameter_of(item: pytest.Item, name: str) -> str:
    """What the test is parametrized with, or ""."""
    parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return str(parameters.get(name, ""))


def is_on_postgresql(item: pytest.Item) -> bool:
    return parameter_of(item, "prepared") == "postgresql"


def needs_more(item: pytest.Item) -> bool:
    """A browser, servers that are stopped, attacked or broken on purpose, or another database than SQLite."""
    fixtures = item.fixturenames if isinstance(item, pytest.Function) else []
    asked = {parameter_of(item, name) for name in ("prepared", "database")}
    return folder_of(item) in SLOW or "prepared_on_postgresql" in fixtures or "postgresql" in asked


@pytest.fixture(scope="session")
def prepared(request: pytest.FixtureRequest) -> Installation:
    default = "postgresql" if request.config.getoption("--postgresql") else "sqlite"
    made: Installation = request.getfixturevalue(f"prepared_on_{getattr(request, 'param', default)}")
    return made


@pytest.fixture(scope="session")
def prepared_on_sqlite(common_folder: Path) -> Installation:
    return once(common_folder / "sqlite", lambda: prepare(common_folder / "sqlite"))


@pytest.fixture(scope="session")
def common_folder() -> Path:
    """The folder of all workers of this run."""
    return Path(os.environ[COMMON])


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
