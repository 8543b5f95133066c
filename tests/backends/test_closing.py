"""Closing the iterator closes the connection, at once and wherever the reply stands."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from chat.backends.errors import BadStatus, ErrorEvent
from chat.backends.http import Transport
from chat.backends.mlx import MLX
from chat.backends.types import Backend, Text
from chat.backends.victoria import Victoria
from chat.demo import DemoServer
from tests.simulators.faults import error_event, gate, hang, status
from tests.simulators.parts import Gate

from .talk import FAST, PATIENCE, question

BACKENDS = {
    "stream": lambda url: Victoria(url, FAST),
    "run": lambda url: Victoria(url, FAST, "run"),
    "openai": lambda url: MLX(url, FAST, "openai"),
    "native": lambda url: MLX(url, FAST, "native"),
    "auto": lambda url: MLX(url, FAST),
}
SERVERS = {"stream": "victoria", "run": "victoria", "openai": "openai", "native": "native", "auto": "native"}
pytestmark = pytest.mark.usefixtures("quick_polls")


@pytest.fixture(params=list(BACKENDS))
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(mode: str, request: pytest.FixtureRequest) -> DemoServer:
    return request.getfixturevalue(f"{SERVERS[mode]}_server")


@pytest.fixture
def backend(mode: str, server: DemoServer) -> Backend:
    return BACKENDS[mode](server.url)


@pytest.fixture
def open_exchanges(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the exchanges that are open now."""
    now_open: list[str] = []
    original = Transport.open

    @asynccontextmanager
    async def watched(self: Transport, method: str, path: str, *rest: Any, **more: Any) -> AsyncIterator[Any]:
        async with original(self, method, path, *rest, **more) as response:
            now_open.append(path)
            try:
                yield response
            finally:
                now_open.remove(path)

    monkeypatch.setattr(Transport, "open", watched)
    return now_open


@pytest.mark.parametrize("mode", ["stream", "openai", "native", "auto"], indirect=True)
async def test_a_closed_reply_has_no_open_exchange(backend, server, open_exchanges):
    server.fault = gate(1, asyncio.Event())
    events = backend.reply(question())
    while not isinstance(await anext(events), Text):
        pass
    assert open_exchanges
    await events.aclose()
    assert not open_exchanges


async def test_the_server_sees_the_connection_close(backend, server):
    held = Gate()
    server.fault = gate("body", held)
    reading = asyncio.create_task(_read(backend))
    await asyncio.wait_for(held.reached.wait(), PATIENCE)
    reading.cancel()
    await asyncio.wait_for(server.idle(), PATIENCE)
    assert server.calls("POST *")[-1].client_left.is_set()


async def test_a_reply_cancelled_before_its_head_closes_the_connection(backend, server):
    server.fault = hang("head")
    reading = asyncio.create_task(_read(backend))
    await asyncio.wait_for(server.received(), PATIENCE)
    reading.cancel()
    await asyncio.wait_for(server.idle(), PATIENCE)


async def test_a_whole_reply_leaves_no_connection(backend, server):
    await _read(backend)
    await asyncio.wait_for(server.idle(), PATIENCE)


async def test_a_failed_reply_leaves_no_connection(backend, server, open_exchanges):
    server.fault = error_event() if server.who == "MLX" else status(500)
    with pytest.raises(ErrorEvent if server.who == "MLX" else BadStatus):
        await _read(backend)
    assert not open_exchanges
    await asyncio.wait_for(server.idle(), PATIENCE)


async def test_a_closed_task_is_polled_no_more(victoria_server):
    events = Victoria(victoria_server.url, FAST, "run").reply(question())
    await anext(events)
    await events.aclose()
    assert victoria_server.calls("GET *") == []


async def test_a_reply_that_was_never_begun_opens_nothing(backend, server):
    events = backend.reply(question())
    await events.aclose()
    assert server.requests == []


async def test_replies_leave_no_tasks_behind(backend):
    before = asyncio.all_tasks()
    for _ in range(3):
        events = backend.reply(question())
        await anext(events)
        await events.aclose()
    ours = [task for task in asyncio.all_tasks() - before if "chat/demo" not in repr(task)]
    assert ours == []


async def _read(backend: Backend) -> None:
    async for _ in backend.reply(question()):
        pass
