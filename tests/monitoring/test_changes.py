"""Whoever looks at a backend's state takes nothing away from the tabs that are open."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from chat.backends.errors import BadStatus
from chat.realtime.hub import Watcher
from chat.runtime.runtime import Runtime


@pytest.fixture
async def running() -> AsyncIterator[Runtime]:
    made = Runtime()
    yield made
    await asyncio.gather(made.engine.aclose(), made.indexing.aclose(), made.session_check.aclose())


async def test_a_change_between_two_ticks_reaches_an_open_tab_whoever_looked_meanwhile(running: Runtime) -> None:
    told: list[dict[str, Any]] = []

    async def deliver(text: str) -> None:
        told.append(json.loads(text))

    async def close(code: int) -> None:
        pass

    tab, monitor = Watcher(1, "session", deliver, close), running.monitor
    running.engine.hub.join(tab)
    monitor.health["mlx"].probed(BadStatus("mlx", 500))
    # A page, a new tab, a call, the administrator's page: all of them between two ticks.
    seen = [monitor.summary(), monitor.summary(), monitor.report(with_urls=False), monitor.report(with_urls=True)]
    assert [one["mlx"]["status"] for one in seen] == ["unhealthy"] * 4
    monitor.tell_changes()
    await tab.flushed()
    (frame,) = told
    assert (frame["type"], frame["mlx"]["status"]) == ("backends", "unhealthy")
    monitor.tell_changes()
    assert len(told) == 1
