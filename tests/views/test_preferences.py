"""/api/preferences: what a person chose, checked, kept, and in effect with the next page."""

import json
import re
from typing import Any

import httpx
import pytest

from tests.support.house import House
from tests.support.person import Person

PATH = "/api/preferences"
DEFAULTS = {
    **{"use_victoria": True, "model": "", "theme": "system", "language": "", "density": "comfortable"},
    **{"send_key": "enter", "notifications": False, "system_prompt": "", "temperature": None, "max_tokens": None},
}
CHANGES = [
    *({"language": "ru"}, {"language": ""}, {"theme": "dark"}, {"density": "compact"}, {"send_key": "mod-enter"}),
    *({"notifications": True}, {"model": "fast"}, {"use_victoria": False}, {"system_prompt": "Пиши кратко. 😀" * 100}),
    *({"system_prompt": "s" * 8_000}, {"temperature": 0}, {"temperature": 2}, {"temperature": 0.35}),
    *({"temperature": None}, {"max_tokens": 1}, {"max_tokens": 1_000_000}, {"max_tokens": None}),
]
WRONG = [
    *({"language": "de"}, {"language": 5}, {"theme": "pink"}, {"density": "tiny"}, {"send_key": "tab"}),
    *({"notifications": 1}, {"notifications": "yes"}, {"use_victoria": 0}, {"model": 5}, {"model": "m" * 201}),
    *({"system_prompt": "s" * 8_001}, {"system_prompt": "a\0b"}, {"system_prompt": 5}, {"system_prompt": ["x"]}),
    *({"temperature": -0.01}, {"temperature": 2.01}, {"temperature": "1"}, {"temperature": True}, {"temperature": []}),
    *({"max_tokens": 0}, {"max_tokens": -1}, {"max_tokens": 1_000_001}, {"max_tokens": 1.5}, {"max_tokens": True}),
    *({"max_tokens": 2**63}, [], "x", 5, None, {"theme": "dark", "density": "tiny"}),
]


async def change(person: Person, changes: Any, **options: Any) -> httpx.Response:
    return await person.request("PATCH", PATH, content=json.dumps(changes), **options)


async def on_the_page(person: Person, **headers: str) -> Any:
    """The preferences as the next page has them."""
    response = await person.request("GET", "/", headers=headers)
    found = re.search(r'<script id="boot" type="application/json">(.*?)</script>', response.text)
    assert found, response.text[:500]
    return json.loads(found[1])["preferences"]


async def spoken(person: Person, **headers: str) -> str:
    response = await person.request("GET", "/", headers=headers)
    return response.text.split('<html lang="')[1][:2]


async def test_who_chose_nothing_has_the_defaults(house: House) -> None:
    assert await on_the_page(house.admin) == DEFAULTS


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: str(changes)[:30])
async def test_a_choice_is_answered_and_on_the_next_page(house: House, changes: dict[str, Any]) -> None:
    response = await change(house.alice, changes)
    assert response.status_code == 200 and response.json().keys() == DEFAULTS.keys()
    page = await on_the_page(house.alice)
    assert {key: response.json()[key] for key in changes} == changes == {key: page[key] for key in changes}


async def test_what_is_not_as_agreed_is_400_and_changes_nothing(house: House) -> None:
    before = await on_the_page(house.alice)
    for changes in WRONG:
        response = await change(house.alice, changes)
        assert (response.status_code, response.json().keys()) == (400, {"error"}), changes
    assert await on_the_page(house.alice) == before


async def test_null_is_the_default_of_a_parameter_and_else_says_nothing(house: House) -> None:
    await change(house.alice, {"system_prompt": "x", "temperature": 1, "max_tokens": 5, "theme": "dark"})
    response = await change(house.alice, dict.fromkeys(DEFAULTS))
    kept = {key: response.json()[key] for key in ("system_prompt", "temperature", "max_tokens", "theme")}
    assert kept == {"system_prompt": "", "temperature": None, "max_tokens": None, "theme": "dark"}


async def test_a_prompt_of_white_space_is_none(house: House) -> None:
    assert (await change(house.alice, {"system_prompt": " \n\t"})).json()["system_prompt"] == ""


async def test_a_persons_choices_are_nobody_elses(house: House) -> None:
    await change(house.alice, {"system_prompt": "Only for Alice."})
    assert (await on_the_page(house.bob))["system_prompt"] == ""


async def test_the_chosen_language_is_spoken_in_every_browser(house: House) -> None:
    await change(house.bob, {"language": "ru"})
    assert await spoken(house.bob, **{"Accept-Language": "en"}) == "ru"
    assert await spoken(house.bob, Cookie=f"{house.bob.cookie}; django_language=en") == "ru"


async def test_without_a_choice_the_browsers_language_is_spoken_whatever_was_before(house: House) -> None:
    response = await change(house.bob, {"language": ""}, headers={"Cookie": f"{house.bob.cookie}; django_language=ru"})
    assert response.headers["set-cookie"].startswith('django_language=""')
    assert await spoken(house.bob, **{"Accept-Language": "ru"}) == "ru"
    assert await spoken(house.bob, Cookie=f"{house.bob.cookie}; django_language=ru") == "en"


async def test_the_page_tells_the_others_of_its_browser_which_language(house: House) -> None:
    await change(house.bob, {"language": "ru"})
    response = await house.bob.request("GET", "/")
    assert response.cookies["django_language"] == "ru"


async def test_what_is_made_once_for_all_is_made_once_for_each_language(house: House) -> None:
    title = {"en": "Notify me when a reply is ready", "ru": "Сообщать о готовом ответе"}
    await change(house.alice, {"language": "en"})
    await change(house.bob, {"language": "ru"})
    for person, language, other in ((house.alice, "en", "ru"), (house.bob, "ru", "en"), (house.alice, "en", "ru")):
        page = (await person.request("GET", "/")).text
        assert title[language] in page and title[other] not in page
