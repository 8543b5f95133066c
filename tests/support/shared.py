"""What the tests of one worker share: both scripted backends and a server, left as they were found.

A server takes a second of processor to start, so a test has one of its own only where it stops it, sets it up
differently or damages it: fixture `own_server`, or a fixture `server` of the module's own.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from chat.demo import DemoServer, MLXDemo, VictoriaDemo
from tests.faults.switch import throw

from .installation import PEOPLE, Installation
from .person import WAIT, Person
from .prompt import Prompt
from .server import ServerProcess

__all__ = ["lone_alice", "mlx", "own_server", "server", "shared_mlx", "shared_server", "shared_victoria", "victoria"]

SharedServers = Callable[[Installation], ServerProcess]

# It tells the people who wrote something from those who did not, without asking the server.
WRITERS = "SELECT u.username FROM auth_user u WHERE EXISTS (SELECT 1 FROM chat_conversation c WHERE c.owner_id = u.id)"
EMPTY_FOLDERS = (
    "DELETE FROM chat_folder WHERE NOT EXISTS (SELECT 1 FROM chat_conversation c WHERE c.folder_id = chat_folder.id)"
)
CHOOSERS = "SELECT u.username FROM auth_user u JOIN chat_preferences p ON p.user_id = u.id"
NOTHING_CHOSEN = {
    **{"use_victoria": True, "model": "", "theme": "system", "language": "", "density": "comfortable"},
    **{"send_key": "enter", "notifications": False, "system_prompt": "", "temperature": None, "max_tokens": None},
}


@pytest_asyncio.fixture(scope="session")
async def shared_victoria() -> AsyncIterator[VictoriaDemo]:
    async with Prompt(pace=0) as backend:
        yield backend


@pytest_asyncio.fixture(scope="session")
async def shared_mlx() -> AsyncIterator[MLXDemo]:
    async with MLXDemo(pace=0) as backend:
        yield backend


@pytest.fixture(scope="session")
def shared_servers(
    tmp_path_factory: pytest.TempPathFactory, shared_victoria: VictoriaDemo, shared_mlx: MLXDemo
) -> Iterator[SharedServers]:
    """One for each database, from when it is first asked for to the end of the worker."""
    running: dict[Path, ServerProcess] = {}
    urls = {"VICTORIA_URL": shared_victoria.url, "MLX_URL": shared_mlx.url}

    def on(prepared: Installation) -> ServerProcess:
        if prepared.data_dir not in running:
            copy = prepared.copy_to(tmp_path_factory.mktemp("shared") / "data")
            server = ServerProcess(copy, via="launcher", broken=("forget",), RATE_LIMIT="0", **urls)
            running[prepared.data_dir] = server.start()
        return running[prepared.data_dir]

    yield on
    for server in running.values():
        server.kill()


@pytest.fixture(scope="session")
def shared_server(shared_servers: SharedServers, prepared: Installation) -> ServerProcess:
    return shared_servers(prepared)


@pytest_asyncio.fixture
async def victoria(shared_victoria: VictoriaDemo) -> AsyncIterator[VictoriaDemo]:
    shared_victoria.requests.clear()
    yield shared_victoria
    await as_found(shared_victoria)


@pytest_asyncio.fixture
async def mlx(shared_mlx: MLXDemo) -> AsyncIterator[MLXDemo]:
    shared_mlx.requests.clear()
    yield shared_mlx
    await as_found(shared_mlx)


@pytest_asyncio.fixture
async def server(shared_server: ServerProcess, victoria: VictoriaDemo, mlx: MLXDemo) -> AsyncIterator[ServerProcess]:
    """The server of all tests that leave it, and its view of the backends, as they found it."""
    yield shared_server
    await tidy(shared_server, victoria, mlx)


@pytest.fixture
def own_server(installation: Installation, victoria: VictoriaDemo, mlx: MLXDemo) -> Iterator[ServerProcess]:
    """A server that may be stopped, and may find its backends dead."""
    urls = {"VICTORIA_URL": victoria.url, "MLX_URL": mlx.url}
    with ServerProcess(installation, RATE_LIMIT="0", **urls) as process:
        yield process


@pytest_asyncio.fixture
async def lone_alice(own_server: ServerProcess) -> AsyncIterator[Person]:
    """Alice on a server of the test's own."""
    person = Person(own_server, "alice")
    yield person
    await person.close()


async def tidy(server: ServerProcess, *backends: DemoServer) -> None:
    """Nobody has written or chosen anything, nothing is under way, and the server knows nothing of its backends."""
    for (name,) in server.installation.rows(WRITERS):
        if name in PEOPLE:
            await _delete_all(Person(server, name))
    server.installation.rows(EMPTY_FOLDERS)
    for (name,) in server.installation.rows(CHOOSERS):
        if name in PEOPLE:
            await Person(server, name).request("PATCH", "/api/preferences", json=NOTHING_CHOSEN)
    server.installation.rows("DELETE FROM chat_command")  # ids of commands are a person's own, whatever became of these
    for backend in backends:
        await as_found(backend)
    await throw(server, "forget=1")


async def as_found(backend: DemoServer) -> None:
    """Nobody is being answered; it speaks the demo's own script, at once and without faults."""
    await asyncio.wait_for(backend.idle(), WAIT)
    backend.script = backend.fault = None
    backend.pace = 0


async def _delete_all(person: Person) -> None:
    for where, how in (("", ""), ("&archived=true", ""), ("&trash=true", "?forever=true")):
        for conversation in (await person.get(f"/api/conversations?limit=200{where}"))["conversations"]:
            await person.request("DELETE", f"/api/conversations/{conversation['id']}{how}")
