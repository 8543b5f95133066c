"""Well-formed frames that cannot be carried out, and the same frame more than once."""

import asyncio
import uuid

import pytest

from tests.support.house import NOBODYS, House, rows
from tests.support.person import Frame, Tab


def send(text: str = "Hello", **fields: object) -> Frame:
    return {"type": "send", "id": uuid.uuid4().hex, "conversation": None, "parent": None, "text": text, **fields}


async def finished(tab: Tab, **fields: object) -> Frame:
    """The ack of a message whose reply is complete."""
    ack = await tab.ask(**fields)
    await tab.end(ack["reply"])
    return ack


async def answer(tab: Tab, frame: Frame) -> Frame:
    await tab.send(frame)
    while True:
        got = await tab.receive()
        if got.get("id") == frame["id"]:
            return got


async def test_a_parent_that_is_a_persons_message_is_refused(house: House) -> None:
    tab = await house.alice.open_tab()
    first = await finished(tab)
    before = await rows(house.alice)
    error = await tab.refused(send(conversation=first["conversation"], parent=first["message"]))
    assert error["code"] == "conflict" and error["message"]
    assert await rows(house.alice) == before


async def test_a_parent_in_another_conversation_is_not_found(house: House) -> None:
    tab = await house.alice.open_tab()
    first, second = await finished(tab), await finished(tab)
    before = await rows(house.alice)
    error = await tab.refused(send(conversation=first["conversation"], parent=second["reply"]))
    assert error["code"] == "not_found"
    assert await rows(house.alice) == before


async def test_a_message_where_a_conversation_should_be_is_not_found(house: House) -> None:
    tab = await house.alice.open_tab()
    first = await finished(tab)
    assert (await tab.refused(send(conversation=first["reply"])))["code"] == "not_found"
    assert (await tab.refused({"type": "watch", "id": "w", "conversation": first["reply"]}))["code"] == "not_found"


@pytest.mark.parametrize("of", ["message", "conversation"])
async def test_stop_wants_a_reply(house: House, of: str) -> None:
    tab = await house.alice.open_tab()
    first = await finished(tab)
    error = await tab.refused({"type": "stop", "id": "s", "reply": first[of]})
    assert (error["code"], error["id"]) == ("not_found", "s")


async def test_an_earlier_reply_as_parent_begins_a_branch(house: House) -> None:
    tab = await house.alice.open_tab()
    first = await finished(tab)
    talk = first["conversation"]
    second = await finished(tab, conversation=talk)
    third = await finished(tab, conversation=talk, parent=first["reply"])
    stored = await house.alice.stored(talk)
    assert stored[second["message"]]["parent"] == stored[third["message"]]["parent"] == first["reply"]
    assert (await house.alice.get(f"/api/conversations/{talk}"))["head"] == third["reply"]


async def test_without_a_parent_it_follows_the_shown_branch(house: House) -> None:
    tab = await house.alice.open_tab()
    first = await finished(tab)
    second = await finished(tab, conversation=first["conversation"])
    assert (await house.alice.stored(first["conversation"]))[second["message"]]["parent"] == first["reply"]


async def test_a_branch_that_is_being_written_is_busy(house: House) -> None:
    held, tab = house.hold(), await house.alice.open_tab()
    first = await tab.ask()
    await held.reached.wait()
    before = await rows(house.alice)
    for parent in (None, first["reply"]):
        error = await tab.refused(send(conversation=first["conversation"], parent=parent))
        assert error["code"] == "busy" and error["retry_after"] > 0
    assert await rows(house.alice) == before
    held.set()
    await tab.end(first["reply"])
    await finished(tab, conversation=first["conversation"])


async def test_a_fifth_reply_at_the_same_time_is_busy(house: House) -> None:
    held, tab = house.hold(), await house.alice.open_tab()
    acks = [await tab.ask() for _ in range(4)]
    before = await rows(house.alice)
    assert (await tab.refused(send()))["code"] == "busy"
    assert await rows(house.alice) == before
    bob = await house.bob.open_tab()
    await bob.ask()
    held.set()
    for ack in acks:
        assert (await tab.end(ack["reply"]))["status"] == "complete"
    await finished(tab)


async def test_a_repeated_send_is_answered_even_when_it_would_be_busy_now(house: House) -> None:
    house.hold()
    tab, frame = await house.alice.open_tab(), send()
    first = await answer(tab, frame)
    assert await answer(tab, frame) == first
    assert await answer(await house.alice.open_tab(), frame) == first


async def test_the_same_send_from_many_tabs_at_once_is_one_message(house: House) -> None:
    tabs = [await house.alice.open_tab() for _ in range(6)]
    before, asked, frame = await rows(house.alice), len(house.victoria.calls("POST /stream")), send("Once")
    acks = await asyncio.gather(*(answer(tab, frame) for tab in tabs))
    assert all(ack == acks[0] and ack["type"] == "ack" for ack in acks)
    await tabs[0].end(acks[0]["reply"])
    after = await rows(house.alice)
    assert after.keys() - before.keys() == {acks[0]["conversation"]}
    assert after[acks[0]["conversation"]] == ("Once", acks[0]["reply"], 2)
    assert len(house.victoria.calls("POST /stream")) == asked + 1


async def test_every_tab_that_sent_it_sees_the_whole_reply(house: House) -> None:
    held, frame = house.hold("body"), send()
    one, two = await house.alice.open_tab(), await house.alice.open_tab()
    ack = (await asyncio.gather(answer(one, frame), answer(two, frame)))[0]
    await held.reached.wait()
    held.set()
    for tab in (one, two):
        assert (await tab.end(ack["reply"]))["chars"] == len(tab.texts[ack["reply"]])


@pytest.mark.parametrize(
    "change",
    [
        *({"text": "Other"}, {"text": "Hello "}, {"use_victoria": False}, {"model": "fast"}),
        {"conversation": "own"},
        {"conversation": NOBODYS},
    ],
    ids=str,
)
async def test_an_id_that_stood_for_something_else_is_a_conflict(house: House, change: Frame) -> None:
    tab, frame = await house.alice.open_tab(), send()
    ack = await answer(tab, frame)
    await tab.end(ack["reply"])
    before = await rows(house.alice)
    change = {key: ack["conversation"] if value == "own" else value for key, value in change.items()}
    error = await answer(tab, {**frame, **change})
    assert (error["type"], error["code"]) == ("error", "conflict")
    assert await rows(house.alice) == before


async def test_an_id_belongs_to_one_person(house: House) -> None:
    alice, bob = await house.alice.open_tab(), await house.bob.open_tab()
    frame = send("Mine")
    hers, his = await answer(alice, frame), await answer(bob, frame)
    assert his["type"] == "ack" and his["conversation"] != hers["conversation"]


async def test_a_refused_id_can_be_used_again(house: House) -> None:
    tab, frame = await house.alice.open_tab(), send()
    assert (await answer(tab, {**frame, "conversation": NOBODYS}))["code"] == "not_found"
    assert (await answer(tab, {**frame, "text": ""}))["code"] == "bad_frame"
    assert (await answer(tab, frame))["type"] == "ack"


async def test_in_a_deleted_conversation_nothing_is_found(house: House) -> None:
    tab = await house.alice.open_tab()
    ack = await finished(tab)
    assert (await house.alice.request("DELETE", f"/api/conversations/{ack['conversation']}")).status_code == 204
    assert (await tab.refused(send(conversation=ack["conversation"])))["code"] == "not_found"
    assert (await tab.refused({"type": "watch", "conversation": ack["conversation"]}))["code"] == "not_found"
    assert (await tab.refused({"type": "stop", "id": "s", "reply": ack["reply"]}))["code"] == "not_found"


async def test_deleting_a_conversation_stops_what_is_written_there(house: House) -> None:
    held, tab = house.hold(), await house.alice.open_tab()
    ack = await tab.ask()
    await held.reached.wait()
    await house.alice.request("DELETE", f"/api/conversations/{ack['conversation']}")
    await house.victoria.idle()
    assert (await tab.end(ack["reply"]))["status"] == "stopped"
    assert tab.of("conversation_removed")[0]["conversation"] == ack["conversation"]
