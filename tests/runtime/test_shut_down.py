"""At the end every socket gets its close frame, whatever the others do."""

import asyncio

import pytest

from chat.close_codes import CloseCode
from chat.realtime.hub import Watcher
from chat.runtime import engine
from chat.runtime.runtime import Runtime


def join(running: Runtime, delivered: "asyncio.Future[None]", codes: list[int]) -> Watcher:
    """A socket that takes a frame when `delivered` is done."""

    async def deliver(text: str) -> None:
        await delivered

    async def close(code: int) -> None:
        codes.append(code)

    watcher = Watcher(1, "session", deliver, close)
    running.engine.hub.join(watcher)
    return watcher


async def test_one_that_takes_nothing_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SOCKETS_SECONDS", 0.05)
    running, codes = Runtime(), list[int]()
    never: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    join(running, never, codes).push({"type": "pong"})
    join(running, never, codes)
    await running.engine.shut_down()
    assert codes == [CloseCode.RESTART] * 2
    never.set_result(None)
    await asyncio.gather(*(part.aclose() for part in (running.engine, running.indexing, running.session_check)))
