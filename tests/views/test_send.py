"""POST /api/chat/send and /api/chat/stream: replies for scripts."""

import json

import httpx
import pytest

from chat.demo.answer import Answer, Step
from tests.simulators.faults import status
from tests.support.house import NOBODYS, WORDS, House, rows
from tests.support.person import CSRF, Frame

TABLE = "# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\n  x\n```\n"
SEND, STREAM = "/api/chat/send", "/api/chat/stream"
BOTH = pytest.mark.parametrize("path", [SEND, STREAM])


def events(response: httpx.Response) -> list[Frame]:
    lines = [line for line in response.text.split("\n") if line]
    assert all(line.startswith("data: ") for line in lines)
    return [json.loads(line.removeprefix("data: ")) for line in lines]


def asked_by(house: House) -> list[str]:
    return [request.path for request in house.victoria.calls("POST *")]


async def test_send_gives_the_whole_reply(house: House) -> None:
    house.victoria.script = WORDS
    response = await house.alice.post(SEND, {"content": "Count"})
    body = response.json()
    assert response.status_code == 200 and body["content"].split() == WORDS.split()
    assert (body["backend"], body["status"]) == ("victoria", "complete") and isinstance(body["model"], str)
    stored = (await house.alice.stored(body["conversation"]))[body["reply"]]
    assert (stored["text"], stored["status"]) == (body["content"], "complete")


async def test_a_conversation_goes_on(house: House) -> None:
    first = (await house.alice.post(SEND, {"content": "One"})).json()
    second = (await house.alice.post(SEND, {"content": "Two", "conversation": first["conversation"]})).json()
    assert second["conversation"] == first["conversation"]
    assert len(await house.alice.stored(first["conversation"])) == 4
    assert len(house.victoria.calls("POST /run")[-1].body["chat_history"]) == 1


async def test_line_breaks_stay_though_victoria_streams_without_them(house: House) -> None:
    house.victoria.script = TABLE
    body = (await house.alice.post(SEND, {"content": "A table"})).json()
    assert (body["content"], body["backend"], body["status"]) == (TABLE, "victoria", "complete")
    assert asked_by(house)[-1:] == ["/run"]


@pytest.mark.parametrize("code", [404, 405])
async def test_an_older_victoria_without_run_is_asked_for_a_stream(house: House, code: int) -> None:
    house.victoria.script, house.victoria.fault = WORDS, status(code).on("POST /run")
    body = (await house.alice.post(SEND, {"content": "Count"})).json()
    assert (body["content"].split(), body["backend"]) == (WORDS.split(), "victoria")
    assert asked_by(house)[-2:] == ["/run", "/stream"]


async def test_whoever_reads_as_it_comes_gets_a_stream(house: House) -> None:
    house.victoria.script = WORDS
    await house.alice.post(STREAM, {"content": "Count"})
    assert asked_by(house)[-1:] == ["/stream"]


async def test_mlx_alone_with_a_model(house: House) -> None:
    body = (await house.alice.post(SEND, {"content": "x", "use_victoria": False, "model": "fast"})).json()
    assert (body["backend"], body["model"]) == ("mlx", "fast")


async def test_an_open_tab_sees_what_a_script_sent(house: House) -> None:
    tab = await house.alice.open_tab()
    body = (await house.alice.post(SEND, {"content": "From a script"})).json()
    frame = await tab.until("conversation")
    assert (frame["conversation"]["id"], frame["conversation"]["title"]) == (body["conversation"], "From a script")


async def test_the_events_of_a_stream_are_start_to_end(house: House) -> None:
    steps = (Step("thought", "Reading", "the question"), Step("exploration", "Looking", "around"))
    house.victoria.script = Answer(WORDS, steps=steps)
    response = await house.alice.post(STREAM, {"content": "Count"})
    assert response.headers["content-type"] == "text/event-stream"
    got = events(response)
    kinds = [event["type"] for event in got]
    assert kinds[0] == "start" and kinds[-1] == "end" and kinds.count("start") == kinds.count("end") == 1
    assert set(kinds) == {"start", "step", "progress", "chunk", "end"}
    assert got[0].keys() == {"type", "conversation", "reply", "backend", "model"}
    assert [event["title"] for event in got if event["type"] == "step"] == ["Reading", "Looking"]
    assert [event for event in got if event["type"] == "progress"][-1] == {
        "type": "progress",
        "step": 2,
        "total": 2,
        "status": "Looking",
    }
    text = "".join(event["content"] for event in got if event["type"] == "chunk")
    assert (await house.alice.stored(got[0]["conversation"]))[got[0]["reply"]]["text"] == text
    assert got[-1] == {"type": "end", "status": "complete", "backend": "victoria", "model": got[-1]["model"]}


async def test_a_stream_shows_what_there_is_at_once(house: House) -> None:
    held = house.hold()
    async with house_client(house) as client, client.stream("POST", STREAM, json={"content": "x"}) as response:
        await held.reached.wait()
        lines = response.aiter_lines()
        while '"chunk"' not in await anext(lines):
            pass
        held.set()
        assert [line async for line in lines if '"end"' in line]


async def test_a_client_that_leaves_stops_nothing(house: House) -> None:
    held = house.hold()
    async with house_client(house) as client, client.stream("POST", STREAM, json={"content": "x"}) as response:
        lines = response.aiter_lines()
        start = json.loads((await anext(lines)).removeprefix("data: "))
        await held.reached.wait()
    # Watched before it goes on: whoever comes after the end hears no frame of it.
    tab = await house.alice.open_tab()
    await tab.send({"type": "watch", "conversation": start["conversation"]})
    await tab.until("snapshot")
    held.set()
    assert (await tab.end(start["reply"]))["status"] == "complete"


WRONG_BODIES = [
    *({}, {"content": None}, {"content": 5}, {"content": ""}, {"content": " \n "}, {"content": "a" * 32_001}),
    *({"content": "a\0b"}, {"content": ["x"]}, {"content": "x", "use_victoria": "yes"}),
    *({"content": "x", "use_victoria": 1}, {"content": "x", "model": 5}, {"content": "x", "model": "m" * 201}),
    *({"content": "x", "conversation": "nope"}, {"content": "x", "conversation": 5}, [], "x", None, 5),
]
NOT_JSON = [b"", b"{", b'{"content":"x"', b"\xff", b'{"content":NaN}', b"[" * 100_000, b'{"content":"\\ud83d"}']


@BOTH
async def test_a_body_that_is_not_as_agreed_is_400_in_the_usual_shape(house: House, path: str) -> None:
    before = await rows(house.alice)
    for content in (*(json.dumps(body).encode() for body in WRONG_BODIES), *NOT_JSON):
        response = await house.alice.request("POST", path, content=content)
        assert response.status_code == 400, content[:80]
        assert response.json()["error"].keys() == {"code", "message"} and response.json()["error"]["message"]
    assert await rows(house.alice) == before


@BOTH
async def test_a_body_over_1_mb_is_413(house: House, path: str) -> None:
    response = await house.alice.request("POST", path, content=b" " * (1024 * 1024 + 1))
    assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")


async def test_32000_characters_are_possible(house: House) -> None:
    assert (await house.alice.post(SEND, {"content": "😀" * 32_000})).status_code == 200


@BOTH
async def test_a_conversation_that_never_was_is_404(house: House, path: str) -> None:
    response = await house.alice.post(path, {"content": "x", "conversation": NOBODYS})
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


@BOTH
async def test_without_a_session_it_is_401(house: House, path: str) -> None:
    async with httpx.AsyncClient(base_url=house.server.url) as client:
        response = await client.post(path, json={"content": "x"})
    assert (response.status_code, response.json()["error"]["code"]) == (401, "not_signed_in")


@BOTH
async def test_without_the_csrf_token_of_our_page_it_is_403(house: House, path: str) -> None:
    before, other = await rows(house.alice), {"X-CSRFToken": CSRF, "Origin": "http://example.org"}
    async with httpx.AsyncClient(base_url=house.server.url, headers={"Cookie": house.alice.cookie}) as client:
        for headers in ({}, {"X-CSRFToken": "x" * 32}, {"X-CSRFToken": "ы".encode()}, other):
            response = await client.post(path, json={"content": "x"}, headers=headers)  # type: ignore[arg-type]
            assert (response.status_code, response.json()["error"]["code"]) == (403, "forbidden")
    assert await rows(house.alice) == before


@BOTH
async def test_a_busy_branch_is_409_with_a_time_to_wait(house: House, path: str) -> None:
    held, tab = house.hold(), await house.alice.open_tab()
    ack = await tab.ask()
    await held.reached.wait()
    response = await house.alice.post(path, {"content": "x", "conversation": ack["conversation"]})
    assert (response.status_code, response.json()["error"]["code"]) == (409, "busy")
    assert int(response.headers["retry-after"]) >= 1


async def test_a_deleted_conversation_ends_the_stream(house: House) -> None:
    held = house.hold()
    async with house_client(house) as client, client.stream("POST", STREAM, json={"content": "x"}) as response:
        lines = response.aiter_lines()
        start = json.loads((await anext(lines)).removeprefix("data: "))
        await held.reached.wait()
        await house.alice.request("DELETE", f"/api/conversations/{start['conversation']}")
        last = [line async for line in lines if line][-1]
    assert json.loads(last.removeprefix("data: "))["status"] == "stopped"


def house_client(house: House) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=house.server.url, headers=house.alice.headers, timeout=20)
