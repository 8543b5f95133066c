"""Two thousand strangers hold connections in every way that costs them nothing. Who is signed in notices none of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest

from chat.demo import MLXDemo, VictoriaDemo
from chatsite.descriptors import raise_limit
from tests.faults.baseline import holdings, returns_to
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess
from tests.support.wire import Wire

STRANGERS = 2000
FONT = "/static/vendor/stix-two-math/stix-two-math.woff2"
Way = Callable[[Wire], Awaitable[None]]


@pytest.fixture
def server(installation: Installation, victoria: VictoriaDemo, mlx: MLXDemo) -> Iterator[ServerProcess]:
    raise_limit()
    with ServerProcess(installation, via="launcher", VICTORIA_URL=victoria.url, MLX_URL=mlx.url) as process:
        yield process


async def says_nothing(wire: Wire) -> None:
    await wire.send(b"")


async def half_a_head(wire: Wire) -> None:
    await wire.send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid=")


async def a_byte_at_a_time(wire: Wire) -> None:
    for byte in "GET /healthz HTTP/1.1\r\nHost: " + "x" * 10_000:
        await wire.send(byte)
        await asyncio.sleep(0.5)


async def stays_after_a_page(wire: Wire) -> None:
    await wire.head("GET /static/img/icon.svg")
    await wire.answer()


async def never_reads(wire: Wire) -> None:
    await wire.head(f"GET {FONT}")


WAYS: list[Way] = [says_nothing, half_a_head, a_byte_at_a_time, stays_after_a_page, never_reads]


async def stranger(server: ServerProcess, way: Way, came: Callable[[], None]) -> None:
    """Comes again as soon as it is closed."""
    first = True
    while True:
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            async with Wire(server) as wire:
                if first:
                    came()
                    first = False
                await way(wire)
                await wire.is_closed(within=600)
        await asyncio.sleep(5)


@contextlib.asynccontextmanager
async def strangers(server: ServerProcess, count: int) -> AsyncIterator[None]:
    there = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(stranger(server, WAYS[n % len(WAYS)], there.release)) for n in range(count)]
    for _ in range(count):
        await there.acquire()
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def does_everything(alice: Person) -> None:
    page, font = await alice.request("GET", "/"), await alice.request("GET", FONT)
    assert page.status_code == 200
    assert len(font.content) == int(font.headers["content-length"]) > 400_000
    async with await alice.open_tab() as tab:
        asked = await tab.ask()
        assert (await tab.end(asked["reply"]))["status"] == "complete"
        stored = await alice.stored(asked["conversation"])
        assert tab.texts[asked["reply"]] == stored[asked["reply"]]["text"]


async def test_somebody_signed_in_gets_in_and_reads_replies(server: ServerProcess, alice: Person) -> None:
    await does_everything(alice)
    before = await holdings(server)
    async with strangers(server, STRANGERS):
        for _ in range(3):
            await does_everything(alice)
    assert await returns_to(server, before) == []
