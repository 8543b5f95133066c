"""The server around the script: its record, its port, its faults in turn, gates, and clients that leave."""

import asyncio

import httpx
import pytest

from chat.demo import MLXDemo, VictoriaDemo
from tests.simulators.faults import Gate, close, down, gate, hang, refuse, slow, status

from .conftest import TEXT
from .wire import CHAT, GOAL, address, client, exchange, get, openai_text, post, request_bytes, victoria_text


async def test_the_pace_is_kept():
    async with VictoriaDemo(script="word " * 20, pace=200) as server:
        start = asyncio.get_running_loop().time()
        await post(server, "/stream", GOAL)
        assert 0.15 < asyncio.get_running_loop().time() - start < 2


async def test_a_gate_holds_the_reply_until_it_opens(victoria):
    held = Gate()
    victoria.fault = gate(2, held)
    asking = asyncio.create_task(post(victoria, "/stream", GOAL))
    await held.reached.wait()
    assert victoria.requests[0].pieces_sent == 2
    assert not asking.done()
    held.set()
    assert victoria_text((await asking).text) == TEXT


@pytest.mark.parametrize("place", ["head", "body", 0, "end"])
async def test_a_gate_stands_anywhere(openai, place):
    event = asyncio.Event()
    openai.fault = gate(place, event)
    asking = asyncio.create_task(post(openai, "/v1/chat/completions", CHAT))
    await openai.received()
    event.set()
    assert openai_text((await asking).text) == TEXT


async def test_a_list_of_faults_is_used_up_one_request_each(victoria):
    victoria.fault = [status(503), None, status(500)]
    codes = [(await post(victoria, "/stream", GOAL)).status_code for _ in range(4)]
    assert codes == [503, 200, 500, 200]
    assert victoria.fault is None


async def test_a_list_waits_for_the_calls_it_is_for(victoria):
    victoria.fault = [status(503)]
    assert (await get(victoria, "/health")).status_code == 200
    assert (await post(victoria, "/stream", GOAL)).status_code == 503


async def test_a_fault_can_be_for_any_call(victoria):
    victoria.fault = status(500).on("GET /health", "/nothing")
    assert (await get(victoria, "/health")).status_code == 500
    assert (await post(victoria, "/stream", GOAL)).status_code == 200
    victoria.fault = status(500).on("*")
    assert (await get(victoria, "/status")).status_code == 500


async def test_two_faults_together_each_hit_their_own_calls(victoria):
    victoria.fault = status(500).on("GET /health") | status(503) | slow(head=0.01)
    assert (await get(victoria, "/health")).status_code == 500
    assert (await post(victoria, "/stream", GOAL)).status_code == 503


async def test_down_refuses_and_comes_up_on_the_same_port(victoria):
    url = victoria.url
    for _ in range(3):
        victoria.fault = down()
        with pytest.raises(httpx.ConnectError):
            await get(victoria, "/health")
        victoria.fault = None
        assert (await get(victoria, "/health")).status_code == 200
    assert victoria.url == url


async def test_a_server_can_start_down():
    async with MLXDemo(fault=down()) as server:
        with pytest.raises(httpx.ConnectError):
            await get(server, "/health")
        server.fault = None
        assert (await get(server, "/health")).status_code == 200


async def test_down_cannot_stand_in_a_list(victoria):
    with pytest.raises(ValueError, match="refuse"):
        victoria.fault = [down()]


async def test_refusals_are_counted(victoria):
    victoria.fault = [refuse(), None]
    with pytest.raises(httpx.ReadError):
        await get(victoria, "/health")
    assert (await get(victoria, "/health")).status_code == 200
    assert len(victoria.requests) == 1


async def test_a_taken_port_is_an_error(victoria):
    with pytest.raises(OSError, match="in use"):
        await VictoriaDemo().start(address(victoria)[1])


async def test_a_client_that_leaves_is_noticed(victoria):
    victoria.fault = hang("head")
    asking = asyncio.create_task(post(victoria, "/stream", GOAL))
    [request] = await victoria.received()
    asking.cancel()
    async with asyncio.timeout(2):
        await request.client_left.wait()
        await victoria.idle()
    assert request.done.is_set()


async def test_a_client_that_leaves_in_mid_reply_is_noticed(openai):
    openai.fault = gate(3, asyncio.Event())
    async with client(openai) as http, http.stream("POST", "/v1/chat/completions", json=CHAT) as response:
        await anext(response.aiter_bytes())
    async with asyncio.timeout(2):
        await openai.requests[0].client_left.wait()


async def test_a_client_that_has_all_has_not_left(victoria, openai, native):
    for _ in range(20):
        await get(victoria, "/health")
        await post(victoria, "/stream", GOAL)
        await post(victoria, "/run", GOAL)
        await get(openai, "/health")
        await get(native, "/api/tags")
    for server in (victoria, openai, native):
        await server.idle()
        assert not any(request.client_left.is_set() for request in server.requests)


async def test_the_next_request_works_after_one_was_left(openai):
    openai.fault = [hang(1), None]
    asking = asyncio.create_task(post(openai, "/v1/chat/completions", CHAT))
    await openai.received()
    asking.cancel()
    assert openai_text((await post(openai, "/v1/chat/completions", CHAT)).text) == TEXT


async def test_what_is_under_way_is_counted(native):
    native.fault = hang("head").on("POST *")
    asking = asyncio.create_task(post(native, "/api/generate", {"prompt": "x"}))
    await native.received()
    assert (await get(native, "/queue/stats")).json()["active_requests"] == 1
    asking.cancel()
    await native.idle()
    assert (await get(native, "/queue/stats")).json()["active_requests"] == 0


async def test_stop_cuts_what_is_open():
    server = await VictoriaDemo(fault=hang(0), pace=0).start()
    asking = asyncio.create_task(post(server, "/stream", GOAL))
    await server.received()
    await server.stop()
    with pytest.raises(httpx.HTTPError):
        await asking
    assert server.connections == 0


async def test_many_replies_run_side_by_side():
    async with MLXDemo(script="word " * 50, pace=500) as server:
        replies = await asyncio.gather(*(post(server, "/v1/chat/completions", CHAT) for _ in range(50)))
        assert {openai_text(reply.text) for reply in replies} == {"word " * 50}
        await server.idle()


async def test_the_record_is_bounded(victoria):
    victoria.remember = 2
    for path in ("/a", "/b", "/c"):
        await get(victoria, path)
    assert [request.path for request in victoria.requests] == ["/b", "/c"]


async def test_waiting_for_a_certain_call(victoria):
    waiting = asyncio.create_task(victoria.received(2, "POST /stream"))
    await get(victoria, "/health")
    await post(victoria, "/stream", GOAL)
    assert not waiting.done()
    await post(victoria, "/stream", GOAL)
    assert len(await waiting) == 2


async def test_a_script_that_raises_is_logged(victoria, caplog):
    def broken(question):
        raise RuntimeError("a bug in the test")

    victoria.script = broken
    with pytest.raises(httpx.RemoteProtocolError):
        await post(victoria, "/stream", GOAL)
    assert "a bug in the test" in caplog.text


@pytest.mark.parametrize(
    ("request_line", "status_code"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / SMTP\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nbad header\r\n\r\n", 400),
        (b"POST /run HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
        (b"POST /run HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        (b"POST /run HTTP/1.1\r\nContent-Length: 8388609\r\n\r\n", 413),
        (b"POST /run HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", 413),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", 431),
    ],
)
async def test_a_malformed_or_oversized_request_is_turned_away(victoria, request_line, status_code):
    reader, writer = await asyncio.open_connection(*address(victoria))
    writer.write(request_line)
    first = await reader.readline()
    writer.close()
    assert first.startswith(b"HTTP/1.1 %d " % status_code)
    assert victoria.requests == []


async def test_a_large_body_is_read_whole(victoria):
    seen = await exchange(victoria, request_bytes("/run", GOAL | {"project_context": "x" * 5_000_000}))
    assert seen.head.startswith(b"HTTP/1.1 200")
    assert len(victoria.requests[0].body["project_context"]) == 5_000_000


async def test_half_a_request_leaves_no_trace(victoria):
    _, writer = await asyncio.open_connection(*address(victoria))
    writer.write(b"POST /run HTTP/1.1\r\nContent-Length: 10\r\n\r\n{")
    writer.close()
    await get(victoria, "/health")
    await victoria.idle()
    assert [request.path for request in victoria.requests] == ["/health"]


async def test_nothing_is_left_after_many_cut_replies(victoria):
    victoria.fault = close(1)
    for _ in range(50):
        with pytest.raises(httpx.RemoteProtocolError):
            await post(victoria, "/stream", GOAL)
    async with asyncio.timeout(2):
        await victoria.idle()
