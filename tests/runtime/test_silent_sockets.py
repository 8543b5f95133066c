"""Whoever is not heard for 60 s is closed with 4408."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chat.realtime.hub import Watcher
from chat.runtime import runtime
from chat.runtime.runtime import Runtime

SILENT_S = 0.3


@pytest.fixture
async def running(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Runtime]:
    monkeypatch.setattr(runtime, "SILENT_S", SILENT_S)
    monkeypatch.setattr(runtime, "HEARTBEATS_S", 0.01)
    made = Runtime()
    closing = asyncio.create_task(made._close_silent_sockets())
    yield made
    closing.cancel()
    await made.engine.aclose()


def join(running: Runtime) -> tuple[Watcher, "asyncio.Future[int]"]:
    """A socket, and the code with which it is closed."""
    closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def deliver(text: str) -> None:
        pass

    async def close(code: int) -> None:
        running.engine.hub.leave(watcher)
        closed.set_result(code)

    watcher = Watcher(1, "session", deliver, close)
    running.engine.hub.join(watcher)
    return watcher, closed


def test_the_agreed_time_is_60_seconds() -> None:
    assert runtime.SILENT_S == 60
    assert runtime.HEARTBEATS_S <= 10


async def test_a_silent_socket_is_closed_with_4408(running: Runtime) -> None:
    loop = asyncio.get_running_loop()
    watcher, closed = join(running)
    assert await asyncio.wait_for(closed, 5) == 4408
    assert loop.time() - watcher.heard_at >= SILENT_S


async def test_who_speaks_stays(running: Runtime) -> None:
    (_, silent), (talker, talking) = join(running), join(running)
    while not silent.done():
        talker.heard()
        await asyncio.sleep(0.01)
    assert not talking.done()


async def test_a_socket_that_cannot_be_closed_holds_up_no_other(running: Runtime) -> None:
    async def broken(code: int) -> None:
        raise RuntimeError("gone already")

    watcher, closed = join(running)
    running.engine.hub.join(Watcher(2, "session", watcher._deliver, broken))
    assert await asyncio.wait_for(closed, 5) == 4408
