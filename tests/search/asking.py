"""Messages that are read for the search, and who finds them."""

import asyncio
import time
from typing import Any
from urllib.parse import quote

from tests.support.house import House
from tests.support.installation import Installation
from tests.support.person import WAIT, Person

Hit = dict[str, Any]


async def say(house: House, text: str, answer: str = "Fine.", person: Person | None = None, **fields: Any) -> Any:
    """{"conversation", "reply", ...}: what somebody (alice) says and Victoria answers, read for the search."""
    house.victoria.script = answer
    response = await (person or house.alice).post("/api/chat/send", {"content": text, "use_victoria": True, **fields})
    assert response.status_code == 200, response.text
    await all_read(house.server.installation)
    return response.json()


async def all_read(installation: Installation, within: float = WAIT) -> None:
    """Until no message waits to be read."""
    deadline = time.monotonic() + within
    while installation.rows("SELECT COUNT(*) FROM chat_message WHERE to_index")[0][0]:
        assert time.monotonic() < deadline, "messages are still waiting to be read"
        await asyncio.sleep(0.02)


async def page(person: Person, q: str, more: str = "") -> Any:
    return await person.get(f"/api/search?q={quote(q, safe='')}{more}")


async def hits(person: Person, q: str) -> list[Hit]:
    return list((await page(person, q, "&limit=50"))["hits"])


async def texts(person: Person, q: str) -> list[str]:
    """The beginnings of what is found, newest first."""
    return ["".join(piece["text"] for piece in hit["excerpt"]) for hit in await hits(person, q)]


def marked(hit: Hit) -> list[str]:
    return [piece["text"] for piece in hit["excerpt"] if piece["mark"]]
