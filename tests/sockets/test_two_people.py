"""No byte of one person's data reaches another: over sockets, API and pages."""

import json
import uuid

import pytest

from tests.support.house import NOBODYS, House
from tests.support.person import Frame, Tab

SECRET = "the-borscht-recipe-of-alice"


async def told(house: House) -> Frame:
    """The ack of what Alice said to nobody else."""
    tab = await house.alice.open_tab()
    ack = await tab.ask(SECRET)
    await tab.end(ack["reply"])
    return ack


def commands(conversation: str, message: str, reply: str) -> list[Frame]:
    to = {"type": "send", "id": "k", "text": "x", "conversation": conversation}
    level = {reply: {"epoch": 1, "seq": 0}}
    return [
        {**to, "parent": None},
        {**to, "parent": reply},
        {**to, "parent": message},
        {"type": "stop", "id": "k", "reply": reply},
        {"type": "stop", "id": "k", "reply": message},
        {"type": "edit", "id": "k", "message": message, "text": "x"},
        {"type": "edit", "id": "k", "message": reply, "text": "x"},
        {"type": "regenerate", "id": "k", "reply": reply},
        {"type": "regenerate", "id": "k", "reply": message},
        {"type": "continue", "id": "k", "reply": reply},
        {"type": "continue", "id": "k", "reply": message},
        {"type": "branch", "id": "k", "message": reply},
        {"type": "branch", "id": "k", "message": message},
        {"type": "watch", "id": "k", "conversation": conversation},
        {"type": "watch", "conversation": conversation, "have": level},
    ]


async def answer(tab: Tab) -> str | bytes:
    """As it came. That a backend's status changed is told at any time, and is no answer."""
    while json.loads(said := await tab.socket.recv())["type"] == "backends":
        pass
    return said


async def test_anothers_ids_are_answered_byte_for_byte_like_ids_that_never_were(house: House) -> None:
    ack, bob = await told(house), await house.bob.open_tab()
    theirs = commands(ack["conversation"], ack["message"], ack["reply"])
    for real, made_up in zip(theirs, commands(NOBODYS, str(uuid.uuid4()), str(uuid.uuid4())), strict=True):
        answers = []
        for frame in (real, made_up):
            await bob.send(frame)
            answers.append(await answer(bob))
        assert answers[0] == answers[1]
        assert json.loads(answers[0])["code"] == "not_found"


async def test_unwatch_and_ping_say_nothing_about_anothers_reply(house: House) -> None:
    ack, bob = await told(house), await house.bob.open_tab()
    await bob.send({"type": "unwatch", "conversation": ack["conversation"]})
    await bob.send({"type": "ping", "have": {ack["reply"]: {"epoch": 1, "seq": 0}}})
    await bob.until("pong")
    await bob.send({"type": "ping"})
    await bob.until("pong")
    assert {frame["type"] for frame in bob.frames} <= {"hello", "pong", "backends"}


async def test_anothers_reply_named_for_an_own_conversation_is_not_shown(house: House) -> None:
    ack, bob = await told(house), await house.bob.open_tab()
    own = await bob.ask("Mine")
    await bob.end(own["reply"])
    level = {ack["reply"]: {"epoch": 1, "seq": 0}}
    await bob.send({"type": "watch", "conversation": own["conversation"], "have": level})
    await bob.until("end")
    await bob.send({"type": "ping", "have": level})
    await bob.until("pong")
    assert ack["reply"] not in json.dumps(bob.frames)


async def test_a_reply_under_way_is_seen_by_its_own_person_only(house: House) -> None:
    held = house.hold()
    alice, bob = await house.alice.open_tab(), await house.bob.open_tab()
    other_tab = await house.alice.open_tab()
    ack = await alice.ask(SECRET)
    await held.reached.wait()
    await bob.refused({"type": "watch", "conversation": ack["conversation"]})
    assert (await bob.refused({"type": "stop", "id": "s", "reply": ack["reply"]}))["code"] == "not_found"
    held.set()
    assert (await alice.end(ack["reply"]))["status"] == "complete"
    assert (await other_tab.until("conversation"))["conversation"]["id"] == ack["conversation"]
    await bob.send({"type": "ping"})
    await bob.until("pong")
    assert {frame["type"] for frame in bob.frames} <= {"hello", "pong", "backends", "error"}
    assert SECRET not in json.dumps(bob.frames)


async def test_renaming_and_deleting_are_told_to_the_own_tabs_only(house: House) -> None:
    ack = await told(house)
    alice, bob = await house.alice.open_tab(), await house.bob.open_tab()
    path = f"/api/conversations/{ack['conversation']}"
    await house.alice.request("PATCH", path, json={"title": SECRET + "!"})
    assert (await alice.change())["conversation"]["title"] == SECRET + "!"
    await house.alice.request("DELETE", path)
    assert (await alice.until("conversation_removed"))["conversation"] == ack["conversation"]
    await bob.send({"type": "ping"})
    await bob.until("pong")
    assert {frame["type"] for frame in bob.frames} <= {"hello", "pong", "backends"}


async def test_lists_and_pages_show_only_the_own(house: House) -> None:
    ack = await told(house)
    for path in ("/api/conversations", f"/api/conversations?q={SECRET}", "/"):
        response = await house.bob.request("GET", path)
        assert response.status_code == 200
        assert SECRET not in response.text and ack["conversation"] not in response.text
    assert SECRET in (await house.alice.request("GET", "/")).text


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PATCH", {"title": "x"}), ("DELETE", None)])
async def test_anothers_conversation_is_404_like_one_that_never_was(
    house: House, method: str, body: Frame | None
) -> None:
    ack = await told(house)
    options = {} if body is None else {"json": body}
    real = await house.bob.request(method, f"/api/conversations/{ack['conversation']}", **options)
    made_up = await house.bob.request(method, f"/api/conversations/{NOBODYS}", **options)
    assert (real.status_code, real.content) == (made_up.status_code, made_up.content)
    assert real.status_code == 404 and real.json()["error"]["code"] == "not_found"
    assert len(await house.alice.stored(ack["conversation"])) == 2


@pytest.mark.parametrize("path", ["/api/chat/send", "/api/chat/stream"])
async def test_nobody_writes_into_anothers_conversation_over_http(house: House, path: str) -> None:
    ack = await told(house)
    response = await house.bob.post(path, {"content": "x", "conversation": ack["conversation"]})
    assert response.status_code == 404
    assert len(await house.alice.stored(ack["conversation"])) == 2


async def test_anothers_page_is_404_like_one_that_never_was(house: House) -> None:
    ack = await told(house)
    assert (await house.alice.request("GET", f"/c/{ack['conversation']}/")).status_code == 200
    assert (await house.bob.request("GET", f"/c/{ack['conversation']}/")).status_code == 404
    assert (await house.bob.request("GET", f"/c/{NOBODYS}/")).status_code == 404


async def test_an_administrator_is_nobody_special_here(house: House) -> None:
    ack, admin = await told(house), await house.admin.open_tab()
    assert (await admin.refused({"type": "watch", "conversation": ack["conversation"]}))["code"] == "not_found"
    assert (await house.admin.request("GET", f"/api/conversations/{ack['conversation']}")).status_code == 404


async def test_the_backends_addresses_are_for_administrators(house: House) -> None:
    assert "url" not in (await house.bob.get("/api/chat/status"))["victoria"]
    assert house.victoria.url not in (await house.bob.request("GET", "/")).text
    assert house.victoria.url not in json.dumps((await house.bob.open_tab()).hello)
