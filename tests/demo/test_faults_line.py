"""Faults of the line, each looked at byte by byte."""

import asyncio

import httpx
import pytest

from chat.demo import VictoriaDemo
from tests.simulators.faults import broken_chunking, close, die, ends_early, hang, refuse, reset, slow, trickle

from .conftest import TEXT
from .wire import (
    CHAT,
    GOAL,
    PROMPT,
    address,
    client,
    events,
    exchange,
    get,
    native_text,
    openai_text,
    post,
    read_all,
    request_bytes,
    seen,
    unchunked,
    victoria_text,
)

CHUNK_1 = "# Title\n\nOne two three "


def now() -> float:
    return asyncio.get_running_loop().time()


async def stands_still(server, body_has: bytes, path: str = "/stream", body: object = GOAL) -> bytes:
    """All that comes before the silence; it must contain `body_has` and be followed by nothing, the line open."""
    reader, writer = await asyncio.open_connection(*address(server))
    writer.write(request_bytes(path, body))
    data = b""
    async with asyncio.timeout(2):
        while body_has not in data:
            data += await reader.read(65536)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            data += await reader.read(65536)
    writer.close()
    return data


async def test_slow_before_the_head(victoria):
    victoria.fault = slow(head=0.1)
    reader, writer = await asyncio.open_connection(*address(victoria))
    start = now()
    writer.write(request_bytes("/stream", GOAL))
    await reader.readline()
    assert 0.09 < now() - start < 1
    writer.close()


async def test_slow_before_the_text_and_between_its_pieces(victoria):
    victoria.fault = slow(content=0.1, between=0.05)
    victoria.script = "word " * 15
    start = now()
    seen_at = {}
    async with client(victoria) as http, http.stream("POST", "/stream", json=GOAL) as response:
        async for line in response.aiter_lines():
            seen_at.setdefault(line[:21], now() - start)
    assert seen_at['data: {"type": "start'] < 0.09
    assert seen_at['data: {"type": "chunk'] >= 0.1
    assert now() - start >= 0.2


async def test_hang_before_the_head(victoria):
    victoria.fault = hang()
    assert await stands_still(victoria, b"") == b""


async def test_hang_after_the_head(victoria):
    victoria.fault = hang("body")
    assert (await stands_still(victoria, b"\r\n\r\n")).endswith(b"\r\n\r\n")


async def test_hang_before_the_text(victoria):
    victoria.fault = hang(0)
    data = await stands_still(victoria, b'"type": "step"')
    assert b'chunk"' not in data


async def test_hang_in_mid_reply(victoria):
    victoria.fault = hang(1)
    data = await stands_still(victoria, b"One two three")
    assert data.count(b'"type": "chunk"') == 1


async def test_hang_before_the_end_mark(openai):
    openai.script = "This is the end"
    openai.fault = hang("end")
    data = await stands_still(openai, b'" end"', "/v1/chat/completions", CHAT)
    assert b"[DONE]" not in data
    assert b'"finish_reason": "stop"' not in data


async def test_hang_in_a_plain_answer(victoria):
    victoria.fault = hang("body").on("GET /health")
    data = await asyncio.wait_for(_head_of(victoria, "/health"), 2)
    assert b"Content-Length: " in data


async def _head_of(server, path: str) -> bytes:
    reader, writer = await asyncio.open_connection(*address(server))
    writer.write(request_bytes(path, method="GET"))
    data = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    return data


@pytest.mark.parametrize("count", [0, 1, 10, 100])
async def test_reset_after_so_many_bytes(openai, count):
    openai.fault = reset(after_bytes=count)
    answer = await seen(openai, "/v1/chat/completions", CHAT)
    assert answer.was_reset
    assert len(answer.body) == count


async def test_a_reset_takes_nothing_with_it_that_was_written(openai):
    openai.script = "word " * 2000
    openai.fault = reset("end")
    answer = await seen(openai, "/v1/chat/completions", CHAT)
    assert answer.was_reset
    assert openai_text(answer.body.decode()) == openai.script(None).text


@pytest.mark.parametrize("place", ["head", "body", 0, 1, "end"])
async def test_reset_and_close_at_a_place(victoria, place):
    for fault, was_reset in ((reset, True), (close, False)):
        victoria.fault = fault(place)
        answer = await seen(victoria)
        assert answer.was_reset == was_reset
        assert bool(answer.data) == (place != "head")
        texts = {"head": "", "body": "", 0: "", 1: CHUNK_1, "end": TEXT}
        assert victoria_text(unchunked(answer.body).decode()) == texts[place]
        assert b'"end"' not in answer.data


@pytest.mark.parametrize("count", [0, 5, 50])
async def test_close_after_so_many_bytes(native, count):
    native.fault = close(after_bytes=count)
    answer = await seen(native, "/api/generate", PROMPT)
    assert not answer.was_reset
    assert len(unchunked(answer.body)) == count


async def test_close_leaves_the_framing_open(victoria):
    victoria.fault = close(1)
    with pytest.raises(httpx.RemoteProtocolError):
        await post(victoria, "/stream", GOAL)
    victoria.fault = close(after_bytes=3)
    with pytest.raises(httpx.RemoteProtocolError):
        await post(victoria, "/run", GOAL)


async def test_ends_early_is_a_proper_end_without_an_end_mark(victoria):
    victoria.fault = ends_early()
    response = await post(victoria, "/stream", GOAL)
    assert [event["type"] for event in events(response.text)] == ["start", "step"]
    victoria.fault = ends_early(1)
    response = await post(victoria, "/stream", GOAL)
    assert [event["type"] for event in events(response.text)] == ["start", "step", "chunk"]


async def test_ends_early_speaks_every_dialect(openai, native):
    openai.fault = native.fault = ends_early("end")
    text = (await post(openai, "/v1/chat/completions", CHAT)).text
    assert openai_text(text) == TEXT
    assert "[DONE]" not in text
    text = (await post(native, "/api/generate", PROMPT)).text
    assert native_text(text) == TEXT
    assert '"done":true' not in text


async def test_refuse_resets_without_reading(victoria):
    victoria.fault = refuse()
    answer = await exchange(victoria, request_bytes("/stream", GOAL))
    assert (answer.data, answer.was_reset) == (b"", True)
    assert victoria.requests == []


async def test_trickle_sends_a_byte_at_a_time(victoria):
    victoria.fault = trickle(seconds=0.005).on("GET /health")
    start = now()
    body = (await get(victoria, "/health")).content
    assert now() - start >= 0.005 * (len(body) - 1)
    assert b"ok" in body


async def test_trickle_splits_where_it_says(openai):
    openai.fault = trickle(seconds=0.001, size=7)
    async with client(openai) as http, http.stream("POST", "/v1/chat/completions", json=CHAT) as response:
        first = await anext(response.aiter_raw())
    assert len(first) == 7


async def test_broken_chunking_is_no_http(victoria, openai):
    victoria.fault = openai.fault = broken_chunking(1)
    for server, path, body in ((victoria, "/stream", GOAL), (openai, "/v1/chat/completions", CHAT)):
        with pytest.raises(httpx.RemoteProtocolError):
            await post(server, path, body)
        answer = await seen(server, path, body)
        assert answer.body.endswith(b"zz\r\nthis is not a chunk\r\n")


async def test_die_cuts_everything_and_the_port_is_closed():
    async with VictoriaDemo(script=TEXT, pace=0, fault=[hang(0), die(1)]) as server:
        reader, writer = await asyncio.open_connection(*address(server))
        writer.write(request_bytes("/stream", GOAL))
        await server.received()
        dying = await seen(server)
        assert victoria_text(unchunked(dying.body).decode()) == CHUNK_1
        other = await asyncio.wait_for(read_all(reader), 2)
        assert b'"end"' not in other.data
        with pytest.raises(httpx.ConnectError):
            await get(server, "/health")
        writer.close()
