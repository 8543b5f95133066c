"""A deleted conversation is in the trash: from there it comes back, or goes for good."""

from tests.support.house import NOBODYS, House
from tests.support.person import Person

from .test_conversations import LIST, begun, error_of, titles

TRASH = "?trash=true"


async def thrown_away(person: Person, title: str) -> str:
    identity = await begun(person, title)
    await person.request("DELETE", f"{LIST}/{identity}")
    return identity


async def restored(person: Person, identity: str) -> int:
    return (await person.request("POST", f"{LIST}/{identity}/restore")).status_code


async def gone_for_good(person: Person, identity: str) -> int:
    return (await person.request("DELETE", f"{LIST}/{identity}?forever=true")).status_code


async def test_the_trash_lists_what_was_deleted_last_first(house: House) -> None:
    first, second = await begun(house.alice, "first"), await begun(house.alice, "second")
    for identity in (second, first):
        await house.alice.request("DELETE", f"{LIST}/{identity}")
    listed = (await house.alice.get(LIST + TRASH))["conversations"]
    assert [item["title"] for item in listed[:2]] == ["first", "second"]
    assert all(item["deleted_at"].endswith("Z") for item in listed)
    assert await titles(house.alice, f"{TRASH}&limit=1") == ["first"]


async def test_the_trash_has_pages(house: House) -> None:
    for n in range(3):
        await thrown_away(house.bob, f"number {n}")
    first = await house.bob.get(f"{LIST}{TRASH}&limit=2")
    assert [item["title"] for item in first["conversations"]] == ["number 2", "number 1"]
    assert await titles(house.bob, f"{TRASH}&limit=2&before={first['next']}") == ["number 0"]


async def test_a_restored_one_is_as_it_was_and_told_to_every_tab(house: House) -> None:
    identity = await begun(house.alice, "precious")
    await house.alice.request("PATCH", f"{LIST}/{identity}", json={"folder": "Attic", "pinned": True})
    before = await house.alice.get(f"{LIST}/{identity}")
    await house.alice.request("DELETE", f"{LIST}/{identity}")
    tab = await house.alice.open_tab()
    response = await house.alice.request("POST", f"{LIST}/{identity}/restore")
    told = (await tab.change())["conversation"]
    assert response.status_code == 200 and response.json() == told
    assert await house.alice.get(f"{LIST}/{identity}") == before
    assert "precious" in await titles(house.alice) and "precious" not in await titles(house.alice, TRASH)


async def test_restoring_twice_is_no_mistake(house: House) -> None:
    identity = await thrown_away(house.alice, "twice")
    assert [await restored(house.alice, identity) for _ in range(2)] == [200, 200]


async def test_deleting_tells_every_tab_that_it_is_in_the_trash(house: House) -> None:
    identity, tab = await begun(house.alice, "told"), await house.alice.open_tab()
    await house.alice.request("DELETE", f"{LIST}/{identity}")
    removed = await tab.until("conversation_removed")
    assert (removed["conversation"], removed["forever"]) == (identity, False)


async def test_for_good_is_for_good_with_every_message(house: House) -> None:
    identity, tab = await thrown_away(house.alice, "never again"), await house.alice.open_tab()
    response = await house.alice.request("DELETE", f"{LIST}/{identity}?forever=true")
    assert (response.status_code, response.content) == (204, b"")
    assert (await tab.until("conversation_removed"))["forever"] is True
    assert "never again" not in await titles(house.alice, TRASH)
    assert await restored(house.alice, identity) == 404
    rows = house.server.installation.rows
    assert rows("SELECT COUNT(*) FROM chat_message WHERE text = %s", "never again") == [(0,)]


async def test_only_from_the_trash_something_goes_for_good(house: House) -> None:
    identity = await begun(house.alice, "alive")
    assert await gone_for_good(house.alice, identity) == 404
    assert "alive" in await titles(house.alice)


async def test_what_is_in_the_trash_cannot_be_read_or_changed(house: House) -> None:
    identity = await thrown_away(house.alice, "closed")
    for method, options in (("GET", {}), ("DELETE", {}), ("PATCH", {"json": {"seen": True}})):
        assert error_of(await house.alice.request(method, f"{LIST}/{identity}", **options), 404)


async def test_another_persons_trash_is_as_if_it_were_not_there(house: House) -> None:
    identity = await thrown_away(house.alice, "mine alone")
    for person in (house.bob, house.admin):
        assert "mine alone" not in await titles(person, TRASH)
        assert await restored(person, identity) == await gone_for_good(person, identity) == 404
        assert await restored(person, NOBODYS) == await gone_for_good(person, NOBODYS) == 404
    assert "mine alone" in await titles(house.alice, TRASH)


async def test_another_persons_conversation_cannot_be_restored_to_see_it(house: House) -> None:
    identity = await begun(house.alice, "alive and mine")
    assert await restored(house.bob, identity) == await restored(house.admin, identity) == 404


async def test_restoring_needs_the_csrf_token(house: House) -> None:
    identity = await thrown_away(house.alice, "guarded")
    for method, path in (("POST", f"{LIST}/{identity}/restore"), ("DELETE", f"{LIST}/{identity}?forever=true")):
        response = await house.alice.request(method, path, headers={"X-CSRFToken": "wrong"})
        assert error_of(response, 403)["code"] == "forbidden"
    assert "guarded" in await titles(house.alice, TRASH)


async def test_a_reply_that_was_cut_by_the_deletion_is_there_after_restoring(house: House) -> None:
    held, tab = house.hold(), await house.alice.open_tab()
    ack = await tab.ask("Stopped by deletion")
    await tab.text_of(ack["reply"], 5)
    await house.alice.request("DELETE", f"{LIST}/{ack['conversation']}")
    await tab.end(ack["reply"])
    held.set()
    await restored(house.alice, ack["conversation"])
    found = await house.alice.get(f"{LIST}/{ack['conversation']}")
    assert found["messages"][1]["status"] == "stopped" and found["messages"][1]["text"]
    assert (found["unseen"], found["writing"]) == (False, False)
