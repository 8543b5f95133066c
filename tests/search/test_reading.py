"""Every message is read for the search, once, whatever happens on the way."""

import time
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.demo.victoria import VictoriaDemo
from chat.models import Conversation, Generation, Message, SearchRenewal, Status, uuid7
from chat.search import find, index_batch, indexer, mark_batch, renewal
from chat.search.postgresql import vector
from tests.support.installation import Installation, environment, folder_of_then, manage
from tests.support.pair import Pair
from tests.support.person import Person
from tests.support.server import ServerProcess

from .asking import all_read, hits, page, texts

FROZEN = ("constant=chat.search.worker.GATHER_S:600",)


def written(installation: Installation, count: int, text: str = "an old message") -> list[UUID]:
    """So many messages of alice, as a version without search left them; their ids."""
    owner = installation.rows("SELECT id FROM auth_user WHERE username = %s", "alice")[0][0]
    talk, ids = uuid7(), [uuid7() for _ in range(count)]
    moment = "2026-01-01 00:00:00+00:00" if installation.database_url else "2026-01-01 00:00:00"
    column, value = folder_of_then(installation)
    installation.rows(
        f"INSERT INTO chat_conversation (id, owner_id, title, pinned, archived, created_at, updated_at{column})"
        f" VALUES (%s, %s, 'Old', %s, %s, %s, %s{value})",
        *(talk, owner, False, False, moment, moment),
    )
    rows = [(pk, talk, f"{text} {number}", moment) for number, pk in enumerate(ids)]
    installation.rows(
        "INSERT INTO chat_message (id, conversation_id, role, text, client_id, created_at) VALUES "
        + ", ".join(["(%s, %s, 'user', %s, '', %s)"] * count),
        *(value for row in rows for value in row),
    )
    return ids


def migrate(installation: Installation, *where: str) -> None:
    more = {"DATABASE_URL": installation.database_url} if installation.database_url else {}
    manage(environment(installation.data_dir, **more), "migrate", "-v0", *where)


async def all_read_by(server: ServerProcess) -> None:
    """It begins to work with its first request."""
    await Person(server, "alice").request("GET", "/healthz")
    await all_read(server.installation)


async def test_a_message_is_found_within_a_second(server: ServerProcess, alice: Person) -> None:
    for word in ("warm", "platypus"):
        response = await alice.post("/api/chat/send", {"content": word, "use_victoria": False})
        ended, found = time.monotonic(), []
        while not found:
            found = [hit for hit in await hits(alice, f"{word} ") if hit["role"] == "user"]
        assert found[0]["conversation"]["id"] == response.json()["conversation"]
    assert time.monotonic() - ended < 1.5  # a second, and the machine may be busy


async def test_a_kill_between_commit_and_reading_loses_nothing(
    installation: Installation, victoria: VictoriaDemo, nowhere: str
) -> None:
    urls = {"VICTORIA_URL": victoria.url, "MLX_URL": nowhere}
    victoria.script = "and an echidna replies"
    with ServerProcess(installation, via="launcher", broken=FROZEN, **urls) as server:
        alice = Person(server, "alice")
        await alice.post("/api/chat/send", {"content": "an echidna asks"})
        assert await texts(alice, "echidna") == []
        server.kill()
    with ServerProcess(installation, **urls) as server:
        await all_read_by(server)
        found = await texts(Person(server, "alice"), "echidna")
    assert found == ["and an echidna replies", "an echidna asks"]


async def test_an_old_installation_is_read_after_the_update(installation: Installation, nowhere: str) -> None:
    migrate(installation, "chat", "0001")
    old = written(installation, 250)
    with ServerProcess(installation, VICTORIA_URL=nowhere, MLX_URL=nowhere) as server:
        await all_read_by(server)
        alice = Person(server, "alice")
        found = await hits(alice, "old message")
        assert [hit["message"] for hit in found] == [str(pk) for pk in old[:-51:-1]]
        assert [hit["message"] for hit in await hits(alice, '"message 7" ')] == [str(old[7])]


def found_by_terms_of_before(installation: Installation, messages: list[UUID], terms: list[str]) -> None:
    """As the version before read them."""
    migrate(installation, "chat", "0010")
    for number, pk in enumerate(messages, 1):
        if installation.database_url:
            entry = "INSERT INTO chat_searchentry (id, message_id, terms) VALUES (%s, %s, %s::tsvector)"
            installation.rows(entry, number, pk, vector([], terms))
        else:
            installation.rows("INSERT INTO chat_searchentry (id, message_id) VALUES (%s, %s)", number, pk)
            installation.rows("INSERT INTO chat_search (rowid, terms) VALUES (%s, %s)", number, " ".join(terms))
    installation.rows("UPDATE chat_message SET to_index = %s", False)
    migrate(installation)


async def number_of_hits(person: Person, q: str) -> int:
    """On all pages."""
    body = await page(person, q, "&limit=50")
    number = len(body["hits"])
    while body["next"] is not None:
        body = await page(person, q, f"&limit=50&before={body['next']}")
        number += len(body["hits"])
    return number


async def test_an_index_of_before_is_searched_until_all_is_read_anew(installation: Installation, nowhere: str) -> None:
    old = written(installation, 250, "Das Café, 서버를, हाल")
    owner = installation.rows("SELECT id FROM auth_user WHERE username = 'alice'")[0][0]
    found_by_terms_of_before(installation, old, [f"o_{owner}", "f_me", "das", "café", "서버를", "ह", "ल"])
    urls = {"VICTORIA_URL": nowhere, "MLX_URL": nowhere}
    with ServerProcess(installation, via="launcher", broken=FROZEN, **urls) as server:
        alice = Person(server, "alice")
        # The newest hundred are read at once; the others wait.
        for asked in ("café", "caf", "서버를 ", "हाल", "das"):
            assert await number_of_hits(alice, asked) == 250, asked
        assert (await page(alice, "nowhere"))["reading"]
        assert installation.rows("SELECT COUNT(*) FROM chat_message WHERE to_index") == [(150,)]
    with ServerProcess(installation, **urls) as server:
        await all_read_by(server)
        alice = Person(server, "alice")
        assert [hit["message"] for hit in await hits(alice, "cafe 서버")] == [str(pk) for pk in old[:-51:-1]]
        assert (await page(alice, "nowhere"))["reading"] is False


@pytest.mark.django_db
def test_a_renewal_marks_all_but_replies_under_way_and_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "MARKED", 2)
    talk = Conversation.objects.create(owner=User.objects.create_user("carol"))
    made = [Message.objects.create(conversation=talk, role="user", text="x", to_index=False) for _ in range(5)]
    reply = Message.objects.create(conversation=talk, role="assistant", text="half", to_index=False)
    Generation.objects.create(message=reply, status=Status.STREAMING)
    SearchRenewal.objects.create()
    assert find(talk.owner_id, "nothing").reading
    assert [mark_batch() for _ in range(4)] == [True, True, False, False]
    marked = Message.objects.filter(to_index=True).order_by("pk")
    assert list(marked) == made and not SearchRenewal.objects.exists()


async def test_an_answer_says_that_not_everything_is_read_yet(server: ServerProcess, alice: Person) -> None:
    installation = server.installation
    await alice.post("/api/chat/send", {"content": "words to find"})
    await all_read(installation)
    assert (await page(alice, "nowhere"))["reading"] is False
    installation.rows("UPDATE chat_message SET to_index = %s", True)
    assert (await page(alice, "nowhere"))["reading"] is True


async def test_what_waits_is_numbered_by_age_though_the_newest_is_read_first(
    installation: Installation, nowhere: str
) -> None:
    old = written(installation, 250)
    with ServerProcess(installation, VICTORIA_URL=nowhere, MLX_URL=nowhere) as server:
        await all_read_by(server)
    numbered = installation.rows("SELECT message_id FROM chat_searchentry ORDER BY id")
    assert [UUID(str(pk)) for (pk,) in numbered] == old


async def test_what_is_deleted_for_good_leaves_nothing(server: ServerProcess, alice: Person) -> None:
    installation = server.installation
    response = await alice.post("/api/chat/send", {"content": "words to forget", "use_victoria": False})
    await all_read(installation)
    place = f"/api/conversations/{response.json()['conversation']}"
    assert len(await hits(alice, "forget")) >= 1
    await alice.request("DELETE", place)
    await alice.request("DELETE", f"{place}?forever=true")
    assert installation.rows("SELECT COUNT(*) FROM chat_searchentry") == [(0,)]
    if not installation.database_url:
        assert installation.rows("SELECT COUNT(*) FROM chat_search") == [(0,)]


async def test_two_processes_read_each_message_once(pair: Pair) -> None:
    old = written(pair.installation, 300)
    response = await pair.at(0).post("/api/chat/send", {"content": "wake up", "use_victoria": False})
    await pair.at(1).post("/api/chat/send", {"content": "wake up", "use_victoria": False})
    assert response.status_code == 200
    await all_read(pair.installation)
    counted = "SELECT COUNT(*), COUNT(DISTINCT message_id) FROM chat_searchentry WHERE terms IS NOT NULL"
    assert pair.installation.rows(counted) == [(304, 304)]
    assert len({hit["message"] for hit in await hits(pair.at(1), "old message 299")} & {str(old[-1])}) == 1


@pytest.mark.sqlite
async def test_the_words_move_with_a_backup(installation: Installation, nowhere: str) -> None:
    written(installation, 3)
    with ServerProcess(installation, VICTORIA_URL=nowhere, MLX_URL=nowhere) as server:
        await all_read_by(server)
    copy = installation.data_dir / "copy.sqlite3"
    manage(environment(installation.data_dir), "backup", "--to", str(copy))
    installation.rows("DELETE FROM chat_searchentry")
    assert installation.rows("SELECT COUNT(*) FROM chat_search") == [(0,)]
    manage(environment(installation.data_dir), "restore", str(copy))
    with ServerProcess(installation, VICTORIA_URL=nowhere, MLX_URL=nowhere) as server:
        assert len(await texts(Person(server, "alice"), "old message")) == 3


@pytest.mark.django_db
def test_what_changes_while_it_is_read_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = User.objects.create_user("carol")
    talk = Conversation.objects.create(owner=owner)
    message = Message.objects.create(conversation=talk, role="user", text="the former words")
    read = indexer._read

    def change_then_read(row: tuple[Any, ...]) -> Any:
        Message.objects.update(text="the latter words")
        return read(row)

    monkeypatch.setattr(indexer, "_read", change_then_read)
    index_batch()
    message.refresh_from_db()
    assert message.to_index and not find(owner.pk, "words").hits
    index_batch()
    assert [hit.message for hit in find(owner.pk, "latter").hits] == [message.pk]


@pytest.mark.sqlite
@pytest.mark.django_db
def test_whether_something_waits_is_not_asked_of_every_message_of_the_person() -> None:
    """It was: 11 ms for each search of somebody with 5,000 messages."""
    owner = User.objects.create_user("carol")
    talks = Conversation.objects.bulk_create(Conversation(owner=owner) for _ in range(20))
    Message.objects.bulk_create(
        Message(conversation=talk, role="user", text="read", to_index=False) for talk in talks for _ in range(50)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        with CaptureQueriesContext(connection) as asked:
            assert not find(owner.pk, "nothing").reading
        (question,) = (query["sql"] for query in asked if "to_index" in query["sql"])
        cursor.execute(f"EXPLAIN QUERY PLAN {question}")
        steps = [step for *_, step in cursor.fetchall() if "chat_message" in step]
    assert steps == ["SEARCH chat_message USING INDEX message_to_index_there (conversation_id=?)"]
