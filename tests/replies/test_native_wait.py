"""A server of the native dialect: it is silent until the whole text is made, and Stop does not reach it."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest

from tests.support.installation import Installation
from tests.support.person import Person, Tab
from tests.support.server import ServerProcess
from tests.support.working import Working

STATS = {"queue_size": 2, "active_requests": 1}


@pytest.fixture
async def working() -> AsyncIterator[Working]:
    async with Working(STATS) as server:
        yield server


@pytest.fixture
async def tab(installation: Installation, working: Working) -> AsyncIterator[Tab]:
    # The time of its own is the longer one here, as it is by default.
    env = {"MLX_URL": f"http://{working.place}", "MLX_FIRST_CONTENT_S": "0.5", "MLX_FIRST_CONTENT_NATIVE_S": "30"}
    with ServerProcess(installation, MLX_API="native", **env) as server:
        alice = Person(server, "alice")
        yield await alice.open_tab()
        await alice.close()


async def test_the_wait_is_shown_and_longer_than_with_other_servers(tab: Tab, working: Working) -> None:
    ack = await tab.ask("Hello", use_victoria=False)
    progress = await tab.until("progress")
    assert (progress["stage"], progress["queue"]) == ("mlx", 2)
    working.counts = {**STATS, "queue_size": 0}
    await tab.until("progress", lambda frame: frame["stage"] == "making_all")
    working.made.set()
    assert (await tab.end(ack["reply"]))["status"] == "complete"


async def test_after_a_stop_the_next_message_says_that_the_server_is_busy(tab: Tab, working: Working) -> None:
    ack = await tab.ask("Hello", use_victoria=False)
    await asyncio.wait_for(working.asked.wait(), 10)
    await tab.send({"type": "stop", "id": uuid.uuid4().hex, "reply": ack["reply"]})
    assert (await tab.end(ack["reply"]))["status"] == "stopped"
    ack = await tab.ask("Again", use_victoria=False, conversation=ack["conversation"])
    await tab.until("progress", lambda frame: frame["stage"] == "still_busy")
    working.made.set()
    assert (await tab.end(ack["reply"]))["status"] == "complete"
