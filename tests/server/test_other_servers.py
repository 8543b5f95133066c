"""daphne, uvicorn, hypercorn and gunicorn: told what to run first where nothing is prepared, and serving after that."""

import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.commands.files import run
from tests.support import warm
from tests.support.installation import ROOT, Installation, environment
from tests.support.postgres import Postgres
from tests.support.server import HAVE_WORKERS, OTHER_SERVERS, ServerProcess, free_port, other_server

SERVERS = pytest.mark.parametrize("server", OTHER_SERVERS)
FIRST = "Run this first: .venv/bin/python manage.py prepare"


def refused(server: str, data_dir: Path, **env: str) -> str:
    """The one line of ours that it ends with."""
    command = [sys.executable, "-m", *other_server(server, free_port())]
    done = warm.run(command, environment(data_dir, **env), ROOT, timeout=60)
    ours = [line for line in done.stderr.splitlines() if line and not re.match(r"\[20\d\d-", line)]
    assert len(ours) == 1 and "Traceback" not in done.stderr, done.stderr
    assert done.returncode != 0 or server == "hypercorn"  # it ends with 0 whatever its worker ended with
    return ours[0]


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, str]:
    """What `prepare` makes of no folder at all, copied for each server; the path where it says to go on."""
    installation = Installation(tmp_path_factory.mktemp("new") / "data", {})
    made = run(installation, "prepare", PORT=str(free_port()))
    (path,) = re.findall(r"http://[^/]+(/setup/\?token=\S+)", made.stdout)
    assert made.returncode == 0
    return installation, path


@pytest.fixture(scope="module")
def outdated(prepared: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    installation = prepared.copy_to(tmp_path_factory.mktemp("outdated") / "data")
    run(installation, "migrate", "account", "0008")
    return installation


@pytest.fixture(scope="module")
def updated(outdated: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The same as `prepare` leaves it, after a server was refused there."""
    installation = outdated.copy_to(tmp_path_factory.mktemp("updated") / "data")
    assert FIRST in refused("uvicorn", installation.data_dir)
    made = run(installation, "prepare")
    assert "Copied the database before the update" in made.stdout and "setup" not in made.stdout
    return installation


@SERVERS
def test_on_a_fresh_folder_it_says_what_to_run_first(server: str, tmp_path: Path) -> None:
    said = refused(server, tmp_path / "data")
    assert FIRST in said and str(tmp_path / "data" / "chat.sqlite3") in said and "static" in said


@SERVERS
def test_what_it_says_is_enough(server: str, new: tuple[Installation, str], tmp_path: Path) -> None:
    installation, path = new
    with ServerProcess(installation.copy_to(tmp_path / "data"), via=server) as running:
        page = httpx.get(running.url + path)
        assert page.status_code == 200
        script = re.search(r'src="(/static/[^"]+)"', page.text)
        assert script and httpx.get(running.url + script[1]).status_code == 200


@SERVERS
def test_after_an_update_it_is_prepared_again(
    server: str, outdated: Installation, updated: Installation, tmp_path: Path
) -> None:
    assert FIRST in refused(server, outdated.copy_to(tmp_path / "before").data_dir)
    with ServerProcess(updated.copy_to(tmp_path / "data"), via=server) as running:
        assert httpx.get(running.url + "/readyz").status_code == 200


def test_without_the_static_files_it_is_not_prepared(installation: Installation) -> None:
    (installation.data_dir / "static" / ".fingerprint").unlink()
    said = refused("uvicorn", installation.data_dir)
    assert FIRST in said and "static" in said and "chat.sqlite3" not in said


def test_an_empty_postgresql_is_not_prepared(postgres: Postgres, installation: Installation) -> None:
    url = postgres.new_database(f"unprepared_{free_port()}")
    assert FIRST in refused("uvicorn", installation.data_dir, DATABASE_URL=url)


def test_a_database_that_is_away_is_said_in_a_line(installation: Installation) -> None:
    url = f"postgres://chat:hunter2@127.0.0.1:{free_port()}/history"
    said = refused("gunicorn", installation.data_dir, DATABASE_URL=url)
    assert "Connection refused" in said and "hunter2" not in said


def test_a_database_that_is_newer_is_refused(installation: Installation) -> None:
    installation.rows("INSERT INTO django_migrations (app, name, applied) VALUES ('chat', '9999_later', '2030-01-01')")
    assert "9999_later" in refused("daphne", installation.data_dir)


def test_gunicorn_does_not_start_refused_workers_for_ever(installation: Installation) -> None:
    with ServerProcess(installation):
        assert "Another server already uses" in refused("gunicorn", installation.data_dir)


def test_gunicorn_is_not_taken_that_loads_before_it_has_workers(installation: Installation) -> None:
    """They would have the lock of the file together."""
    command = [sys.executable, "-m", *other_server("gunicorn", free_port()), "--preload", "--workers", "2"]
    env = environment(installation.data_dir)
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0 and "without --preload" in done.stderr and "Traceback" not in done.stderr


def test_workers_of_uvicorn_look_from_within_their_loop(tmp_path: Path) -> None:
    command = [sys.executable, "-m", *other_server("uvicorn", free_port()), "--workers", "2"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(tmp_path / "data"), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stderr
    try:
        assert any(FIRST in line for line in process.stderr)  # it starts its workers again and again, until then
    finally:
        process.terminate()
        with suppress(ValueError):
            process.communicate()


def test_nothing_is_prepared_while_a_server_runs(installation: Installation) -> None:
    with ServerProcess(installation):
        done = run(installation, "prepare")
    assert done.returncode == 1 and "Another server already uses" in done.stderr


@pytest.mark.parametrize("via", HAVE_WORKERS)
def test_a_server_that_a_test_kills_leaves_no_worker_behind(installation: Installation, via: str) -> None:
    with ServerProcess(installation, via=via) as server:
        assert httpx.get(server.url + "/healthz").status_code == 200
    with pytest.raises((httpx.NetworkError, httpx.RemoteProtocolError)):
        while True:
            httpx.get(server.url + "/healthz", timeout=60)
