"""POST /api/chat/temporary: a reply of which nothing is written down."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx

from chat.demo import Answer, Step
from tests.support.house import NOBODYS, WORDS, House, rows
from tests.support.person import Frame, Person

PATH = "/api/chat/temporary"
SERVER = {"REPLIES_PER_USER": "2"}
TABLES = ("conversation", "message", "generation", "attempt", "command", "searchentry")
HELLO = {"messages": [{"role": "user", "text": "Hello"}]}


def said(*texts: str, **more: Any) -> dict[str, Any]:
    """A body with these turns, the person's and the replies' in turn."""
    turns = [{"role": ("user", "assistant")[number % 2], "text": text} for number, text in enumerate(texts)]
    return {"messages": turns, **more}


def events(lines: list[str]) -> list[Frame]:
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


async def asked(person: Person, body: dict[str, Any]) -> list[Frame]:
    response = await person.post(PATH, body)
    assert response.status_code == 200 and response.headers["content-type"] == "text/event-stream", response.text
    return events(response.text.split("\n"))


def counts(house: House) -> list[int]:
    installation = house.server.installation
    return [installation.rows(f"SELECT COUNT(*) FROM chat_{table}")[0][0] for table in TABLES]


@asynccontextmanager
async def reading(person: Person, body: dict[str, Any] = HELLO) -> AsyncIterator[AsyncIterator[str]]:
    """The lines of a reply that is under way; leaving this is leaving the reply."""
    client = httpx.AsyncClient(base_url=person.server.url, headers=person.headers, timeout=20)
    async with client, client.stream("POST", PATH, json=body) as response:
        assert response.status_code == 200, await response.aread()
        yield response.aiter_lines()


async def until(lines: AsyncIterator[str], kind: str) -> Frame:
    while True:
        found = events([await anext(lines)])
        if found and found[0]["type"] == kind:
            return found[0]


async def test_the_reply_comes_and_nothing_is_written(house: House) -> None:
    house.victoria.script = Answer(WORDS, steps=(Step("thought", "Reading", "the question"),))
    before = counts(house)
    got = await asked(house.alice, HELLO)
    assert counts(house) == before
    assert [event["type"] for event in got if event["type"] != "chunk"] == ["start", "step", "end"]
    assert "".join(event["content"] for event in got if event["type"] == "chunk").split() == WORDS.split()
    assert (got[-1]["status"], got[-1]["backend"], got[-1]["finish"]) == ("complete", "victoria", "stop")
    assert [(item["backend"], item["outcome"]) for item in got[-1]["attempts"]] == [("victoria", "answered")]


async def test_nobodys_tab_hears_of_it(house: House) -> None:
    tab = await house.alice.open_tab()
    await asked(house.alice, HELLO)
    await tab.send({"type": "ping"})
    await tab.until("pong")
    assert {frame["type"] for frame in tab.frames} <= {"hello", "pong", "backends"}


async def test_what_was_said_before_goes_to_victoria(house: House) -> None:
    await asked(house.alice, said("One", "Two", "Three", system_prompt="Be brief."))
    body = house.victoria.calls("POST /stream")[-1].body
    assert body["goal"] == "Be brief.\n\nThree"
    assert body["chat_history"] == [{"user": "One", "assistant": "Two"}]


async def test_a_chat_goes_on_in_the_memory_it_began_in_and_another_has_its_own(house: House) -> None:
    first = (await asked(house.alice, HELLO))[0]["session"]
    again = (await asked(house.alice, {**HELLO, "session": first}))[0]["session"]
    other = (await asked(house.alice, HELLO))[0]["session"]
    keys = [call.body["session_id"] for call in house.victoria.calls("POST /stream")[-3:]]
    assert again == first != other and keys[0] == keys[1] != keys[2]
    assert all(len(key) >= 32 for key in keys)


async def test_the_key_of_memory_is_told_to_victoria_alone(house: House) -> None:
    response = await house.alice.post(PATH, HELLO)
    key = house.victoria.calls("POST /stream")[-1].body["session_id"]
    assert key not in response.text and key not in str(response.headers) and key not in "".join(house.server.output)


async def test_no_session_but_one_that_the_server_gave_the_person_goes_on(house: House) -> None:
    conversation = (await (await house.alice.open_tab()).ask())["conversation"]
    theirs = (await asked(house.bob, HELLO))[0]["session"]
    stored = house.server.installation.rows("SELECT memory_key FROM chat_conversation")
    before = len(house.victoria.calls("POST /stream"))
    number, _, signature = theirs.partition(":")
    forged = [theirs, number, f"{number}x:{signature}", conversation, str(uuid4()), "", ":", "nope", "ключ", "a\0b"]
    for session in [*forged, *(key for (key,) in stored)]:
        response = await house.alice.post(PATH, {**HELLO, "session": session})
        assert (response.status_code, response.json()["error"]["code"]) == (400, "unknown_session"), session
    assert len(house.victoria.calls("POST /stream")) == before


async def test_prompt_and_parameters_reach_mlx_and_what_is_absent_is_as_preferred(house: House) -> None:
    await house.bob.request("PATCH", "/api/preferences", json={"max_tokens": 77, "use_victoria": False, "model": "m"})
    await asked(house.bob, said("Hello", system_prompt="Be brief.", temperature=0))
    body = house.mlx.calls("POST /v1/*")[-1].body
    assert body["messages"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]
    assert (body["temperature"], body["max_tokens"], body["model"]) == (0.0, 77, "m")


async def test_what_did_not_fit_is_told(house: House) -> None:
    got = await asked(house.alice, said("Hello", left_out=12, use_victoria=False))
    assert got[-1]["attempts"][0]["omitted"] == 12


async def test_who_leaves_closes_the_backends_connection_within_a_second(house: House) -> None:
    held = house.hold()
    async with reading(house.alice) as lines:
        await until(lines, "chunk")
        await held.reached.wait()
    left = time.monotonic()
    async with asyncio.timeout(5):
        await house.victoria.calls("POST /stream")[-1].client_left.wait()
    assert time.monotonic() - left < 1


async def test_the_limit_of_a_person_counts_both_kinds(house: House) -> None:
    held, tab = house.hold(), await house.alice.open_tab()
    async with reading(house.alice), reading(house.alice):
        refused = await house.alice.post(PATH, HELLO)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "busy")
        error = await tab.refused({"type": "send", "id": "x", "conversation": None, "parent": None, "text": "x"})
        assert error["code"] == "busy"
        assert (await house.bob.post(PATH, said("Hello", use_victoria=False))).status_code == 200
    held.set()
    await house.victoria.idle()
    assert (await house.alice.post(PATH, HELLO)).status_code == 200


async def test_saved_replies_under_way_leave_less_room(house: House) -> None:
    held, tab = house.hold(), await house.alice.open_tab()
    acks = [await tab.ask("One"), await tab.ask("Two")]
    await held.reached.wait()
    assert (await house.alice.post(PATH, HELLO)).status_code == 409
    held.set()
    for ack in acks:
        await tab.end(ack["reply"])


async def test_signing_out_ends_it(house: House) -> None:
    house.hold()
    alice = await house.sign_in("alice")
    async with reading(alice) as lines:
        await until(lines, "chunk")
        await alice.request("POST", "/accounts/logout/")
        assert (await until(lines, "end"))["status"] == "stopped"


WRONG_BODIES = [
    *(
        {},
        {"messages": None},
        {"messages": []},
        {"messages": "x"},
        {"messages": [5]},
        {"messages": [{}]},
        [],
        "x",
        None,
    ),
    *({"messages": [{"role": "user"}]}, {"messages": [{"role": "system", "text": "x"}]}, said("One", "Two")),
    *(said(""), said(" \n"), said("a" * 32_001), said("a\0b"), {"messages": [{"role": "user", "text": 5}]}),
    *(said("x", session="n" * 201), said("x", session=5), said("x", use_victoria=1), said("x", model="m" * 201)),
    *(said("x", temperature=3), said("x", max_tokens=0), said("x", system_prompt="s" * 8_001), said("x", left_out=-1)),
    {"messages": [{"role": "user", "text": "x"}] * 401},
]


async def test_a_body_that_is_not_as_agreed_is_400(house: House) -> None:
    before = await rows(house.alice)
    for body in WRONG_BODIES:
        response = await house.alice.request("POST", PATH, content=json.dumps(body))
        assert response.status_code == 400, body
        assert response.json()["error"].keys() == {"code", "message"}
    assert await rows(house.alice) == before


async def test_unknown_keys_are_ignored(house: House) -> None:
    got = await asked(house.alice, {**HELLO, "conversation": NOBODYS, "unknown": 1})
    assert got[-1]["status"] == "complete"


async def test_without_the_csrf_token_it_is_403(house: House) -> None:
    response = await house.alice.request("POST", PATH, json=HELLO, headers={"X-CSRFToken": "wrong"})
    assert (response.status_code, response.json()["error"]["code"]) == (403, "forbidden")
