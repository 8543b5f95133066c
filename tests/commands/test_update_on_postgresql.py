"""An update of a PostgreSQL that has data begins with a copy by pg_dump, or says the line that makes one."""

import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.support.installation import Installation, environment, folder_of_then, manage
from tests.support.postgres import Postgres
from tests.support.server import free_port

from .files import copies, run
from .test_on_postgresql import execute, rows, talk

MIGRATE = "MIGRATE=yes"
DEBIANS = Path("/usr/lib/postgresql/15/bin/pg_dump")
Tool = Callable[[str], str]


@pytest.fixture
def outdated(on_postgresql: Installation) -> Installation:
    """Two updates of the chat behind: tables are missing that refer to others."""
    env = environment(on_postgresql.data_dir, DATABASE_URL=on_postgresql.database_url)
    manage(env, "migrate", "chat", "0001", "-v0")
    with psycopg.connect(on_postgresql.database_url) as connection:
        talk(connection, folder_of_then(on_postgresql))
    return on_postgresql


@pytest.fixture
def tools(outdated: Installation) -> str:
    """A PATH with the programs of this very server."""
    ((folder,),) = outdated.rows("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
    return f"{folder}:{os.environ['PATH']}"


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    """A PATH on which pg_dump is a script."""

    def make(script: str) -> str:
        (tmp_path / "bin").mkdir(exist_ok=True)
        path = tmp_path / "bin" / "pg_dump"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return f"{path.parent}:{os.environ['PATH']}"

    return make


def prepare(installation: Installation, path: str, **env: str) -> "subprocess.CompletedProcess[str]":
    return run(installation, "prepare", PATH=path, PORT=str(free_port()), **env)


def migrated(installation: Installation) -> bool:
    return bool(installation.rows("SELECT 1 FROM django_migrations WHERE app = 'chat' AND name LIKE '0002%%'"))


def test_the_copy_is_made_first_and_comes_back_with_the_printed_line(outdated: Installation, tools: str) -> None:
    with psycopg.connect(outdated.database_url, autocommit=True) as connection:
        before = rows(connection)
        done = prepare(outdated, tools)
        (copy,) = copies(outdated)
        assert done.returncode == 0 and str(copy) in done.stdout and "the newest 5 are kept" in done.stdout
        assert copy.name.startswith("before-migration-") and stat.S_IMODE(copy.stat().st_mode) == 0o600
        assert migrated(outdated) and rows(connection) != before
        execute(run(outdated, "restore", copy).stdout, connection)
        assert rows(connection) == before
    assert prepare(outdated, tools).returncode == 0 and migrated(outdated)


def test_an_older_version_names_the_copy_that_was_made_before_the_update(on_postgresql: Installation) -> None:
    (on_postgresql.data_dir / "backups").mkdir()
    newest = on_postgresql.data_dir / "backups" / "before-migration-2.dump"
    newest.touch()
    on_postgresql.rows("INSERT INTO django_migrations (app, name, applied) VALUES ('chat', '9999_later', now())")
    assert f"restore {newest}" in run(on_postgresql, "serve", PORT=str(free_port())).stderr


def test_a_copy_that_cannot_be_read_leaves_the_database_as_it_was(on_postgresql: Installation) -> None:
    with psycopg.connect(on_postgresql.database_url, autocommit=True) as connection:
        before = rows(connection)
        broken = on_postgresql.data_dir / "broken.dump"
        broken.write_text("no dump")
        with pytest.raises(subprocess.CalledProcessError):
            execute(run(on_postgresql, "restore", broken).stdout, connection)
        assert rows(connection) == before


def test_only_the_newest_five_copies_are_kept(outdated: Installation, tools: str) -> None:
    folder = outdated.data_dir / "backups"
    folder.mkdir()
    for number in range(7):
        (folder / f"before-migration-2026010{number}.dump").touch()
        os.utime(folder / f"before-migration-2026010{number}.dump", (number, number))
    (folder / "before-migration-20250101.sqlite3").touch()
    assert prepare(outdated, tools).returncode == 0
    assert len(list(folder.glob("*.dump"))) == 5 and len(list(folder.glob("*.sqlite3"))) == 1


def test_a_fresh_database_needs_no_copy(postgres: Postgres, tmp_path: Path, tool: Tool) -> None:
    new = Installation(tmp_path / "data", {}, postgres.new_database(f"fresh_{free_port()}"))
    assert prepare(new, tool("exit 1")).returncode == 0 and not copies(new)
    manage(environment(new.data_dir, DATABASE_URL=new.database_url), "migrate", "chat", "0009", "-v0")
    assert prepare(new, tool("exit 1")).returncode == 0 and not copies(new)


def test_without_an_update_nothing_is_copied(on_postgresql: Installation, tool: Tool) -> None:
    assert prepare(on_postgresql, tool("exit 1")).returncode == 0 and not copies(on_postgresql)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo 'pg_dump: error: out of words' >&2; exit 1", "out of words"),
        ("exit 7", "exit status 7"),
        ("[ $1 = --version ] && echo 'pg_dump (PostgreSQL) 9.6.1' || exit 1", "is of version 9"),
        ("exit 0", "wrote nothing"),
    ],
)
def test_without_a_copy_the_start_says_the_line_to_run(
    outdated: Installation, tool: Tool, tools: str, script: str, why: str
) -> None:
    done = prepare(outdated, tool(script))
    reason, _hint, line = done.stderr.splitlines()
    assert done.returncode == 1 and why in reason and MIGRATE in done.stderr and not migrated(outdated)
    assert not copies(outdated)
    subprocess.run(["sh", "-c", line], check=True, env={**os.environ, "PATH": tools})
    again = prepare(outdated, tool(script), MIGRATE="yes")
    assert again.returncode == 0 and migrated(outdated) and why in again.stdout and MIGRATE in again.stdout
    assert len(copies(outdated, "chat-")) == 1


@pytest.mark.parametrize("value", ["", "no", "0"])
def test_only_yes_goes_on_without_a_copy(outdated: Installation, tool: Tool, value: str) -> None:
    assert prepare(outdated, tool("exit 1"), MIGRATE=value).returncode == 1 and not migrated(outdated)


def test_with_migrate_yes_a_copy_is_made_all_the_same(outdated: Installation, tools: str) -> None:
    assert prepare(outdated, tools, MIGRATE="yes").returncode == 0 and len(copies(outdated)) == 1


def test_the_password_is_in_the_environment_of_pg_dump_only(outdated: Installation, tool: Tool) -> None:
    said = outdated.data_dir / "said"
    path = tool(
        f'echo "$@" > {said}; env > {said}.env; for a; do case $a in --file=*) echo x > "${{a#--file=}}";; esac; done'
    )
    url = outdated.database_url.replace("//postgres:@", "//postgres:s3cret@")
    assert "s3cret" in url
    done = run(Installation(outdated.data_dir, {}, url), "prepare", PATH=path)
    assert done.returncode == 0, done.stderr
    assert "--no-password" in said.read_text() and "s3cret" not in said.read_text() + done.stdout
    assert "PGPASSWORD=s3cret\n" in Path(f"{said}.env").read_text()


@pytest.mark.skipif(not DEBIANS.exists(), reason="Debian's postgresql-client-15 is not installed")
def test_a_real_pg_dump_that_is_too_old_is_named(outdated: Installation) -> None:
    done = prepare(outdated, "/usr/bin:/bin")
    assert done.returncode == 1 and "of version 15" in done.stderr and "postgresql-client-" in done.stderr


def test_the_folder_that_cannot_be_written_is_said(outdated: Installation, tools: str) -> None:
    (outdated.data_dir / "backups").write_text("A file in its place")
    done = prepare(outdated, tools)
    assert done.returncode == 1 and "Nothing can be written to" in done.stderr and not migrated(outdated)
