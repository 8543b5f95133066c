"""`manage.py reindex`: rows that came past the server are found, and nothing is lost on the way."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from chat.demo import MLXDemo, VictoriaDemo
from chat.models import Conversation, Message, SearchEntry
from chat.search import find, indexer, rebuild
from tests.commands.files import run
from tests.support.installation import Installation, environment, manage
from tests.support.person import Person
from tests.support.server import ServerProcess

from .asking import all_read, hits, texts
from .test_reading import all_read_by, written

WORDS = ("chat.conversation", "chat.message", "chat.generation", "chat.searchentry")


def env(installation: Installation) -> dict[str, str]:
    more = {"DATABASE_URL": installation.database_url} if installation.database_url else {}
    return environment(installation.data_dir, **more)


def said_by(installation: Installation, *arguments: str) -> str:
    done = run(installation, "reindex", *arguments)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


@pytest.fixture
def urls(victoria: VictoriaDemo, mlx: MLXDemo) -> dict[str, str]:
    return {"VICTORIA_URL": victoria.url, "MLX_URL": mlx.url}


async def test_what_loaddata_brought_is_found_again_newest_first(
    installation: Installation, urls: dict[str, str], tmp_path: Path
) -> None:
    written(installation, 120)
    with ServerProcess(installation, **urls) as server:
        await all_read_by(server)
    kept = tmp_path / "kept.json"
    manage(env(installation), "dumpdata", *WORDS, "-o", str(kept))
    for table in ("chat_searchentry", "chat_message", "chat_conversation"):
        installation.rows(f"DELETE FROM {table}")
    manage(env(installation), "loaddata", str(kept))
    with ServerProcess(installation, **urls) as server:
        alice = Person(server, "alice")
        assert await texts(alice, "old message") == []
        assert said_by(installation) == ("Indexing 120 messages of everybody.\nRead 120 messages; 120 can be found.\n")
        assert await texts(alice, "old message") == [f"an old message {number}" for number in range(119, 69, -1)]


async def test_a_text_that_sql_changed_is_found_by_its_new_words_only(
    installation: Installation, urls: dict[str, str]
) -> None:
    written(installation, 2, "former")
    with ServerProcess(installation, **urls) as server:
        await all_read_by(server)
        installation.rows("UPDATE chat_message SET text = %s", "latter words")
        said_by(installation)
        alice = Person(server, "alice")
        assert (await texts(alice, "former"), await texts(alice, "latter")) == ([], ["latter words"] * 2)


async def test_only_one_person_is_read_anew(installation: Installation) -> None:
    written(installation, 3)
    installation.rows("UPDATE chat_message SET to_index = %s", False)
    assert said_by(installation, "--user", "bob") == ("Indexing 0 messages of bob.\nRead 0 messages; 0 can be found.\n")
    assert installation.rows("SELECT COUNT(*) FROM chat_searchentry") == [(0,)]
    assert said_by(installation, "--user", "alice").endswith("Read 3 messages; 3 can be found.\n")


def test_a_name_that_nobody_has_is_said(installation: Installation) -> None:
    done = run(installation, "reindex", "--user", "nobody")
    assert done.returncode == 1 and "There is no user 'nobody'" in done.stderr, done.stderr


def test_a_message_without_text_is_counted(installation: Installation) -> None:
    written(installation, 2)
    installation.rows("UPDATE chat_message SET text = %s WHERE text LIKE %s", "", "%1")
    assert said_by(installation).endswith(
        "Read 2 messages; 1 can be found. 1 cannot: they have no text, or the log above says why.\n"
    )


async def test_people_write_and_find_while_it_runs(
    installation: Installation, urls: dict[str, str], victoria: VictoriaDemo
) -> None:
    old, victoria.script = written(installation, 1500), "Fine."
    with ServerProcess(installation, RATE_LIMIT="0", **urls) as server:
        await all_read_by(server)
        alice, bob = Person(server, "alice"), Person(server, "bob")
        running = asyncio.create_task(asyncio.to_thread(said_by, installation))
        newest = 0
        while not running.done():
            newest += 1
            sent = await bob.post("/api/chat/send", {"content": f"beside {newest} "})
            assert sent.status_code == 200
            assert [hit["message"] for hit in await hits(alice, '"message 7" ')] == [str(old[7])]
        assert "can be found." in await running
        await all_read(installation)
        assert await texts(bob, "beside") == [f"beside {number}" for number in range(newest, max(newest - 50, 0), -1)]
        assert [hit["message"] for hit in await hits(alice, "old message")] == [str(pk) for pk in old[:-51:-1]]


async def test_numbers_behind_those_of_a_copy_go_on(
    installation: Installation, urls: dict[str, str], victoria: VictoriaDemo
) -> None:
    """As a tool leaves them that copies rows into PostgreSQL."""
    if not installation.database_url:
        pytest.skip("SQLite goes on by itself")
    victoria.script = "Fine."
    written(installation, 3)
    said_by(installation)
    installation.rows("SELECT setval('chat_searchentry_id_seq', 1, false)")
    said_by(installation)
    with ServerProcess(installation, **urls) as server:
        alice = Person(server, "alice")
        assert (await alice.post("/api/chat/send", {"content": "an echidna"})).status_code == 200
        await all_read(installation)
        assert len(await texts(alice, "echidna")) == 1 and len(await texts(alice, "old message")) == 3


@pytest.mark.django_db
def test_what_changes_while_it_is_read_anew_waits_for_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = User.objects.create_user("carol")
    message = Message.objects.create(conversation=Conversation.objects.create(owner=owner), role="user", text="former")
    read = indexer._read

    def change_then_read(row: tuple[Any, ...]) -> Any:
        Message.objects.update(text="latter")
        return read(row)

    monkeypatch.setattr(indexer, "_read", change_then_read)
    assert [step and step.found for step in rebuild()] == [0]
    message.refresh_from_db()
    assert message.to_index and not SearchEntry.objects.exists()
    indexer.index_batch()
    assert [hit.message for hit in find(owner.pk, "latter").hits] == [message.pk]
