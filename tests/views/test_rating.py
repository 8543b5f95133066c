"""PUT /api/replies/<uuid>/rating: a thumb for a finished reply of one's own."""

import uuid
from typing import Any

import httpx
import pytest

from tests.support.house import NOBODYS, House
from tests.support.person import Person

from .test_conversations import LIST, error_of


async def rate(person: Person, reply: str, body: Any) -> httpx.Response:
    return await person.request("PUT", f"/api/replies/{reply}/rating", json=body)


async def answered(house: House) -> Any:
    return (await house.alice.post("/api/chat/send", {"content": "Well?"})).json()


async def stored(house: House, done: Any) -> int:
    return int((await house.alice.stored(done["conversation"]))[done["reply"]]["rating"])


async def test_a_reply_has_no_thumb_until_the_person_gives_one_and_may_lose_it(house: House) -> None:
    done = await answered(house)
    assert await stored(house, done) == 0
    for thumb in (1, -1, 0, 1, 1):
        response = await rate(house.alice, done["reply"], {"rating": thumb})
        assert (response.status_code, response.json()) == (200, {"reply": done["reply"], "rating": thumb})
        assert await stored(house, done) == thumb


async def test_every_version_has_its_own(house: House) -> None:
    done, tab = await answered(house), await house.alice.open_tab()
    await rate(house.alice, done["reply"], {"rating": 1})
    await tab.send({"type": "regenerate", "id": uuid.uuid4().hex, "reply": done["reply"]})
    second = (await tab.until("ack"))["reply"]
    await tab.end(second)
    await rate(house.alice, second, {"rating": -1})
    replies = await house.alice.stored(done["conversation"])
    assert (replies[done["reply"]]["rating"], replies[second]["rating"]) == (1, -1)


@pytest.mark.parametrize(
    "body", [{}, {"rating": None}, {"rating": 2}, {"rating": "1"}, {"rating": True}, {"rating": 0.5}, [], "x"], ids=str
)
async def test_anything_else_is_no_thumb(house: House, body: Any) -> None:
    done = await answered(house)
    error_of(await rate(house.alice, done["reply"], body), 400)
    assert await stored(house, done) == 0


async def test_other_people_cannot_tell_that_it_is_there(house: House) -> None:
    done = await answered(house)
    for person in (house.bob, house.admin):
        theirs = await rate(person, done["reply"], {"rating": 1})
        assert theirs.json() == (await rate(person, NOBODYS, {"rating": 1})).json()
        error_of(theirs, 404)
    assert await stored(house, done) == 0


async def test_neither_a_question_nor_what_is_in_the_trash_has_one(house: House) -> None:
    done = await answered(house)
    question = (await house.alice.stored(done["conversation"]))[done["reply"]]["parent"]
    error_of(await rate(house.alice, question, {"rating": 1}), 404)
    await house.alice.request("DELETE", f"{LIST}/{done['conversation']}")
    error_of(await rate(house.alice, done["reply"], {"rating": 1}), 404)


async def test_a_reply_that_is_being_written_has_to_end_first(house: House) -> None:
    held, tab = house.hold(), await house.alice.open_tab()
    ack = await tab.ask()
    await tab.text_of(ack["reply"], 1)
    assert error_of(await rate(house.alice, ack["reply"], {"rating": 1}), 409)["code"] == "conflict"
    held.set()
    await tab.end(ack["reply"])
    assert (await rate(house.alice, ack["reply"], {"rating": 1})).status_code == 200


async def test_all_tabs_of_the_person_hear_of_it_and_nobody_else(house: House) -> None:
    done = await answered(house)
    watching, elsewhere, bobs = [await person.open_tab() for person in (house.alice, house.alice, house.bob)]
    await watching.send({"type": "watch", "conversation": done["conversation"]})
    await watching.end(done["reply"])
    await rate(house.alice, done["reply"], {"rating": -1})
    for tab in (watching, elsewhere):
        told = await tab.until("rating")
        assert told == {"type": "rating", "conversation": done["conversation"], "reply": done["reply"], "rating": -1}
        await tab.send({"type": "ping"})
        await tab.until("pong")
        assert len(tab.of("rating")) == 1
    await bobs.send({"type": "ping"})
    await bobs.until("pong")
    assert not bobs.of("rating")
