"""Opening a hit: a conversation far enough back to show it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.house import NOBODYS, House
from tests.support.installation import environment, manage

LONG = """
from django.contrib.auth.models import User
from chat.models import *
conversation = Conversation.objects.create(owner=User.objects.get(username="alice"), title="long")
parent, messages = None, []
for number in range(1300):
    messages.append(Message(conversation=conversation, parent_id=parent, role="user", text=f"number {number}"))
    parent = messages[-1].id
Message.objects.bulk_create(messages)
Conversation.objects.filter(pk=conversation.pk).update(head=parent)
print(conversation.pk, *(message.pk for message in messages))
"""


@pytest.fixture(scope="module")
def long() -> Callable[[House], tuple[str, list[str]]]:
    made: list[str] = []

    def make(house: House) -> tuple[str, list[str]]:
        """(path, ids of its messages)"""
        if not made:
            url = house.server.installation.database_url
            env = environment(house.server.data_dir, **({"DATABASE_URL": url} if url else {}))
            made.extend(manage(env, "shell", "-v0", "-c", LONG).split())
        return f"/api/conversations/{made[0]}", made[1:]

    return make


def ids(detail: Any) -> list[str]:
    return [message["id"] for message in detail["messages"]]


async def test_a_message_far_back_comes_with_what_is_above_it_and_all_that_follows(house: House, long: Any) -> None:
    path, messages = long(house)
    detail = await house.alice.get(f"{path}?from={messages[100]}")
    assert ids(detail) == messages[70:] and detail["next"] == messages[70]
    assert detail["head"] == messages[-1] and detail.keys() == (await house.alice.get(path)).keys()


async def test_a_message_that_is_shown_anyway_changes_nothing(house: House, long: Any) -> None:
    path, messages = long(house)
    assert ids(await house.alice.get(f"{path}?from={messages[-1]}")) == messages[300:]


async def test_the_first_message_brings_the_whole_conversation(house: House, long: Any) -> None:
    path, messages = long(house)
    detail = await house.alice.get(f"{path}?from={messages[0]}")
    assert (ids(detail), detail["next"]) == (messages, None)


async def test_a_message_of_another_conversation_is_404(house: House, long: Any) -> None:
    path, _messages = long(house)
    assert (await house.alice.request("GET", f"{path}?from={NOBODYS}")).status_code == 404


@pytest.mark.parametrize("wrong", ["x", "", "5", "%00"])
async def test_what_is_no_id_is_400(house: House, long: Any, wrong: str) -> None:
    path, _messages = long(house)
    response = await house.alice.request("GET", f"{path}?from={wrong}")
    assert (response.status_code, "from" in response.json()["error"]["message"]) == (400, True)
