"""A start that cannot go on ends with a line or two: what is wrong, where, and what would do. No traceback."""

import errno
import fcntl
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from chatsite import lock
from tests.commands.files import damage, run
from tests.faults.disk import small_disk, unwritable
from tests.support import warm
from tests.support.installation import ROOT, Installation, environment
from tests.support.postgres import Postgres
from tests.support.server import ServerProcess, free_port

from .impostor import Impostor

PASSWORD = "hunter2"


def refused(data_dir: Path, *command: str, **env: str) -> str:
    """What a start says that does not go on: two lines at most."""
    whole = [sys.executable, *(command or ("manage.py", "serve"))]
    done = warm.run(whole, environment(data_dir, **{"PORT": str(free_port()), **env}), ROOT, timeout=60)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr and len(done.stderr.strip().splitlines()) <= 2, done.stderr
    return done.stderr


@contextmanager
def changed(installation: Installation) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(installation.data_dir / "chat.sqlite3")) as database, database:
        yield database


def from_the_future(installation: Installation) -> None:
    with changed(installation) as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('chat', '9999_later', '2030-01-01')"
        )


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "x"), ("VICTORIA_MODE", "x"), ("MLX_URL", "x"), ("ALLOWED_HOSTS", "h:8000")]
)
@pytest.mark.parametrize("command", [("manage.py", "serve"), ("manage.py", "check_history")], ids=lambda one: one[1])
def test_a_value_that_is_not_valid(tmp_path: Path, command: tuple[str, ...], name: str, value: str) -> None:
    said = refused(tmp_path / "data", *command, **{name: value})
    assert f"{name}='{value}' (the environment) is not valid." in said


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
def test_a_value_that_is_not_valid_under_other_servers(tmp_path: Path, server: str) -> None:
    said = refused(tmp_path / "data", "-m", server, "chatsite.asgi:application", VICTORIA_MODE="x")
    assert "VICTORIA_MODE='x'" in said


def test_a_name_that_is_nearly_the_one_that_is_missing_is_said_first(tmp_path: Path) -> None:
    said = refused(tmp_path / "data", HOST="0.0.0.0", ALLOWED_HOST="chat.example.org")
    assert said.index("Is it ALLOWED_HOSTS?") < said.index("HOST='0.0.0.0'")


def test_a_server_that_starts_says_what_may_be_a_mistake(installation: Installation) -> None:
    with ServerProcess(installation, VICTORIA_ULR="http://h") as server:
        (line,) = [line for line in server.output if "WARNING chatsite" in line]
    assert "VICTORIA_ULR (the environment) is not a setting" in line and "VICTORIA_URL" in line


@pytest.mark.parametrize("command", ["serve", "check_history"])
def test_a_database_that_refuses_connections(tmp_path: Path, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    url = f"postgres://chat:{PASSWORD}@127.0.0.1:{port}/history"
    said = refused(tmp_path / "data", "manage.py", command, DATABASE_URL=url)
    assert f"history at 127.0.0.1:{port}" in said and "user chat" in said and "Connection refused" in said
    assert PASSWORD not in said and "DATABASE_URL" in said


def test_a_database_that_says_nothing(tmp_path: Path) -> None:
    with Impostor() as silent:
        said = refused(tmp_path / "data", DATABASE_URL=f"postgres://chat:{PASSWORD}@127.0.0.1:{silent.port}/history")
    assert f"127.0.0.1:{silent.port}" in said and PASSWORD not in said
    # Ours, or that of psycopg, which waits as long.
    assert "no answer within 2 s" in said or "timeout expired" in said


@pytest.mark.parametrize(
    ("host", "word"), [("nowhere.invalid", "nowhere.invalid"), ("/nowhere", "No such file or directory")]
)
def test_a_database_at_an_address_that_is_none(tmp_path: Path, host: str, word: str) -> None:
    url = f"postgres:///history?host={host}" if host.startswith("/") else f"postgres://chat:{PASSWORD}@{host}/history"
    said = refused(tmp_path / "data", DATABASE_URL=url)
    assert word in said and host in said and PASSWORD not in said


@pytest.mark.parametrize(
    "said", ["unsupported startup parameter: options", "unsupported startup parameter in options: idle_timeout"]
)
def test_pgbouncer_without_its_line(tmp_path: Path, said: str) -> None:
    with Impostor(said) as bouncer:
        words = refused(tmp_path / "data", DATABASE_URL=f"postgres://chat:{PASSWORD}@127.0.0.1:{bouncer.port}/history")
    assert "ignore_startup_parameters = " in words and "options" in words and f"127.0.0.1:{bouncer.port}" in words


@pytest.mark.parametrize(
    "said",
    [
        'password authentication failed for user "chat"',
        'database "history" does not exist',
        "the database system is starting up",
        "sorry, too many clients already",
        f"{PASSWORD} is repeated",
    ],
)
def test_what_the_server_says_is_told_without_the_password(tmp_path: Path, said: str) -> None:
    with Impostor(said, "28P01") as server:
        url = f"postgres://chat:{PASSWORD}@127.0.0.1:{server.port}/history"
        words = refused(tmp_path / "data", DATABASE_URL=url)
    assert said.replace(PASSWORD, "...") in words and PASSWORD not in words


def test_a_user_of_postgresql_who_may_make_no_tables(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.new_database(f"poor_{os.getpid()}")
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE ROLE poor_{os.getpid()} LOGIN")
        server.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    said = refused(tmp_path / "data", DATABASE_URL=url.replace("//postgres:", f"//poor_{os.getpid()}:"))
    assert "GRANT" in said and f"poor_{os.getpid()}" in said


def test_a_postgresql_that_is_newer_than_the_code(on_postgresql: Installation) -> None:
    on_postgresql.rows("INSERT INTO django_migrations (app, name, applied) VALUES ('chat', '9999_later', now())")
    said = refused(on_postgresql.data_dir, DATABASE_URL=on_postgresql.database_url)
    assert "9999_later" in said and "restore FILE" in said


@pytest.mark.parametrize("name", ["", "chat.sqlite3"])
def test_a_folder_or_file_that_cannot_be_written(installation: Installation, name: str) -> None:
    path = installation.data_dir / name
    with unwritable(path):
        said = refused(installation.data_dir)
    assert str(path) in said and "cannot be written" in said and "DATA_DIR" in said


def test_a_new_folder_that_cannot_be_written(tmp_path: Path) -> None:
    with unwritable(tmp_path):
        for data_dir in (tmp_path, tmp_path / "data"):
            said = refused(data_dir)
            assert f"DATA_DIR='{data_dir}'" in said and "may write to" in said


def test_a_folder_in_the_place_of_the_database(installation: Installation) -> None:
    path = installation.data_dir / "chat.sqlite3"
    path.unlink()
    path.mkdir()
    assert f"{path} is a folder" in refused(installation.data_dir)


@pytest.mark.parametrize("how", ["pages", "text", "cut"])
def test_a_damaged_database_names_the_copy_to_restore(installation: Installation, how: str) -> None:
    path = installation.data_dir / "chat.sqlite3"
    run(installation, "backup")
    (copy,) = (installation.data_dir / "backups").iterdir()
    if how == "pages":
        damage(path)
    elif how == "text":
        path.write_text("this is no database, but it is long enough to look like one " * 20)
    else:
        os.truncate(path, path.stat().st_size // 2)
    said = refused(installation.data_dir)
    assert f"{path} is damaged" in said and f"manage.py restore {copy}" in said


def test_without_a_copy_the_restore_is_named_all_the_same(installation: Installation) -> None:
    damage(installation.data_dir / "chat.sqlite3")
    assert "manage.py restore FILE" in refused(installation.data_dir)


def test_a_newer_database_names_the_newest_copy_that_fits(installation: Installation) -> None:
    backups = installation.data_dir / "backups"
    run(installation, "backup", "--to", installation.data_dir / "older.sqlite3")
    from_the_future(installation)
    assert "9999_later" in (said := refused(installation.data_dir)) and "none that this code can use" in said
    backups.mkdir(exist_ok=True)
    fits, newer = backups / "before-migration-1.sqlite3", backups / "before-migration-2.sqlite3"
    (installation.data_dir / "older.sqlite3").rename(fits)
    shutil.copyfile(installation.data_dir / "chat.sqlite3", newer)
    assert f"manage.py restore {fits}" in refused(installation.data_dir)


def test_a_disk_without_room(installation: Installation, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        shutil.copyfile(installation.data_dir / "chat.sqlite3", disk / "chat.sqlite3")
        with pytest.raises(OSError, match="No space"), (disk / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(4096))
        said = refused(installation.data_dir, DATABASE_URL=f"sqlite:///{disk / 'chat.sqlite3'}")
    assert f"The disk of {disk} is full" in said


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_disk_without_locks_is_not_another_server(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    settings.DATA_DIR, settings.USES_SQLITE = tmp_path, True
    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(SystemExit, match="No lock can be had") as said:
        lock.hold_database()
    assert "nother server" not in str(said.value)
    with pytest.raises(CommandError, match="No lock can be had"):
        call_command("restore", tmp_path / "copy")


def test_a_virtual_environment_without_its_python_is_made_anew(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.lock", "requirements.txt"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to("/nowhere/python3.11")
    for name in (".made", ".installed", ".installed-tests"):
        (tmp_path / ".venv" / name).touch()
    env = {**environment(tmp_path / "data"), "PYTHON": sys.executable}
    subprocess.run(["make", "-e", ".venv/.made"], cwd=tmp_path, env=env, check=True, capture_output=True)
    subprocess.run([tmp_path / ".venv" / "bin" / "python", "-c", "import pip"], check=True)
    assert not (tmp_path / ".venv" / ".installed").exists()
