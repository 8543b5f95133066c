"""`writing` while a reply is under way, `unseen` from its end until the person looks; every tab is told."""

from tests.simulators import faults
from tests.support.house import House
from tests.support.person import Frame, Person, Tab

from .test_conversations import LIST, error_of


async def marks(person: Person, conversation: str) -> tuple[bool, bool]:
    """(writing, unseen), which list, detail and folders agree about."""
    listed = (await person.get(f"{LIST}?limit=200"))["conversations"]
    (found,) = [item for item in listed if item["id"] == conversation]
    detail = await person.get(f"{LIST}/{conversation}")
    assert (found["writing"], found["unseen"]) == (detail["writing"], detail["unseen"])
    return found["writing"], found["unseen"]


async def told(tab: Tab, conversation: str, **state: bool) -> Frame:
    """The next frame about the conversation that says so."""
    return await tab.until(
        "conversation",
        lambda frame: frame["conversation"]["id"] == conversation and state.items() <= frame["conversation"].items(),
    )


async def seen(person: Person, conversation: str) -> Frame:
    response = await person.request("PATCH", f"{LIST}/{conversation}", json={"seen": True})
    assert response.status_code == 200
    return dict(response.json())


async def test_every_tab_hears_when_a_reply_begins_and_when_it_has_ended(house: House) -> None:
    held = house.hold()
    tab, other = await house.alice.open_tab(), await house.alice.open_tab()
    ack = await tab.ask("Count")
    await told(other, ack["conversation"], writing=True, unseen=False)
    assert await marks(house.alice, ack["conversation"]) == (True, False)
    held.set()
    frame = await told(other, ack["conversation"], writing=False, unseen=True)
    assert frame["ended"]["reply"] == ack["reply"] and frame["ended"]["status"] == "complete"
    assert frame["ended"]["text"].startswith("One two three")
    assert await marks(house.alice, ack["conversation"]) == (False, True)


async def test_looking_at_it_is_told_to_every_tab(house: House) -> None:
    tab, other = await house.alice.open_tab(), await house.alice.open_tab()
    ack = await tab.ask("Hello")
    await told(other, ack["conversation"], unseen=True)
    assert (await seen(house.alice, ack["conversation"]))["unseen"] is False
    await told(other, ack["conversation"], unseen=False)
    assert await marks(house.alice, ack["conversation"]) == (False, False)
    await tab.ask("And now?", conversation=ack["conversation"])
    await told(other, ack["conversation"], unseen=True)


async def test_seeing_does_not_move_it_up(house: House) -> None:
    tab = await house.alice.open_tab()
    ack = await tab.ask("Hello")
    before = (await told(tab, ack["conversation"], unseen=True))["conversation"]["updated_at"]
    assert (await seen(house.alice, ack["conversation"]))["updated_at"] == before


async def test_who_stops_a_reply_has_seen_it(house: House) -> None:
    house.hold()
    tab = await house.alice.open_tab()
    ack = await tab.ask("Stop me")
    await tab.text_of(ack["reply"], 5)
    await tab.send({"type": "stop", "id": "s", "reply": ack["reply"]})
    frame = await told(tab, ack["conversation"], writing=False)
    assert (frame["ended"]["status"], frame["conversation"]["unseen"]) == ("stopped", False)


async def test_a_reply_that_failed_is_news_too(house: House) -> None:
    house.victoria.fault, house.mlx.fault = faults.status(500), faults.status(500)
    tab = await house.alice.open_tab()
    ack = await tab.ask("Nobody answers")
    frame = await told(tab, ack["conversation"], unseen=True)
    assert (frame["ended"]["status"], frame["ended"]["text"]) == ("failed", "")


async def test_the_folders_say_it_too(house: House) -> None:
    tab = await house.bob.open_tab()
    ack = await tab.ask("Filed")
    await told(tab, ack["conversation"], unseen=True)
    await house.bob.request("PATCH", f"{LIST}/{ack['conversation']}", json={"folder": "Attic"})
    (folder,) = (await house.bob.get(f"{LIST}/folders"))["folders"]
    assert (folder["conversations"][0]["unseen"], folder["conversations"][0]["writing"]) == (True, False)


async def test_nobody_else_can_look_at_it(house: House) -> None:
    tab = await house.alice.open_tab()
    ack = await tab.ask("Mine")
    await told(tab, ack["conversation"], unseen=True)
    for person in (house.bob, house.admin):
        error_of(await person.request("PATCH", f"{LIST}/{ack['conversation']}", json={"seen": True}), 404)
    assert await marks(house.alice, ack["conversation"]) == (False, True)
