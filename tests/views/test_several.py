"""/api/conversations/several and /trash: many of a person's conversations with one call."""

import uuid
from typing import Any

import pytest

from tests.support.house import NOBODYS, House
from tests.support.person import Person

from .test_conversations import LIST, begun, emptied, error_of, titles
from .test_lists import folders, without_folders
from .test_trash import thrown_away

SEVERAL, TRASH = f"{LIST}/several", f"{LIST}/trash"


async def several(person: Person, ids: list[str], **change: Any) -> tuple[list[str], list[str]]:
    """The titles of those that were changed, and the ids that were not found."""
    response = await person.request("POST", SEVERAL, json={"ids": ids, **change})
    assert response.status_code == 200, response.text
    body = response.json()
    return [one["title"] for one in body["conversations"]], body["not_found"]


async def three(person: Person) -> list[str]:
    await emptied(person)
    await without_folders(person)
    return [await begun(person, title) for title in ("one", "two", "three")]


async def empty(person: Person, **query: str) -> tuple[int, int]:
    response = await person.request("DELETE", TRASH, params=query)
    assert response.status_code == 200, response.text
    return response.json()["deleted"], response.json()["left"]


async def emptied_trash(person: Person) -> None:
    while (await empty(person))[1]:
        pass


async def test_several_are_archived_and_come_back(house: House) -> None:
    one, two, _three = await three(house.alice)
    assert await several(house.alice, [two, one], archived=True) == (["two", "one"], [])
    assert await titles(house.alice) == ["three"]
    assert await several(house.alice, [one, two], archived=False) == (["one", "two"], [])
    assert await titles(house.alice) == ["three", "two", "one"]


async def test_several_are_filed_and_the_folder_is_made_for_all(house: House) -> None:
    ids = await three(house.alice)
    tab = await house.alice.open_tab()
    await several(house.alice, ids, folder=" New one ")
    assert [one["name"] for one in (await tab.until("folders"))["folders"]] == ["New one"]
    told = [(await tab.change())["conversation"] for _ in ids]
    assert [(one["id"], one["folder"]) for one in told] == [(one, "New one") for one in ids]
    assert await several(house.alice, ids[:2], folder="") == (["one", "two"], [])
    assert await folders(house.alice) == {"New one": (1, ["three"])}


async def test_several_go_to_the_trash_and_come_back(house: House) -> None:
    ids, tab = await three(house.alice), await house.alice.open_tab()
    assert await several(house.alice, ids, deleted=True) == (["one", "two", "three"], [])
    told = [await tab.until("conversation_removed") for _ in ids]
    assert [(one["conversation"], one["forever"]) for one in told] == [(one, False) for one in ids]
    assert await titles(house.alice) == []
    assert await several(house.alice, ids[:2], deleted=False) == (["one", "two"], [])
    assert await titles(house.alice) == ["two", "one"]


async def test_a_reply_under_way_in_one_that_is_deleted_is_stopped(house: House) -> None:
    ids, held, tab = await three(house.alice), house.hold(), await house.alice.open_tab()
    ack = await tab.ask("Stopped by deletion")
    await tab.text_of(ack["reply"], 5)
    await several(house.alice, [ack["conversation"], ids[0]], deleted=True)
    assert (await tab.end(ack["reply"]))["status"] == "stopped"
    held.set()


async def test_what_is_not_there_is_named_and_the_others_are_changed(house: House) -> None:
    one, two, _three = await three(house.alice)
    theirs = await begun(house.bob, "his")
    await house.alice.request("DELETE", f"{LIST}/{two}")
    assert await several(house.alice, [one, theirs, two, NOBODYS, one], archived=True) == (
        *(["one"], [theirs, two, NOBODYS]),
    )
    assert await several(house.alice, [theirs, NOBODYS], deleted=True) == ([], [theirs, NOBODYS])
    assert "his" in await titles(house.bob)


async def test_a_list_has_two_hundred_at_most_and_none_is_changed_beyond(house: House) -> None:
    (one, *_rest) = await three(house.alice)
    many = [one, *(str(uuid.uuid4()) for _ in range(199))]
    assert await several(house.alice, many, archived=False) == (["one"], many[1:])
    response = await house.alice.request("POST", SEVERAL, json={"ids": [*many, NOBODYS], "archived": True})
    assert error_of(response, 400)["message"].startswith("ids: ") and "one" in await titles(house.alice)


@pytest.mark.parametrize(
    "body",
    [
        *({"ids": []}, {"ids": "x", "archived": True}, {"ids": ["x"], "archived": True}, {"archived": True}),
        *({"ids": [NOBODYS]}, {"ids": [NOBODYS], "archived": True, "deleted": True}, {"ids": None, "deleted": True}),
        *({"ids": [NOBODYS], "archived": None}, {"ids": [NOBODYS], "folder": "f" * 101}, {"ids": [5], "deleted": True}),
        *({"ids": [NOBODYS], "folder": "a\0"}, {"ids": [NOBODYS], "deleted": "yes"}, {"ids": [[]], "folder": ""}),
        {"ids": [f"urn:uuid:{NOBODYS}"], "archived": True},
    ],
)
async def test_nonsense_is_refused_in_words(house: House, body: dict[str, Any]) -> None:
    assert error_of(await house.alice.request("POST", SEVERAL, json=body), 400)["message"]


async def test_the_trash_says_how_much_is_in_it_and_is_emptied(house: House) -> None:
    await emptied_trash(house.alice)
    assert await house.alice.get(TRASH) == {"count": 0, "newest": None}
    ids = [await thrown_away(house.alice, f"number {n}") for n in range(3)]
    tab, listed = await house.alice.open_tab(), (await house.alice.get(f"{LIST}?trash=true"))["conversations"]
    assert await house.alice.get(TRASH) == {"count": 3, "newest": listed[0]["deleted_at"]}
    assert await empty(house.alice) == (3, 0)
    told = [await tab.until("conversation_removed") for _ in ids]
    assert [(one["conversation"], one["forever"]) for one in told] == [(one, True) for one in ids]
    assert await titles(house.alice, "?trash=true") == [] and await empty(house.alice) == (0, 0)


async def test_what_was_deleted_later_stays_in_the_trash(house: House) -> None:
    await emptied_trash(house.alice)
    await thrown_away(house.alice, "asked about")
    newest = (await house.alice.get(TRASH))["newest"]
    await thrown_away(house.alice, "later")
    assert await empty(house.alice, until=newest) == (1, 0)
    assert await titles(house.alice, "?trash=true") == ["later"]


async def test_a_big_trash_is_emptied_in_pieces(house: House) -> None:
    await emptied_trash(house.bob)
    ids = [await begun(house.bob, f"number {n}") for n in range(60)]
    await several(house.bob, ids, deleted=True)
    theirs = await thrown_away(house.alice, "hers")
    done, left = await empty(house.bob)
    assert 0 < done <= 50 and done + left == 60
    while left:
        done, left = await empty(house.bob)
    assert (await house.bob.get(TRASH))["count"] == 0
    assert theirs in {one["id"] for one in (await house.alice.get(f"{LIST}?trash=true"))["conversations"]}


@pytest.mark.parametrize(
    "until", ["", "yesterday", "2026-01-01", "2026-01-01T00:00:00", "0001-01-01T00:00:00%2B14:00", "nan", "0.5", "1"]
)
async def test_a_moment_that_is_none_deletes_nothing(house: House, until: str) -> None:
    await thrown_away(house.alice, "still there")
    response = await house.alice.request("DELETE", f"{TRASH}?until={until}")
    assert error_of(response, 400)["message"].startswith("until: ")
    assert "still there" in await titles(house.alice, "?trash=true")


async def test_both_need_the_csrf_token(house: House) -> None:
    ids = await three(house.alice)
    wrong = {"X-CSRFToken": "wrong"}
    for method, path in (("POST", SEVERAL), ("DELETE", TRASH)):
        body = {"ids": ids, "deleted": True}
        response = await house.alice.request(method, path, headers=wrong, json=body)
        assert error_of(response, 403)["code"] == "forbidden"
    assert len(await titles(house.alice)) == 3


async def test_a_folder_is_made_only_for_what_is_there(house: House) -> None:
    await three(house.alice)
    assert await several(house.alice, [NOBODYS], folder="For nothing") == ([], [NOBODYS])
    assert "For nothing" not in [one["name"] for one in await folders(house.alice)]
