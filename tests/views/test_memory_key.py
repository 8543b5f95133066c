"""Victoria's key of memory: random, one for each conversation, told to nobody else."""

import uuid
from datetime import UTC, datetime

import pytest

from tests.simulators.faults import status
from tests.support.house import House
from tests.support.installation import Installation, environment, manage

BEFORE = "0004_whose_messages_wait_for_the_search"


def key_of(house: House, conversation: str) -> str:
    (row,) = house.server.installation.rows(
        "SELECT memory_key FROM chat_conversation WHERE id = %s", uuid.UUID(conversation)
    )
    return str(row[0])


async def test_victoria_hears_the_conversations_own_key_each_time(house: House) -> None:
    tab = await house.alice.open_tab()
    first = await tab.ask("One")
    await tab.end(first["reply"])
    second = await tab.ask("Two", conversation=first["conversation"], parent=first["reply"])
    await tab.end(second["reply"])
    other = await tab.ask("Three")
    await tab.end(other["reply"])
    keys = [call.body["session_id"] for call in house.victoria.calls("POST /stream")[-3:]]
    assert keys[0] == keys[1] == key_of(house, first["conversation"]) != keys[2] == key_of(house, other["conversation"])
    assert first["conversation"] not in keys[0] and len(keys[0]) >= 32


async def test_nobody_else_hears_it(house: House) -> None:
    tab = await house.alice.open_tab()
    ack = await tab.ask("One")
    await tab.end(ack["reply"])
    conversation, key = ack["conversation"], key_of(house, ack["conversation"])
    streamed = await house.alice.post("/api/chat/stream", {"content": "Two", "conversation": conversation})
    shown = [str(tab.frames), streamed.text, *house.server.output]
    shown.append(manage(house.server.env, "check_history"))
    for person, path in (
        *((house.alice, f"/api/conversations/{conversation}"), (house.alice, "/api/conversations")),
        *((house.alice, f"/c/{conversation}/"), (house.alice, "/api/search?q=One"), (house.alice, "/api/openapi.json")),
        *(
            (house.admin, f"/admin/chat/conversation/{conversation}/change/"),
            (house.admin, "/admin/chat/conversation/"),
        ),
        *((house.admin, f"/admin/chat/generation/{ack['reply']}/change/"), (house.admin, "/admin/chat/attempt/")),
    ):
        response = await person.request("GET", path)
        assert response.status_code == 200, path
        shown.append(response.text)
    assert not [text for text in shown if key in text]


@pytest.mark.parametrize("shape", ['{{"detail": "{}"}}', '{{"error": {{"message": "unknown session_id {}"}}}}', "{}"])
async def test_not_even_if_victoria_repeats_it(house: House, shape: str) -> None:
    tab = await house.alice.open_tab()
    first = await tab.ask("One")
    await tab.end(first["reply"])
    key = key_of(house, first["conversation"])
    house.victoria.fault = status(422, body=shape.format(key).encode())
    house.mlx.fault = status(500)
    second = await tab.ask("Two", conversation=first["conversation"], parent=first["reply"])
    await tab.end(second["reply"])
    house.mlx.fault = None
    page = await house.admin.request("GET", f"/admin/chat/generation/{second['reply']}/change/")
    stored = await house.alice.get(f"/api/conversations/{first['conversation']}")
    assert "422" in str(tab.frames)
    assert key not in str(tab.frames) + str(stored) + page.text + "".join(house.server.output)


async def test_a_row_without_a_key_gets_one_before_victoria_is_asked(house: House) -> None:
    tab = await house.alice.open_tab()
    first = await tab.ask("One")
    await tab.end(first["reply"])
    house.server.installation.rows("UPDATE chat_conversation SET memory_key = ''")
    second = await tab.ask("Two", conversation=first["conversation"], parent=first["reply"])
    await tab.end(second["reply"])
    key = house.victoria.calls("POST /stream")[-1].body["session_id"]
    assert len(key) >= 32 and key == key_of(house, first["conversation"])


async def test_a_conversation_from_before_keeps_its_memory(installation: Installation) -> None:
    more = {"DATABASE_URL": installation.database_url} if installation.database_url else {}
    env = environment(installation.data_dir, **more)
    manage(env, "migrate", "chat", BEFORE, "-v0")
    ((owner,),) = installation.rows("SELECT id FROM auth_user WHERE username = 'alice'")
    ids, now = [uuid.uuid4(), uuid.uuid4()], datetime.now(UTC).isoformat()
    for one in ids:
        installation.rows(
            "INSERT INTO chat_conversation (id, owner_id, title, pinned, archived, folder, created_at, updated_at)"
            " VALUES (%s, %s, 'Old', %s, %s, '', %s, %s)",
            *(one, owner, False, False, now, now),
        )
    manage(env, "migrate", "-v0")
    assert {key for (key,) in installation.rows("SELECT memory_key FROM chat_conversation")} == set(map(str, ids))
