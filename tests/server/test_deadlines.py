"""How long a connection may take for each part of a request; a second here."""

import asyncio
import contextlib
import resource
from collections.abc import Iterator

import pytest

from chatsite.descriptors import raise_limit
from chatsite.server import channel
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess
from tests.support.wire import Wire

FONT = "/static/vendor/stix-two-math/stix-two-math.woff2"
SECONDS = [f"constant=chatsite.server.channel.{name}:1" for name in ("HEAD_S", "BODY_S", "KEEP_ALIVE_S", "STALL_S")]


@pytest.fixture(scope="module")
def server(prepared: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    installation = prepared.copy_to(tmp_path_factory.mktemp("deadlines") / "data")
    with ServerProcess(installation, via="launcher", broken=tuple(SECONDS)) as process:
        yield process


def test_the_deadlines_are_what_the_docs_say() -> None:
    assert (channel.HEAD_S, channel.BODY_S, channel.KEEP_ALIVE_S, channel.STALL_S) == (15.0, 60.0, 60.0, 60.0)


@pytest.mark.parametrize("begun", ["", "GET", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: x"])
async def test_a_request_that_does_not_come_closes_the_connection(server: ServerProcess, begun: str) -> None:
    async with Wire(server) as wire:
        await wire.send(begun)
        assert await wire.is_closed()


async def trickle(wire: Wire) -> None:
    while True:
        await wire.send("x")
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("begun", ["GET / HTTP/1.1\r\nCookie: ", "POST / HTTP/1.1\r\nContent-Length: 60000\r\n\r\n"])
async def test_a_byte_now_and_then_gives_no_more_time(server: ServerProcess, begun: str) -> None:
    async with Wire(server) as wire:
        await wire.send(begun)
        trickling = asyncio.create_task(trickle(wire))
        assert await wire.is_closed()
        trickling.cancel()
        await asyncio.gather(trickling, return_exceptions=True)


async def test_a_connection_that_rests_is_closed(server: ServerProcess) -> None:
    async with Wire(server) as wire:
        await wire.head("GET /healthz")
        assert (await wire.answer())[0] == 200
        assert await wire.is_closed()


async def test_a_second_request_has_the_same_deadline(server: ServerProcess) -> None:
    async with Wire(server) as wire:
        await wire.head("GET /healthz")
        await wire.answer()
        await wire.send("GET / HTTP/1.1\r\n")
        assert await wire.is_closed()


async def test_whoever_asks_on_without_reading_is_closed(server: ServerProcess) -> None:
    async with Wire(server) as wire:
        with contextlib.suppress(ConnectionError):
            for _ in range(200):
                await wire.head(f"GET {FONT}")
        assert await wire.is_closed()


async def test_a_socket_of_somebody_signed_in_has_no_deadline(server: ServerProcess) -> None:
    alice = Person(server, "alice")
    async with await alice.open_tab() as tab, Wire(server) as stranger:
        assert await stranger.is_closed()
        async with Wire(server) as stranger:
            assert await stranger.is_closed()
        await tab.send({"type": "ping", "have": {}})
        assert await tab.until("pong")


async def test_headers_have_16_kb(server: ServerProcess) -> None:
    for lines, is_taken in ((["X: " + "x" * 12_000], True), (["X: " + "x" * 17_000], False), (["X: y"] * 120, False)):
        async with Wire(server) as wire:
            await wire.head("GET /healthz", *lines)
            status = 400
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                status, _, _ = await wire.answer()
            assert status == (200 if is_taken else 400)


async def test_what_comes_before_the_handshake_is_done_ends_it(server: ServerProcess) -> None:
    upgrade = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Origin: {server.url}"]
    async with Wire(server) as wire:
        await wire.head("GET /ws/chat/", *upgrade, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
        pouring = asyncio.create_task(wire.pour(50_000_000))
        assert await wire.is_closed()
        assert await pouring < 50_000_000
    assert not [line for line in server.output if "Traceback" in line]


async def test_the_server_may_open_as_many_descriptors_as_the_system_lets_it(server: ServerProcess) -> None:
    soft, hard = resource.prlimit(server.pid, resource.RLIMIT_NOFILE)
    assert soft == hard


@pytest.mark.parametrize("refused", [(), (1 << 62,), (1 << 62, 1_048_576, 245_760)])
def test_an_unlimited_limit_is_raised_as_far_as_the_system_goes(
    monkeypatch: pytest.MonkeyPatch, refused: tuple[int, ...]
) -> None:
    taken: list[int] = []

    def setrlimit(kind: int, limits: tuple[int, int]) -> None:
        if limits[0] in refused:
            raise ValueError("current limit exceeds maximum limit")
        taken.append(limits[0])

    monkeypatch.setattr(resource, "RLIM_INFINITY", (1 << 63) - 1)
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (256, (1 << 63) - 1))
    monkeypatch.setattr(resource, "setrlimit", setrlimit)
    assert raise_limit() == taken[0] == (65_536 if len(refused) == 3 else 1_048_576)
