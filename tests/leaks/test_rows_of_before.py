"""Errors that were written down before they had parameters: a sentence with a backend's words in it."""

import json

from tests.support.installation import Installation, environment, manage
from tests.support.person import Frame

from .conftest import Place, places_of


def before(place: Place, kind: str, sentence: str) -> None:
    """All failures look as they were written by an earlier version, after the migration."""
    for table in ("chat_generation", "chat_attempt"):
        changed = "error_kind = %s, error_message = %s, error_params = NULL, error_detail = NULL"
        place.server.installation.rows(f"UPDATE {table} SET {changed} WHERE error_kind <> ''", kind, sentence)


async def failed(place: Place) -> Frame:
    place.mlx.says = {place.path("mlx"): b"HTTP/1.1 500 Broken\r\nConnection: close\r\n\r\n"}
    return await place.saved("Hello", use_victoria=False)


async def test_a_sentence_of_before_is_shown_to_the_person_alone(place: Place, secret: str) -> None:
    end = await failed(place)
    before(place, "status", f"MLX answered with HTTP 500 (you said {secret}). Try again.")
    stored = (await place.alice.stored(end["conversation"]))[end["reply"]]
    assert secret in stored["error"]["message"] and secret in stored["attempts"][0]["error"]["message"]
    assert stored["error"]["kind"] == "status" and stored["error"]["params"] == {}
    seen = {**await place.everywhere(), **await place.seen_by_others(end["reply"])}
    assert places_of(secret, seen) == []
    assert "MLX answered with an error." in seen["/admin/chat/attempt/ of admin"]


async def test_an_address_in_it_is_shown_to_nobody(place: Place) -> None:
    end = await failed(place)
    before(place, "connect", "MLX is not reachable at http://u:hunter3@10.1.2.3:11435. Check that it is running.")
    stored = (await place.alice.stored(end["conversation"]))[end["reply"]]
    assert stored["error"]["message"] == "MLX is not reachable at …. Check that it is running."
    seen = {**await place.everywhere(), **await place.seen_by_others(end["reply"]), "alice": str(stored)}
    assert [name for name, text in seen.items() if "hunter3" in text or "10.1.2.3" in text] == []


async def test_a_reason_that_is_a_sentence_is_not_for_administrators(place: Place, secret: str) -> None:
    end = await failed(place)
    place.server.installation.rows("UPDATE chat_generation SET route_reason = %s", f"Victoria said {secret}.")
    assert places_of(secret, await place.seen_by_others(end["reply"])) == []


MIGRATE = """
import json
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.contrib.auth.models import User

OLD = [("chat", "0004_whose_messages_wait_for_the_search")]
ROWS = json.loads('''ROWS_HERE''')

MigrationExecutor(connection).migrate(OLD)
old = MigrationExecutor(connection).loader.project_state(OLD).apps
owner = User.objects.get(username="alice").pk
conversation = old.get_model("chat", "Conversation").objects.create(owner_id=owner)
Message, Generation, Attempt = (old.get_model("chat", name) for name in ("Message", "Generation", "Attempt"))
for number, (kind, sentence) in enumerate(ROWS):
    message = Message.objects.create(conversation=conversation, role="assistant")
    Generation.objects.create(message=message, error_kind=kind, error_message=sentence)
    Attempt.objects.create(generation_id=message.pk, number=number, backend="mlx", started_at=conversation.created_at,
                           error_kind=kind, error_message=sentence)
now = MigrationExecutor(connection)
now.migrate(now.loader.graph.leaf_nodes())
from chat.models import Attempt, Generation
columns = ("error_kind", "error_message", "error_params", "error_detail")
print("ROWS " + json.dumps([list(Attempt.objects.order_by("number").values_list(*columns)),
                            list(Generation.objects.order_by("created_at").values_list(*columns))]))
"""
ROWS = [
    ("", ""),
    ("status", "MLX answered with HTTP 422 (HTTP 555 you said). Try again."),
    ("overloaded", "Victoria answered with HTTP 503. Wait a moment, then try again."),
    ("backend_error", "MLX reported an error (answered with HTTP 555). Try again."),
    ("internal", "The server was restarted while this reply was written. Ask for the rest, or ask again."),
    ("internal", "The server went away while this reply was written. Ask for the rest, or ask again."),
    ("internal", "Something else."),
]


async def test_the_migration_keeps_what_it_finds_and_reads_what_was_ours(installation: Installation) -> None:
    env = environment(installation.data_dir)
    if installation.database_url:
        env["DATABASE_URL"] = installation.database_url
    output = manage(env, "shell", "-v0", "-c", MIGRATE.replace("ROWS_HERE", json.dumps(ROWS)))
    line = next(line for line in output.splitlines() if line.startswith("ROWS "))
    for rows in json.loads(line.removeprefix("ROWS ")):
        assert [tuple(row[:2]) for row in rows[:4]] == ROWS[:4] and tuple(rows[6][:2]) == ROWS[6]
        assert [row[2] for row in rows[:4]] == [None, {"status": 422}, {"status": 503}, None]
        assert rows[4:6] == [["internal", "", {"cause": cause}, None] for cause in ("restarted", "lost")]
        assert {row[3] for row in rows} == {None}
