"""How many bytes the chat's page has, which every visit loads anew."""

import json
import re
import uuid
from typing import Any

import pytest

from chat.views.pages import OPENING_CHARACTERS
from tests.support.house import House
from tests.support.installation import ROOT
from tests.support.long_history import LongHistory, long_history

MOST_BYTES = 30_000
EACH = 2_000


@pytest.fixture(scope="module")
def history(shared_house: House) -> LongHistory:
    """The newest 20 of its messages have each something else to say, in one language or the other."""
    installation = shared_house.server.installation
    made = long_history(installation, 100)
    texts = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("operation.md", "using.ru.md")]
    pieces = [text[start : start + EACH] for start in range(0, EACH * 10, EACH) for text in texts]
    for message, piece in zip(made.messages[-len(pieces) :], pieces, strict=True):
        text = piece.ljust(EACH, ".")
        installation.rows("UPDATE chat_message SET text = %s WHERE id = %s", text, uuid.UUID(message))
    return made


async def opened(house: House, path: str) -> tuple[int, dict[str, Any]]:
    """The page's bytes on the wire, and what its scripts begin with."""
    response = await house.alice.request("GET", path, headers={"Accept-Encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip" and "Accept-Encoding" in response.headers["vary"]
    (boot,) = re.findall(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', response.text, re.DOTALL)
    return response.num_bytes_downloaded, json.loads(boot)


async def test_a_page_is_small_whatever_was_said_in_its_conversation(house: House, history: LongHistory) -> None:
    weight, boot = await opened(house, f"/c/{history.conversation}/")
    messages = [message["id"] for message in boot["conversation"]["messages"]]
    assert weight < MOST_BYTES and len(messages) == OPENING_CHARACTERS // EACH
    assert messages == history.messages[-len(messages) :] and boot["conversation"]["next"] == messages[0]


async def test_one_long_message_comes_with_its_question(house: House, history: LongHistory) -> None:
    house.server.installation.rows(
        "UPDATE chat_message SET text = %s WHERE id = %s", "long " * 30_000, uuid.UUID(history.messages[-1])
    )
    _, boot = await opened(house, f"/c/{history.conversation}/")
    assert [message["id"] for message in boot["conversation"]["messages"]] == history.messages[-2:]


async def test_the_page_of_a_new_chat_is_small(house: House) -> None:
    weight, _ = await opened(house, "/")
    assert weight < MOST_BYTES


async def test_who_cannot_unpack_it_gets_it_as_it_is(house: House) -> None:
    response = await house.alice.request("GET", "/", headers={"Accept-Encoding": "identity"})
    assert response.status_code == 200 and "content-encoding" not in response.headers
