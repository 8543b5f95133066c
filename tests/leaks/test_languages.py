"""A sentence about an error is in the language of whoever reads it, wherever they do. In Russian she is Виктория."""

from typing import Any

from tests.simulators.faults import error_event, status
from tests.support.house import House
from tests.support.person import Person

RUSSIAN = {"Accept-Language": "ru"}


def names(error: Any) -> tuple[bool, bool]:
    """Whether it says Victoria, and Виктория."""
    return "Victoria" in str(error), "Виктория" in str(error)


async def test_two_tabs_in_two_languages_hear_the_same_end(house: House) -> None:
    house.victoria.fault, house.mlx.fault = status(422), status(422)
    english, russian = await house.alice.open_tab(), await in_russian(house).open_tab()
    ack = await english.ask("Hello")
    await russian.send({"type": "watch", "conversation": ack["conversation"]})
    ends = [await tab.end(ack["reply"]) for tab in (english, russian)]
    assert [names(end["attempts"][0]["error"]) for end in ends] == [(True, False), (False, True)]
    assert ends[0]["attempts"][0]["error"]["params"] == {"backend": "victoria", "status": 422}


def in_russian(house: House) -> Person:
    person = Person(house.server, "alice")
    person.cookie += "; django_language=ru"
    house._more.append(person)
    return person


async def test_a_page_and_a_call_say_it_in_their_readers_language(house: House) -> None:
    house.victoria.fault, house.mlx.fault = status(422), status(422)
    tab = await house.alice.open_tab()
    ack = await tab.ask("Hello")
    await tab.end(ack["reply"])
    path = f"/api/conversations/{ack['conversation']}"
    for person, said in ((house.alice, (True, False)), (in_russian(house), (False, True))):
        stored = (await person.get(path))["messages"][-1]
        assert names(stored["attempts"][0]["error"]["message"]) == said


async def test_streams_and_refusals_say_it_in_their_readers_language(house: House) -> None:
    house.victoria.fault = error_event(0)
    house.mlx.fault = status(422)
    body = {"messages": [{"role": "user", "text": "Hello"}], "use_victoria": True}
    response = await in_russian(house).post("/api/chat/temporary", body)
    attempts = response.text.split('"type":"end"')[1]
    assert names(attempts) == (False, True)


async def test_lists_and_states_say_it_in_the_administrators_language(house: House) -> None:
    house.victoria.fault, house.mlx.fault = status(422), status(422)
    await house.alice.post("/api/chat/send", {"content": "Hello"})
    for path in ("/admin/chat/attempt/", "/admin/backends/state/", "/api/chat/status"):
        page = await house.admin.request("GET", path, headers=RUSSIAN)
        assert "Виктория" in page.text or "\\u0412\\u0438" in page.text, path
