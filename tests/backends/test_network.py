"""The bytes under httpx: read at a pace, in bursts, and none of them lost."""

import asyncio
import socket
import struct
import time

import pytest

from chat.backends import errors
from chat.backends.burst import MAX_AHEAD_BYTES, BurstReader
from chat.backends.http import Transport
from chat.backends.network import _WholeReader
from chat.backends.read_schedule import PACE_SECONDS
from chat.backends.types import Finished, Text
from chat.backends.victoria import Victoria
from chat.demo import DemoServer
from tests.simulators.faults import close, reset, slow

from .conftest import TEXT
from .talk import FAST, RawServer, fails, question, read, response, sse, text_of
from .test_faults import backend, server  # noqa: F401 - fixtures

HI = sse({"type": "chunk", "content": "Hi"})
END = sse({"type": "end"})


class Body:
    """A response whose chunks a test hands in; an exception breaks it off."""

    def __init__(self, *chunks: bytes | Exception) -> None:
        self.chunks, self.read = list(chunks), 0

    async def aiter_raw(self):
        for chunk in self.chunks:
            if isinstance(chunk, Exception):
                raise chunk
            self.read += len(chunk)
            yield chunk
            await asyncio.sleep(0)


async def bursts(body: Body) -> list[bytes]:
    async with BurstReader(body) as found:
        return [burst async for burst in found]


async def test_bursts_are_the_whole_body():
    chunks = [bytes([number]) * number for number in range(1, 50)]
    assert b"".join(await bursts(Body(*chunks))) == b"".join(chunks)


async def test_an_empty_body_has_no_bursts():
    assert await bursts(Body()) == []


async def test_what_came_while_nobody_read_is_one_burst():
    async with BurstReader(Body(b"a", b"b", b"c", b"d")) as found:
        first = await anext(found)
        for _ in range(10):
            await asyncio.sleep(0)
        assert first + await anext(found) == b"abcd"


async def test_what_came_before_a_failure_comes_first():
    seen = []
    with pytest.raises(ValueError, match="broken"):
        async with BurstReader(Body(b"a", b"b", ValueError("broken"))) as found:
            async for burst in found:
                seen.append(burst)  # noqa: PERF401 - what came before the error has to stay
    assert b"".join(seen) == b"ab"


async def test_only_so_much_is_read_ahead():
    body = Body(*[b"a" * 65536] * 64)
    async with BurstReader(body) as found:
        await anext(found)
        for _ in range(100):
            await asyncio.sleep(0)
        assert body.read <= MAX_AHEAD_BYTES + 2 * 65536
        assert sum([len(burst) async for burst in found]) + 65536 >= 63 * 65536


async def test_leaving_the_bursts_ends_the_reading():
    before = asyncio.all_tasks()
    async with BurstReader(Body(*[b"a"] * 1000)) as found:
        await anext(found)
    assert asyncio.all_tasks() == before


async def test_a_failure_after_leaving_is_of_no_interest():
    async with BurstReader(Body(b"a", ValueError("broken"))) as found:
        await anext(found)
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.mark.parametrize("broken", [reset("end"), close("end")], ids=lambda fault: fault.name)
async def test_all_the_text_before_a_break_is_kept(server: DemoServer, backend, broken):  # noqa: F811
    server.fault = broken
    seen, error = await fails(backend.reply(question()))
    assert (text_of(seen), error.kind) == (TEXT, "incomplete")


async def test_a_reset_right_behind_the_end_mark_takes_nothing_away():
    shown = asyncio.Event()

    async def end_and_reset(writer: asyncio.StreamWriter) -> None:
        writer.write(response(HI))
        await shown.wait()
        writer.write(HI + END)
        await asyncio.sleep(PACE_SECONDS / 4)
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    async with RawServer(end_and_reset) as raw:
        events = Victoria(raw.url, FAST).reply(question())
        assert await anext(events) == Text("Hi")
        shown.set()
        assert await read(events) == [Text("Hi"), Finished()]


async def test_a_reader_hands_out_what_arrived_before_it_breaks():
    reader = _WholeReader(1024, asyncio.get_running_loop())
    reader.feed_data(b"text")
    reader.set_exception(ConnectionResetError())
    assert await reader.read(1024) == b"text"
    for _ in range(2):
        with pytest.raises(ConnectionResetError):
            await reader.read(1024)


async def test_the_first_text_is_not_held_up(server: DemoServer, backend):  # noqa: F811
    server.script = "a"
    start = time.monotonic()
    await read(backend.reply(question()))
    assert time.monotonic() - start < PACE_SECONDS * 3


async def test_flowing_text_is_read_at_a_pace(victoria_server):
    victoria_server.script = "five words are a chunk " * 100
    victoria_server.fault = slow(between=0.002)
    start = time.monotonic()
    events = [e for e in await read(Victoria(victoria_server.url, FAST).reply(question())) if isinstance(e, Text)]
    assert 2 <= len(events) <= (time.monotonic() - start) / PACE_SECONDS + 4


async def test_a_paced_reply_can_be_left_at_once(victoria_server):
    victoria_server.script = "word " * 1000
    victoria_server.fault = slow(between=0.01)
    events = Victoria(victoria_server.url, FAST).reply(question())
    while not isinstance(await anext(events), Text):
        pass
    start = time.monotonic()
    await events.aclose()
    await asyncio.wait_for(victoria_server.idle(), 2)
    assert time.monotonic() - start < 1


async def test_a_large_request_is_sent_whole(victoria_server):
    goal = "я" * 1_000_000
    await read(Victoria(victoria_server.url, FAST).reply(question(goal)))
    assert victoria_server.calls("POST /stream")[0].body["goal"] == goal


async def test_a_server_that_never_reads_can_be_left():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        sending = asyncio.create_task(read(Victoria(url, FAST).reply(question("a" * 20_000_000))))
        await asyncio.sleep(0.1)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(sending, 1)


async def test_a_name_with_several_addresses_is_tried_on_each(victoria_server):
    port = victoria_server.url.rpartition(":")[2]
    assert await Transport("MLX", f"http://localhost:{port}", 1.0).get_json("/health")


async def test_a_proxy_that_is_not_there_is_not_asked(victoria_server, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert await Transport("MLX", victoria_server.url, 1.0).get_json("/health")


async def test_a_break_in_a_json_answer_is_incomplete(victoria_server):
    victoria_server.fault = close("body").on("GET /health")
    with pytest.raises(errors.IncompleteReply):
        await Transport("MLX", victoria_server.url, 1.0).get_json("/health")
