"""`manage.py move`: everything that was in the SQLite file is in PostgreSQL, and the file is as it was."""

import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from chat.demo import VictoriaDemo
from tests.search.asking import all_read, texts
from tests.support.installation import PASSWORD, ROOT, Installation, environment, manage
from tests.support.person import Person
from tests.support.postgres import Postgres
from tests.support.server import ServerProcess

from .files import copies, damage, run

pytestmark = pytest.mark.sqlite
# Not getrusage: that counts what the process was copied from, too.
MOVE_AND_MEASURE = """
import re, django
from django.core.management import call_command
django.setup()
call_command("move")
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""
FIRST, SECOND = (f"01890000-0000-7000-8000-00000000000{number}" for number in "12")


@pytest.fixture
def target(postgres: Postgres, installation: Installation) -> Installation:
    """The same folder and people, on an empty PostgreSQL."""
    url = postgres.new_database(f"moved_{uuid.uuid4().hex}")
    return Installation(installation.data_dir, installation.sessions, url)


def move(source: Installation, target: Installation, *more: str) -> str:
    """What it says of a move that was made."""
    done = run(source, "move", "--to", target.database_url, *more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def refused(source: Installation, *arguments: str, **env: str) -> str:
    done = run(source, "move", *arguments, **env)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


def dumped(installation: Installation) -> list[Any]:
    """Every object of every table, as Django writes it."""
    more = {"DATABASE_URL": installation.database_url} if installation.database_url else {}
    found = json.loads(manage(environment(installation.data_dir, **more), "dumpdata", "--all"))
    return sorted(found, key=lambda one: (one["model"], str(one["pk"])))


def written(installation: Installation, text: str = "Words", **generation: object) -> None:
    """A question of alice's and its reply, in a folder, with the ids FIRST and SECOND; the reply is the end that is
    shown."""
    talk, folder, first, second = (uuid.UUID(one) for one in (FIRST, FIRST, FIRST, SECOND))
    installation.rows(
        "INSERT INTO chat_folder (id, owner_id, name, position)"
        " VALUES (%s, (SELECT id FROM auth_user WHERE username = 'alice'), 'Папка 😀', 3)",
        folder,
    )
    installation.rows(
        "INSERT INTO chat_conversation (id, owner_id, title, pinned, archived, created_at, updated_at, folder_id,"
        " head_id) VALUES (%s, (SELECT id FROM auth_user WHERE username = 'alice'), '', FALSE, FALSE, '2026-01-01',"
        " '2026-01-01', %s, %s)",
        *(talk, folder, first),
    )
    # The parent has the greater id, as after a clock that was put back.
    for made, role, parent in ((second, "user", None), (first, "assistant", second)):
        installation.rows(
            "INSERT INTO chat_message (id, role, text, client_id, created_at, conversation_id, parent_id)"
            " VALUES (%s, %s, %s, '', '2026-01-01 10:00:00.123456', %s, %s)",
            *(made, role, text, talk, parent),
        )
    values = {"status": "complete", "steps": "[]", "model": "", "prompt_tokens": 1, **generation}
    installation.rows(
        f"INSERT INTO chat_generation (message_id, {', '.join(values)}, epoch, seq, owner, stop_requested,"
        " use_victoria, wanted_model, backend, demo, route_reason, task_id, correlation_id, drafts, seams, finish,"
        f" error_kind, error_message, rating, created_at) VALUES (%s, {', '.join(['%s'] * len(values))},"
        " 1, 1, '', FALSE, TRUE, '', 'mlx', FALSE, '', '', '', '[]', '[]', 'stop', '', '', 0, '2026-01-01')",
        *(first, *values.values()),
    )


async def test_the_server_goes_on_there_with_everybodys_chats(
    installation: Installation, target: Installation, victoria: VictoriaDemo
) -> None:
    urls = {"VICTORIA_URL": victoria.url, "RATE_LIMIT": "0"}
    with ServerProcess(installation, **urls) as server:
        alice, bob = Person(server, "alice"), Person(server, "bob")
        victoria.script = "Котики любят молоко, and cats drink it."
        asked = await (await alice.open_tab()).ask("Что пьют коты?")
        tab = await bob.open_tab()
        await tab.end((await tab.ask("A question of Bob's"))["reply"])
        await all_read(installation)
        before = await alice.stored(asked["conversation"])
        server.stop()
    move(installation, target)
    with ServerProcess(target, **urls) as server:
        alice, bob = Person(server, "alice"), Person(server, "bob")
        assert await alice.stored(asked["conversation"]) == before
        assert await texts(alice, "котик молоко") == [before[asked["reply"]]["text"]]
        assert await texts(bob, "question") == ["A question of Bob's"]
        assert (await bob.request("GET", f"/api/conversations/{asked['conversation']}")).status_code == 404
        form = {"login": "alice", "password": PASSWORD}
        assert (await alice.request("POST", "/accounts/login/", data=form)).status_code == 302
        again = await alice.open_tab()
        more = await again.ask("И ещё?", conversation=asked["conversation"])
        assert (await again.end(more["reply"]))["status"] == "complete"
        await all_read(target)
        assert await texts(alice, "ещё") == ["И ещё?"]


def test_every_row_comes_across_and_is_counted(installation: Installation, target: Installation) -> None:
    written(installation, steps='[{"b": "ж", "a": [1.5, null, true]}]')
    said = move(installation, target)
    assert dumped(target) == dumped(installation)
    assert re.search(r"auth_user +3 of 3\n", said) and re.search(r"chat_folder +1 of 1\n", said)
    assert re.search(r"chat_message +2 of 2\n", said)
    assert re.search(r"All \d+ rows were copied", said)


def test_not_a_byte_of_the_file_changes(installation: Installation, target: Installation) -> None:
    file = installation.data_dir / "chat.sqlite3"
    # As a killed server leaves it: the newest rows are not in the file yet.
    with closing(sqlite3.connect(file)) as open_one:
        open_one.execute("UPDATE auth_user SET first_name = 'Алиса' WHERE username = 'alice'")
        open_one.commit()
        beside = file.with_name(file.name + "-wal")
        before = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (file, beside)]
        key = (installation.data_dir / "secret_key").read_text()
        move(installation, target)
        assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in (file, beside)] == before
    assert target.rows("SELECT first_name FROM auth_user WHERE username = 'alice'") == [("Алиса",)]
    assert (installation.data_dir / "secret_key").read_text() == key and not copies(installation)


def test_what_to_set_next_is_said_without_the_password(installation: Installation, target: Installation) -> None:
    url = target.database_url.replace("//postgres:@", "//postgres:s3cret@")
    said = move(installation, Installation(target.data_dir, {}, url))
    assert "DATABASE_URL=" + url.replace("s3cret", "PASSWORD") in said and "s3cret" not in said


def test_the_address_may_stand_in_the_settings(installation: Installation, target: Installation) -> None:
    done = run(target, "move")
    assert done.returncode == 0 and "rows were copied" in done.stdout, done.stderr
    assert len(target.rows("SELECT 1 FROM auth_user")) == 3


def test_another_file_can_be_moved(installation: Installation, target: Installation, tmp_path: Path) -> None:
    run(installation, "backup", "--to", tmp_path / "a copy.sqlite3")
    installation.rows("UPDATE auth_user SET first_name = 'later'")
    move(installation, target, "--from", str(tmp_path / "a copy.sqlite3"))
    assert target.rows("SELECT DISTINCT first_name FROM auth_user") == [("",)]
    assert not (tmp_path / "server.lock").exists()


def test_what_postgresql_refuses_is_fitted_and_told(installation: Installation, target: Installation) -> None:
    written(
        installation,
        "one\0two",
        steps='[{"text": "a\\u0000b \\ud800"}, 1e999]',
        model="m" * 300,
        prompt_tokens=5_000_000_000,
    )
    installation.rows("UPDATE auth_user SET first_name = CAST(x'41ff42' AS TEXT) WHERE username = 'bob'")
    said = move(installation, target)
    assert target.rows("SELECT DISTINCT text FROM chat_message") == [("one\N{REPLACEMENT CHARACTER}two",)]
    ((steps, model, tokens),) = target.rows("SELECT steps, model, prompt_tokens FROM chat_generation")
    assert steps == [{"text": "a\N{REPLACEMENT CHARACTER}b \N{REPLACEMENT CHARACTER}"}, None]
    assert (len(model), tokens) == (200, 2_147_483_647)
    assert "2 values of chat_message.text were changed" in said and "1 values of chat_generation.model" in said
    assert target.rows("SELECT first_name FROM auth_user WHERE username = 'bob'") == [("A\N{REPLACEMENT CHARACTER}B",)]


def test_a_move_that_is_refused_leaves_nothing_there_and_can_be_tried_again(
    installation: Installation, target: Installation
) -> None:
    written(installation, "A secret word")
    installation.rows("UPDATE chat_message SET parent_id = %s WHERE role = 'user'", uuid.uuid4())
    said = refused(installation, "--to", target.database_url)
    assert "chat_message" in said and "check_history" in said and "secret word" not in said
    assert not target.rows("SELECT 1 FROM auth_user")
    assert run(installation, "check_history").returncode == 0
    move(installation, target)
    assert len(target.rows("SELECT 1 FROM chat_message")) == 2


def test_a_target_with_people_is_refused_as_it_is(installation: Installation, target: Installation) -> None:
    move(installation, target)
    target.rows("UPDATE auth_user SET first_name = 'theirs'")
    said = refused(installation, "--to", target.database_url)
    assert "is not empty" in said and "auth_user" in said
    assert target.rows("SELECT DISTINCT first_name FROM auth_user") == [("theirs",)]


def test_a_target_with_somebody_elses_rows_is_refused_before_anything_is_made(
    installation: Installation, target: Installation
) -> None:
    target.rows("CREATE TABLE theirs AS SELECT 1 AS one")
    assert "theirs" in refused(installation, "--to", target.database_url)
    assert target.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("theirs",)]


def test_a_target_on_which_a_server_was_started_once_is_empty(
    installation: Installation, target: Installation, tmp_path: Path
) -> None:
    assert run(Installation(tmp_path / "new", {}, target.database_url), "prepare").returncode == 0
    target.rows("INSERT INTO chat_modellist (backend, entries, fetched_at) VALUES ('mlx', '[]', now())")
    move(installation, target)
    assert dumped(target) == dumped(installation)


def test_a_target_that_another_program_holds_is_refused(installation: Installation, target: Installation) -> None:
    assert run(target, "prepare").returncode == 0
    with psycopg.connect(target.database_url) as other:
        other.execute("INSERT INTO chat_sharedcount (key, value, expires_at) VALUES ('k', '', 0)")
        assert "Another program uses" in refused(installation, "--to", target.database_url)


def test_nothing_is_moved_while_a_server_runs(installation: Installation, target: Installation) -> None:
    with ServerProcess(installation):
        said = refused(installation, "--to", target.database_url)
    assert f"A server uses {installation.data_dir}" in said
    assert not target.rows("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")


@pytest.mark.parametrize("how", ["pages", "cut", "text"])
def test_a_damaged_file_is_not_moved(installation: Installation, target: Installation, how: str) -> None:
    path = installation.data_dir / "chat.sqlite3"
    if how == "pages":
        damage(path)
    elif how == "cut":
        os.truncate(path, path.stat().st_size // 2)
    else:
        path.write_bytes(b"SQLite format 3\0" + b"but nothing else of one " * 200)
    said = refused(installation, "--to", target.database_url)
    assert str(path) in said and ("damaged" in said or "cannot be read" in said)


def test_a_database_without_all_letters_is_refused(
    installation: Installation, target: Installation, postgres: Postgres
) -> None:
    name = f"latin_{uuid.uuid4().hex}"
    with psycopg.connect(postgres.url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'")
    assert "LATIN1" in refused(installation, "--to", postgres.url.replace("/postgres?", f"/{name}?"))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("DELETE FROM django_migrations WHERE app = 'chat' AND name LIKE '0010%%'", "manage.py prepare"),
        (
            "INSERT INTO django_migrations (app, name, applied) VALUES ('chat', '9999_later', '2030-01-01')",
            "9999_later",
        ),
        ("DELETE FROM django_migrations", "no database of Victoria Chat"),
    ],
)
def test_a_file_of_another_version_is_not_moved(
    installation: Installation, target: Installation, change: str, word: str
) -> None:
    installation.rows(change.replace("%%", "%"))
    assert word in refused(installation, "--to", target.database_url)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "--to postgres://"),
        (["--to", "sqlite:///x"], "not a PostgreSQL address"),
        (["--to", "postgres://u:s3cret@h:x/db"], "DATABASE_URL="),
        (["--to", "postgres://u:s3cret@127.0.0.1:1/db"], "127.0.0.1:1"),
        (["--to", "postgres://h/db", "--from", "/nowhere/x.sqlite3"], "There is no database /nowhere/x.sqlite3"),
        (["--to", "postgres://h/db", "--from", __file__], "no SQLite database"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(installation: Installation, arguments: list[str], word: str) -> None:
    said = refused(installation, *arguments)
    assert word in said and "s3cret" not in said


def test_memory_does_not_grow_with_what_is_moved(installation: Installation, target: Installation) -> None:
    """200 MB of texts: all of them together would take more than that."""
    written(installation)
    installation.rows(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2000)"
        " INSERT INTO chat_message (id, role, text, client_id, created_at, conversation_id)"
        " SELECT printf('0189000000007000900000000000%%04x', n), 'user', hex(zeroblob(50000)), '', '2026-01-01',"
        " conversation_id FROM numbers, chat_message WHERE role = 'user'".replace("%%", "%")
    )
    command = [sys.executable, "-c", MOVE_AND_MEASURE]
    env = environment(target.data_dir, DATABASE_URL=target.database_url, DJANGO_SETTINGS_MODULE="chatsite.settings")
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert "2,002 of 2,002" in done.stdout
    assert int(done.stdout.split()[-1]) < 180_000  # KB, of which Django takes half
