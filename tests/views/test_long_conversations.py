"""How much of a long conversation comes at once."""

import uuid

import pytest

from tests.support.house import House
from tests.support.long_history import LongHistory, long_history


@pytest.fixture(scope="module")
def history(shared_house: House) -> LongHistory:
    return long_history(shared_house.server.installation, 300)


def api(history: LongHistory, query: str = "") -> str:
    return f"/api/conversations/{history.conversation}{query}"


async def ids(house: House, path: str) -> list[str]:
    return [message["id"] for message in (await house.alice.get(path))["messages"]]


async def test_a_page_is_as_long_as_asked_for(house: House, history: LongHistory) -> None:
    newest = await house.alice.get(api(history, "?limit=60"))
    assert [message["id"] for message in newest["messages"]] == history.messages[-60:]
    assert newest["next"] == history.messages[-60]
    assert await ids(house, api(history, f"?limit=100&before={newest['next']}")) == history.messages[-160:-60]


@pytest.mark.parametrize("limit", ["0", "1001", "x", "-5"])
async def test_a_page_of_no_sensible_length_is_refused(house: House, history: LongHistory, limit: str) -> None:
    response = await house.alice.request("GET", api(history, f"?limit={limit}"))
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid")


async def test_the_end_of_the_shown_branch_comes_with_the_newest(house: House, history: LongHistory) -> None:
    shown = "UPDATE chat_conversation SET head_id = %s WHERE id = %s"
    conversation, end = uuid.UUID(history.conversation), history.messages[100]
    house.server.installation.rows(shown, uuid.UUID(end), conversation)
    try:
        newest = await house.alice.get(api(history, "?limit=60"))
        assert [message["id"] for message in newest["messages"]] == history.messages[70:]
        assert (newest["head"], newest["next"]) == (end, history.messages[70])
    finally:
        house.server.installation.rows(shown, uuid.UUID(history.messages[-1]), conversation)
