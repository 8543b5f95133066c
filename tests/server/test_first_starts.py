"""Several processes start for the first time, at once, on an empty PostgreSQL."""

import concurrent.futures
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from chatsite import set_up
from tests.support.installation import PASSWORD, Installation
from tests.support.postgres import Postgres
from tests.support.server import ServerProcess

pytestmark = pytest.mark.timeout(240)

COUNT = 3
ADMINISTRATOR = {"DJANGO_SUPERUSER_USERNAME": "chief", "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
WAITS = "Another process prepares the database"


@pytest.fixture
def empty(postgres: Postgres, prepared: Installation, tmp_path: Path) -> Installation:
    """A database with nothing in it, and a folder with the collected static files only."""
    shutil.copytree(prepared.data_dir / "static", tmp_path / "data" / "static")
    return Installation(tmp_path / "data", {}, postgres.new_database(f"empty_{time.time_ns()}"))


@pytest.fixture
def servers(empty: Installation, nowhere: str) -> Iterator[list[ServerProcess]]:
    env = {"VICTORIA_URL": nowhere, "MLX_URL": nowhere}
    made = [ServerProcess(empty, **env, **ADMINISTRATOR) for _ in range(COUNT)]
    yield made
    for server in made:
        server.kill()


def start(servers: list[ServerProcess]) -> None:
    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(ServerProcess.start, servers))


def is_ready(server: ServerProcess) -> bool:
    return httpx.get(server.url + "/readyz", timeout=20).status_code == 200


def restarted(server: ServerProcess) -> list[str]:
    """What it says when it starts once more."""
    server.kill()
    server.output.clear()
    return server.start().output


def test_none_of_them_dies(servers: list[ServerProcess], empty: Installation) -> None:
    start(servers)
    said = "".join(line for server in servers for line in server.output)
    assert all(map(is_ready, servers)) and "Traceback" not in said
    assert said.count("Preparing the database") == said.count("Made the administrator chief") == 1
    assert empty.rows("SELECT username FROM auth_user") == [("chief",)]
    assert not any("Preparing" in line or WAITS in line for line in restarted(servers[0]))
    # All of them have one key: who signed in at one is signed in at the others.
    assert len((empty.data_dir / "secret_key").read_text()) > 32


def test_who_waits_says_so_and_goes_on_when_the_other_one_dies(
    servers: list[ServerProcess], empty: Installation
) -> None:
    holder = psycopg.connect(empty.database_url)
    holder.execute("SELECT pg_advisory_xact_lock(%s)", [set_up.KEY])
    with concurrent.futures.ThreadPoolExecutor() as pool:
        starting = pool.submit(servers[0].start)
        while not any(WAITS in line for line in servers[0].output):
            assert not starting.done()
            time.sleep(0.05)
        holder.close()
        starting.result()
    assert is_ready(servers[0]) and servers[0].output.count(f"{WAITS}; waiting for it ...\n") == 1


def test_who_is_killed_while_it_prepares_keeps_nobody_waiting(servers: list[ServerProcess]) -> None:
    first = subprocess.Popen(servers[0]._command(), env=servers[0].env, stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None
    while "Preparing the database" not in first.stdout.readline():
        assert first.poll() is None
    first.kill()
    first.wait()
    start(servers[1:])
    assert all(map(is_ready, servers[1:]))


def test_the_address_that_one_machine_prints_holds_at_another(
    empty: Installation, tmp_path: Path, nowhere: str
) -> None:
    """Two machines: a folder each, one database and one key in common."""
    shutil.copytree(empty.data_dir, tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "setup_token").write_text("of-another-time")
    env = {"VICTORIA_URL": nowhere, "MLX_URL": nowhere, "SECRET_KEY": "k" * 40}
    other = Installation(tmp_path / "elsewhere", {}, empty.database_url)
    with ServerProcess(empty, **env) as here, ServerProcess(other, **env) as there:
        printed = [re.findall(r"/setup/\?token=(\S+)", "".join(server.output)) for server in (here, there)]
        assert printed[0] == printed[1] == [(tmp_path / "elsewhere" / "setup_token").read_text()]
        for server in (here, there):
            assert httpx.get(f"{server.url}/setup/?token={printed[0][0]}").status_code == 200
            assert httpx.get(f"{server.url}/setup/?token=of-another-time").status_code == 404
