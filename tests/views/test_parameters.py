"""System prompt, temperature and length of one conversation over HTTP."""

import json
from typing import Any

from tests.support.house import House
from tests.support.person import Person

OWN = {"system_prompt": "Speak like a captain.", "temperature": 0.2, "max_tokens": 300}
NONE = {"system_prompt": "", "temperature": None, "max_tokens": None}
WRONG = [
    *({"system_prompt": "s" * 8_001}, {"system_prompt": "a\0b"}, {"system_prompt": 5}, {"temperature": -1}),
    *({"temperature": 2.5}, {"temperature": "0.5"}, {"temperature": True}, {"max_tokens": 0}, {"max_tokens": 1.5}),
    *({"max_tokens": 1_000_001}, {"max_tokens": "5"}, {"title": "fine", "temperature": 3}),
]


async def begun(person: Person) -> str:
    response = await person.post("/api/chat/send", {"content": "x", "use_victoria": False})
    return f"/api/conversations/{response.json()['conversation']}"


async def own(person: Person, path: str) -> dict[str, Any]:
    detail = await person.get(path)
    return {key: detail[key] for key in OWN}


async def test_they_are_kept_and_null_is_the_default(house: House) -> None:
    path = await begun(house.alice)
    assert await own(house.alice, path) == NONE
    for changes in (OWN, dict.fromkeys(OWN)):
        assert (await house.alice.request("PATCH", path, json=changes)).status_code == 200
        assert await own(house.alice, path) == (OWN if changes == OWN else NONE)


async def test_what_is_not_named_stays(house: House) -> None:
    path = await begun(house.alice)
    await house.alice.request("PATCH", path, json=OWN)
    await house.alice.request("PATCH", path, json={"title": "Other", "temperature": None})
    assert await own(house.alice, path) == {**OWN, "temperature": None}


async def test_what_is_not_as_agreed_is_400_and_changes_nothing(house: House) -> None:
    path = await begun(house.alice)
    await house.alice.request("PATCH", path, json=OWN)
    for changes in WRONG:
        response = await house.alice.request("PATCH", path, content=json.dumps(changes))
        assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid"), changes
    assert await own(house.alice, path) == OWN


async def test_open_tabs_hear_of_a_change_and_lists_do_not_carry_prompts(house: House) -> None:
    path, tab = await begun(house.alice), await house.alice.open_tab()
    response = await house.alice.request("PATCH", path, json=OWN)
    told = (await tab.change())["conversation"]
    assert told == response.json() and {key: told[key] for key in OWN} == OWN
    listed = (await house.alice.get("/api/conversations?limit=1"))["conversations"][0]
    assert not listed.keys() & OWN.keys()


async def test_another_persons_conversation_is_404(house: House) -> None:
    path = await begun(house.alice)
    assert (await house.bob.request("PATCH", path, json=OWN)).status_code == 404
    assert await own(house.alice, path) == NONE
