"""The same commands where the history is in a real PostgreSQL."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import TupleRow

from chat.models import uuid7
from tests.support.installation import Installation

from .files import run

Connection = psycopg.Connection[TupleRow]


@pytest.fixture
def database(on_postgresql: Installation) -> Iterator[Connection]:
    with psycopg.connect(on_postgresql.database_url, autocommit=True) as connection:
        yield connection


def rows(connection: Connection) -> dict[str, list[TupleRow]]:
    """Every row of every table."""
    names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr) for (name,) in names}


def add(connection: Connection, role: str, conversation: UUID, parent: UUID | None = None) -> UUID:
    made = uuid7()
    connection.execute(
        "INSERT INTO chat_message (id, role, text, client_id, created_at, conversation_id, parent_id)"
        " VALUES (%s, %s, 'Words', '', now(), %s, %s)",
        [made, role, conversation, parent],
    )
    return made


def talk(connection: Connection, more: tuple[str, str] = ("", "")) -> UUID:
    """`more`: columns of an earlier version, and their values."""
    made = uuid7()
    connection.execute(
        f"INSERT INTO chat_conversation (id, owner_id, title, pinned, archived, created_at, updated_at{more[0]})"
        f" VALUES (%s, (SELECT min(id) FROM auth_user), '', false, false, now(), now(){more[1]})",
        [made],
    )
    return made


def test_check_history_repairs_what_a_real_database_lets_happen(
    on_postgresql: Installation, database: Connection
) -> None:
    first, other = talk(database), talk(database)
    elsewhere = add(database, "user", other, add(database, "user", first))
    reply = add(database, "assistant", other, elsewhere)
    circle = add(database, "user", other)
    database.execute("UPDATE chat_message SET parent_id = id WHERE id = %s", [circle])
    dry = run(on_postgresql, "check_history", "--dry-run")
    done = run(on_postgresql, "check_history")
    parents = dict(database.execute("SELECT id, parent_id FROM chat_message").fetchall())
    heads = dict(database.execute("SELECT id, head_id FROM chat_conversation").fetchall())
    assert (dry.returncode, done.returncode) == (1, 0) and done.stdout.endswith("Now all is well.\n"), done
    assert (parents[elsewhere], parents[reply], parents[circle]) == (None, elsewhere, None)
    assert heads[other] == circle and heads[first]
    assert run(on_postgresql, "check_history").stdout.endswith("All is well.\n")


def test_the_printed_lines_make_and_restore_a_dump(
    on_postgresql: Installation, database: Connection, tmp_path: Path
) -> None:
    add(database, "user", talk(database))
    before = rows(database)
    made = run(on_postgresql, "backup", "--to", tmp_path / "a dump")
    execute(made.stdout, database)
    talk(database)
    assert rows(database) != before
    said = execute(run(on_postgresql, "restore", tmp_path / "a dump").stdout, database)
    assert rows(database) == before
    assert said == ""  # whoever restores has no time to read what is no error


def execute(line: str, connection: Connection) -> str:
    """With the tools of this very server; what they said."""
    (tools,) = connection.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'").fetchone() or ("",)
    env = {**os.environ, "PGPASSWORD": "unused", "PATH": f"{tools}:{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-c", line], check=True, env=env, text=True, stdout=-1, stderr=subprocess.STDOUT)
    return done.stdout


def test_a_backup_of_postgresql_is_not_claimed(on_postgresql: Installation) -> None:
    done = run(on_postgresql, "backup")
    assert done.returncode == 1 and done.stdout.startswith("pg_dump ") and "Nothing was copied" in done.stderr
    assert not list((on_postgresql.data_dir / "backups").iterdir())


@pytest.mark.parametrize("command", [["backup"], ["restore", "a.dump"]])
def test_the_password_is_not_printed(tmp_path: Path, command: list[str]) -> None:
    url = "postgres://alice:s3cret@db.example.org:5433/history?sslmode=require"
    done = run(Installation(tmp_path, {}, url), *command)
    assert "s3cret" not in done.stdout + done.stderr and "PGPASSWORD" in done.stderr
    assert "--dbname=host=db.example.org port=5433 user=alice dbname=history sslmode=require" in done.stdout.replace(
        "'", ""
    )
