"""`manage.py shrink`: what was deleted no longer takes room, and what is left is as it was."""

import re
import uuid
from pathlib import Path

import psycopg

from tests.support.installation import Installation
from tests.support.server import ServerProcess

from . import files, test_on_postgresql
from .files import run


def sizes(said: str) -> list[float]:
    return [float(number) for number in re.findall(r"([\d.]+) MB", said.replace(",", ""))]


def fill(installation: Installation, made: str, text: str) -> None:
    """A thousand messages of 10,000 characters; `made`, `text`: how the database makes an id and a text."""
    talk = uuid.uuid4()
    installation.rows(
        "INSERT INTO chat_conversation (id, owner_id, title, pinned, archived, created_at, updated_at)"
        " VALUES (%s, (SELECT min(id) FROM auth_user), '', FALSE, FALSE, '2026-01-01', '2026-01-01')",
        talk,
    )
    installation.rows(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000)"
        " INSERT INTO chat_message (id, role, text, client_id, created_at, conversation_id)"
        f" SELECT {made}, 'user', {text}, '', '2026-01-01', %s FROM numbers",
        talk,
    )


def test_the_file_gets_smaller_and_has_the_same_rows(installation: Installation) -> None:
    fill(installation, "lower(hex(randomblob(16)))", "hex(randomblob(5000))")
    installation.rows("DELETE FROM chat_message WHERE rowid % 10 > 0")
    path = installation.data_dir / "chat.sqlite3"
    before = files.rows(path)
    done = run(installation, "shrink")
    now, was = sizes(done.stdout)
    assert was > 9 and now < 3 and path.stat().st_size < 3_000_000, done.stdout + done.stderr
    after = files.rows(path)
    assert {name: found for name, found in after.items() if not name.startswith("chat_search_")} == {
        name: found for name, found in before.items() if not name.startswith("chat_search_")
    }


def test_the_tables_of_postgresql_get_smaller(on_postgresql: Installation) -> None:
    fill(on_postgresql, "gen_random_uuid()", "repeat(md5(n::text), 312)")
    on_postgresql.rows("DELETE FROM chat_message WHERE random() > 0.1")
    with psycopg.connect(on_postgresql.database_url) as connection:
        before = test_on_postgresql.rows(connection)
    done = run(on_postgresql, "shrink")
    now, was = sizes(done.stdout)
    assert done.returncode == 0 and was - now > 7, done.stdout + done.stderr
    with psycopg.connect(on_postgresql.database_url) as connection:
        assert test_on_postgresql.rows(connection) == before


def test_nothing_shrinks_below_a_server(installation: Installation) -> None:
    with ServerProcess(installation):
        done = run(installation, "shrink")
    assert done.returncode == 1 and "Stop it first" in done.stderr


def test_a_table_that_is_in_use_is_said(on_postgresql: Installation) -> None:
    with psycopg.connect(on_postgresql.database_url) as other:
        other.execute("SELECT 1 FROM chat_message")
        done = run(on_postgresql, "shrink")
    assert done.returncode == 1 and "Stop all of them first" in done.stderr and "Traceback" not in done.stderr


def test_before_the_first_start_there_is_nothing_to_shrink(tmp_path: Path) -> None:
    done = run(Installation(tmp_path / "data", {}), "shrink")
    assert done.returncode == 1 and "not prepared" in done.stderr and len(done.stderr.splitlines()) == 1
