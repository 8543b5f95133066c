"""/api/conversations/folders: made by filing, renamed, put in order, deleted; every tab hears of it."""

from typing import Any

import pytest

from tests.sockets.shapes import is_as_agreed
from tests.support.house import NOBODYS, House
from tests.support.person import Person

from .test_conversations import LIST, begun, error_of, titles
from .test_lists import FOLDERS, folders, made, without_folders

MAX_FOLDERS = 200


@pytest.fixture(autouse=True)
async def none_yet(house: House) -> None:
    for person in (house.alice, house.bob):
        await without_folders(person)


async def ids(person: Person) -> dict[str, str]:
    return {folder["name"]: folder["id"] for folder in (await person.get(FOLDERS))["folders"]}


async def changed(person: Person, folder: str, /, **body: Any) -> list[str]:
    """The names of all folders, in order."""
    response = await person.request("PATCH", f"{FOLDERS}/{(await ids(person))[folder]}", json=body)
    assert response.status_code == 200, response.text
    return [folder["name"] for folder in response.json()["folders"]]


async def refused(person: Person, folder: str, status: int, /, **body: Any) -> str:
    return str(error_of(await person.request("PATCH", f"{FOLDERS}/{folder}", json=body), status)["message"])


async def three(person: Person) -> None:
    for name in ("One", "Two", "Three"):
        await made(person, f"in {name}", folder=name)


async def test_a_folder_stays_when_it_is_empty_and_keeps_its_place(house: House) -> None:
    await three(house.alice)
    identity = (await house.alice.get(f"{LIST}?folder=One"))["conversations"][0]["id"]
    await house.alice.request("PATCH", f"{LIST}/{identity}", json={"folder": "Two"})
    assert [(name, found[0]) for name, found in (await folders(house.alice)).items()] == [
        *(("One", 0), ("Two", 2), ("Three", 1)),
    ]


async def test_a_renamed_folder_has_its_conversations_in_every_place(house: House) -> None:
    identity = await made(house.alice, "kept", folder="Old")
    await made(house.alice, "put away", folder="Old", archived=True)
    assert await changed(house.alice, "Old", name="  Новое имя 😀 ") == ["Новое имя 😀"]
    assert (await house.alice.get(f"{LIST}/{identity}"))["folder"] == "Новое имя 😀"
    assert await titles(house.alice, "?folder=Новое имя 😀&archived=true") == ["put away"]
    assert await titles(house.alice, "?folder=Old") == []


async def test_two_folders_never_have_one_name(house: House) -> None:
    await three(house.alice)
    known = await ids(house.alice)
    assert "already have a folder with this name" in await refused(house.alice, known["One"], 409, name=" Two ")
    assert await changed(house.alice, "One", name="One") == ["One", "Two", "Three"]
    assert await changed(house.alice, "One", name="two") == ["two", "Two", "Three"]


@pytest.mark.parametrize(
    "body",
    [
        *({"name": ""}, {"name": " \t"}, {"name": "f" * 101}, {"name": "a\0b"}, {"name": 5}, {"name": ["x"]}),
        *({"position": -1}, {"position": 1.5}, {"position": "1"}, {"position": 10**30}, {"position": True}),
    ],
)
async def test_what_is_no_name_or_no_place_is_refused_in_words(house: House, body: dict[str, Any]) -> None:
    await three(house.alice)
    said = await refused(house.alice, (await ids(house.alice))["One"], 400, **body)
    assert said.startswith(f"{next(iter(body))}: ") and list(await folders(house.alice)) == ["One", "Two", "Three"]


@pytest.mark.parametrize(
    ("place", "order"),
    [
        (0, ["Three", "One", "Two"]),
        (1, ["One", "Three", "Two"]),
        (2, ["One", "Two", "Three"]),
        (200, ["One", "Two", "Three"]),
    ],
)
async def test_they_stand_in_the_order_that_the_person_gave(house: House, place: int, order: list[str]) -> None:
    await three(house.alice)
    assert await changed(house.alice, "Three", position=place) == order == list(await folders(house.alice))
    await made(house.alice, "last", folder="Four")
    assert list(await folders(house.alice)) == [*order, "Four"]


async def test_the_conversations_of_a_deleted_folder_stay(house: House) -> None:
    identity = await made(house.alice, "stays", folder="Going")
    thrown = await made(house.alice, "thrown away", folder="Going")
    await house.alice.request("DELETE", f"{LIST}/{thrown}")
    response = await house.alice.request("DELETE", f"{FOLDERS}/{(await ids(house.alice))['Going']}")
    assert (response.status_code, response.content) == (204, b"")
    assert (await house.alice.get(f"{LIST}/{identity}"))["folder"] == "" and "stays" in await titles(house.alice)
    restored = await house.alice.request("POST", f"{LIST}/{thrown}/restore")
    assert restored.json()["folder"] == "" and await folders(house.alice) == {}


async def test_every_tab_hears_of_a_new_a_renamed_a_moved_and_a_deleted_folder(house: House) -> None:
    await made(house.alice, "x", folder="One")
    tab, other = await house.alice.open_tab(), await house.bob.open_tab()
    await made(house.alice, "y", folder="Two")
    assert [one["name"] for one in (await tab.until("folders"))["folders"]] == ["One", "Two"]
    await changed(house.alice, "Two", name="Second", position=0)
    told = await tab.until("folders")
    assert is_as_agreed(told) and [one["name"] for one in told["folders"]] == ["Second", "One"]
    await house.alice.request("DELETE", f"{FOLDERS}/{(await ids(house.alice))['One']}")
    assert [one["name"] for one in (await tab.until("folders"))["folders"]] == ["Second"]
    assert not [frame for frame in other.frames if frame["type"] == "folders"]


async def test_filing_into_a_folder_that_is_there_tells_nothing_of_folders(house: House) -> None:
    await made(house.alice, "x", folder="One")
    identity, tab = await begun(house.alice, "y"), await house.alice.open_tab()
    await house.alice.request("PATCH", f"{LIST}/{identity}", json={"folder": "One"})
    assert (await tab.change())["conversation"]["folder"] == "One"
    assert not [frame for frame in tab.frames if frame["type"] == "folders"]


async def test_another_persons_folder_is_as_if_it_were_not_there(house: House) -> None:
    await made(house.alice, "mine", folder="Mine")
    folder = (await ids(house.alice))["Mine"]
    for person in (house.bob, house.admin):
        assert await refused(person, folder, 404, name="Stolen") == await refused(person, NOBODYS, 404, name="Stolen")
        assert (await person.request("DELETE", f"{FOLDERS}/{folder}")).status_code == 404
    await made(house.bob, "his", folder="Mine")
    assert (await ids(house.bob))["Mine"] != folder and (await folders(house.alice))["Mine"] == (1, ["mine"])


async def test_there_is_a_limit_and_it_is_said(house: House) -> None:
    identity = await begun(house.alice, "many")
    for n in range(MAX_FOLDERS):
        response = await house.alice.request("PATCH", f"{LIST}/{identity}", json={"folder": f"number {n}"})
        assert response.status_code == 200
    response = await house.alice.request("PATCH", f"{LIST}/{identity}", json={"folder": "one too many"})
    assert "the limit of 200 folders" in error_of(response, 429)["message"]
    assert (await house.alice.get(f"{LIST}/{identity}"))["folder"] == f"number {MAX_FOLDERS - 1}"
    response = await house.alice.request("PATCH", f"{LIST}/{identity}", json={"folder": "number 0"})
    assert response.status_code == 200 and len(await folders(house.alice)) == MAX_FOLDERS


async def test_a_folder_is_made_only_with_its_conversation(house: House) -> None:
    response = await house.alice.request("PATCH", f"{LIST}/{NOBODYS}", json={"folder": "Never"})
    assert response.status_code == 404 and await folders(house.alice) == {}


async def test_changing_a_folder_needs_the_csrf_token(house: House) -> None:
    await made(house.alice, "x", folder="Guarded")
    path = f"{FOLDERS}/{(await ids(house.alice))['Guarded']}"
    for method in ("PATCH", "DELETE"):
        response = await house.alice.request(method, path, headers={"X-CSRFToken": "wrong"}, json={"name": "x"})
        assert error_of(response, 403)["code"] == "forbidden"
    assert list(await folders(house.alice)) == ["Guarded"]
