"""/api/conversations: which conversations are in which list: pinned, filed, archived, found."""

from typing import Any

import pytest

from tests.support.house import House
from tests.support.person import Person

from .test_conversations import LIST, begun, emptied, error_of, titles

FOLDERS = f"{LIST}/folders"


async def made(person: Person, title: str, **changes: Any) -> str:
    identity = await begun(person, title)
    if changes:
        await person.request("PATCH", f"{LIST}/{identity}", json=changes)
    return identity


async def folders(person: Person) -> dict[str, tuple[int, list[str]]]:
    found = (await person.get(FOLDERS))["folders"]
    return {item["name"]: (item["count"], [one["title"] for one in item["conversations"]]) for item in found}


async def without_folders(person: Person) -> None:
    for folder in (await person.get(FOLDERS))["folders"]:
        await person.request("DELETE", f"{FOLDERS}/{folder['id']}")


@pytest.fixture
async def empty(house: House) -> None:
    for person in (house.alice, house.bob):
        await emptied(person)
        await emptied(person, archived=True)
        await without_folders(person)


async def test_an_old_pinned_one_is_on_the_first_page_and_on_no_other(house: House, empty: None) -> None:
    await made(house.alice, "old and pinned", pinned=True)
    for n in range(3):
        await made(house.alice, f"number {n}")
    first = await house.alice.get(f"{LIST}?limit=2")
    assert [item["title"] for item in first["conversations"]] == ["number 2", "number 1", "old and pinned"]
    assert await titles(house.alice, f"?limit=2&before={first['next']}") == ["number 0"]


async def test_a_pinned_one_among_the_newest_is_there_once(house: House, empty: None) -> None:
    await made(house.alice, "older")
    await made(house.alice, "newest", pinned=True)
    assert await titles(house.alice, "?limit=1") == ["newest", "older"]
    assert (await house.alice.get(f"{LIST}?limit=1"))["next"] is None


async def test_what_is_asked_for_by_words_has_no_pinned_ones_added(house: House, empty: None) -> None:
    await made(house.alice, "pinned", pinned=True)
    await made(house.alice, "wanted")
    assert await titles(house.alice, "?q=want") == ["wanted"]
    assert await titles(house.alice, "?q=pin") == ["pinned"]


async def test_archived_ones_have_a_list_of_their_own(house: House, empty: None) -> None:
    await made(house.alice, "put away", archived=True, pinned=True)
    await made(house.alice, "at hand")
    assert await titles(house.alice) == ["at hand"]
    assert await titles(house.alice, "?archived=true") == ["put away"]
    assert await titles(house.alice, "?archived=true&q=hand") == []
    assert await titles(house.bob, "?archived=true") == await titles(house.admin, "?archived=true") == []


async def test_an_archive_has_pages(house: House, empty: None) -> None:
    for n in range(3):
        await made(house.alice, f"number {n}", archived=True)
    first = await house.alice.get(f"{LIST}?archived=true&limit=2")
    assert [item["title"] for item in first["conversations"]] == ["number 2", "number 1"]
    assert await titles(house.alice, f"?archived=true&limit=2&before={first['next']}") == ["number 0"]


async def test_folders_are_listed_with_their_newest_and_how_many(house: House, empty: None) -> None:
    for n in range(22):
        await made(house.alice, f"number {n}", folder="Work")
    await made(house.alice, "soup", folder="Кухня", pinned=True)
    await made(house.alice, "in none")
    await made(house.alice, "put away", folder="Attic", archived=True)
    found = await folders(house.alice)
    assert list(found) == ["Work", "Кухня", "Attic"]
    assert found["Кухня"] == (1, ["soup"]) and found["Attic"] == (0, [])
    assert found["Work"] == (22, [f"number {n}" for n in range(21, 1, -1)])
    assert await folders(house.bob) == await folders(house.admin) == {}


async def test_a_folder_has_pages_of_its_own(house: House, empty: None) -> None:
    await made(house.alice, "in none")
    await made(house.alice, "stock", folder="Кухня")
    await made(house.alice, "soup", folder="Кухня", pinned=True)
    assert await titles(house.alice, "?folder=Кухня") == ["soup", "stock"]
    assert await titles(house.alice, "?folder=Кухня&limit=1") == ["soup"]
    assert await titles(house.alice, "?folder=") == ["soup", "in none"]
    assert await titles(house.alice, "?folder=Nowhere") == await titles(house.alice, "?folder=%00") == []


async def test_a_folders_name_has_no_blanks_around_it(house: House, empty: None) -> None:
    identity = await made(house.alice, "x", folder="  Home work ")
    assert (await house.alice.get(f"{LIST}/{identity}"))["folder"] == "Home work"
    await house.alice.request("PATCH", f"{LIST}/{identity}", json={"folder": " "})
    assert await folders(house.alice) == {"Home work": (0, [])}


async def test_titles_are_found_without_regard_to_case_in_any_script(house: House, empty: None) -> None:
    await made(house.alice, "Рецепт Борща")
    await made(house.alice, "Çorba (x.y)")
    assert await titles(house.alice, "?q=борщ") == ["Рецепт Борща"]
    assert await titles(house.alice, "?q=çORBA") == await titles(house.alice, "?q=(X.Y)") == ["Çorba (x.y)"]
    assert await titles(house.alice, "?q=x%2By") == []


@pytest.mark.parametrize("query", ["archived=maybe", "trash=2", "archived="])
async def test_which_list_is_yes_or_no(house: House, query: str) -> None:
    error_of(await house.alice.request("GET", f"{LIST}?{query}"), 400)
