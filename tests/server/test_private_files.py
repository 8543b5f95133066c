"""What an installation keeps is its owner's alone."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from chatsite.private_files import kept_secret
from tests.support.installation import ROOT, Installation, environment, manage
from tests.support.server import ServerProcess

pytestmark = pytest.mark.sqlite

DATABASE = ["chat.sqlite3", "chat.sqlite3-wal", "chat.sqlite3-shm"]


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_in_a_folder_that_is_open_the_files_are_not(prepared: Installation, tmp_path: Path, umask: int) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    data_dir.chmod(0o755)
    shutil.copytree(prepared.data_dir / "static", data_dir / "static")  # collecting is what takes long
    with ServerProcess(Installation(data_dir, {})) as server:
        assert httpx.get(server.url + "/readyz").status_code == 200
        with closing(sqlite3.connect(data_dir / "chat.sqlite3")) as reader:
            reader.execute("SELECT * FROM auth_user").fetchall()
            modes = {path.name: mode(path) for path in data_dir.iterdir() if path.is_file()}
    assert modes.keys() >= {*DATABASE, "secret_key", "setup_token", "server.lock"}
    assert set(modes.values()) == {0o600}
    said = [line for line in server.output if str(data_dir) in line and "0755" in line]
    assert len(said) == 1 and "chmod 700" in said[0]


def test_what_was_open_before_is_closed_by_a_start(installation: Installation) -> None:
    data_dir = installation.data_dir
    with closing(sqlite3.connect(data_dir / "chat.sqlite3")) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("CREATE TABLE keeps_the_wal (id INTEGER)")
        backups = data_dir / "backups"
        backups.mkdir(mode=0o755)
        (backups / "old.sqlite3").write_bytes(b"x")
        ours = [*(data_dir / name for name in (*DATABASE, "secret_key")), backups / "old.sqlite3"]
        for path in ours:
            path.chmod(0o644)
        with ServerProcess(installation):
            assert {path.name: mode(path) for path in ours} == {path.name: 0o600 for path in ours}
    assert mode(backups) == 0o755


def test_a_folder_that_we_make_is_closed_and_nothing_is_said_of_it(prepared: Installation, tmp_path: Path) -> None:
    installation = prepared.copy_to(tmp_path / "data")
    installation.data_dir.chmod(0o700)
    with ServerProcess(installation) as server:
        assert not [line for line in server.output if "chmod" in line]
    manage(environment(tmp_path / "new"), "check")
    assert mode(tmp_path / "new") == 0o700


def test_every_command_makes_the_database_closed(tmp_path: Path, umask: int) -> None:
    env = environment(tmp_path)
    manage(env, "migrate", "auth", "-v0")
    hold = "from django.db import connection as c; c.ensure_connection(); import os; print(sorted(os.listdir()))"
    command = [sys.executable, str(ROOT / "manage.py"), "shell", "-v0", "-c", hold]
    subprocess.run(command, cwd=tmp_path, env=env, check=True)
    assert {mode(path) for path in tmp_path.glob("chat.sqlite3*")} == {0o600}


def test_copies_and_what_a_restore_keeps_are_closed(installation: Installation, umask: int) -> None:
    env = environment(installation.data_dir)
    manage(env, "backup")
    (copy,) = (installation.data_dir / "backups").iterdir()
    database = installation.data_dir / "chat.sqlite3"
    damaged = bytearray(database.read_bytes())
    damaged[4096:] = b"x" * (len(damaged) - 4096)
    database.write_bytes(damaged)
    (installation.data_dir / "chat.sqlite3-wal").write_bytes(b"of the damaged one")
    manage(env, "restore", str(copy))
    kept = list((installation.data_dir / "backups").iterdir())
    assert len(kept) >= 2
    assert {mode(path) for path in (*kept, *installation.data_dir.glob("chat.sqlite3*"))} == {0o600}


def test_a_second_connection_takes_no_lock_away(installation: Installation) -> None:
    """Whoever closes a file that SQLite has open in the same process ends all its locks there."""
    code = (
        "import threading; from django.db import connection as c, transaction;"
        "from chatsite.private_files import PrivateConnection as P; from django.conf import settings\n"
        "with transaction.atomic():\n"
        "    P(str(settings.DATABASES['default']['NAME'])).close()\n"
        "    import subprocess, sys; busy = subprocess.run([sys.executable, '-c', 'import sqlite3, sys;"
        ' d = sqlite3.connect(sys.argv[1], timeout=0); d.execute("BEGIN IMMEDIATE")\','
        " str(settings.DATABASES['default']['NAME'])], capture_output=True, text=True)\n"
        "    print('LOCKED' if 'locked' in busy.stderr else 'LOST')\n"
    )
    assert "LOCKED" in manage(environment(installation.data_dir), "shell", "-v0", "-c", code)


def test_a_secret_that_another_process_is_about_to_write_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    path.touch()
    writing = threading.Timer(0.2, path.write_text, ["the same for all"])
    writing.start()
    assert kept_secret(path, 24) == "the same for all"
    writing.join()
