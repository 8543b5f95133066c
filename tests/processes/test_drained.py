"""One of two processes is told to stop (DRAIN_S): its replies go on, and people go to the other one."""

import asyncio
import signal

import httpx
import pytest

from chat.demo import VictoriaDemo
from tests.simulators import faults
from tests.support.pair import Pair
from tests.support.person import Frame, Tab
from tests.support.server import ServerProcess

WORDS = "One two three four five six seven eight nine ten. " * 8


@pytest.fixture
def drained(pair: Pair) -> ServerProcess:
    """The first process; it lets replies go on for a minute."""
    server = pair.servers[0]
    server.kill()
    server.env["DRAIN_S"] = "60"
    return server.start()


async def told(server: ServerProcess) -> None:
    server.send_signal(signal.SIGTERM)
    async with asyncio.timeout(20):
        while (await asyncio.to_thread(httpx.get, server.url + "/readyz", timeout=20)).status_code == 200:
            await asyncio.sleep(0.02)


async def ask_with(tab: Tab, frame: Frame) -> Frame:
    await tab.send(frame)
    return await tab.until("ack", lambda answer: answer["id"] == frame["id"])


async def test_what_was_refused_is_taken_by_the_other_and_the_reply_is_followed_there(
    pair: Pair, drained: ServerProcess, victoria: VictoriaDemo
) -> None:
    held = faults.Gate()
    victoria.script, victoria.fault = WORDS, faults.gate(6, held)
    one = await pair.at(0).open_tab()
    ack = await one.ask("Count")
    await one.text_of(ack["reply"], 20)
    await told(drained)
    more = {"type": "send", "id": "again", "text": "More", "conversation": None}
    assert (await one.refused(more))["elsewhere"]
    # As the page does: it comes back at another process, and says again what was not taken.
    two = await pair.at(1).open_tab()
    await two.send({"type": "watch", "conversation": ack["conversation"]})
    await two.text_of(ack["reply"], 20)
    asked = await ask_with(two, more)
    held.set()
    ends = [await tab.end(ack["reply"]) for tab in (one, two)]
    assert [end["status"] for end in ends] == ["complete"] * 2 and two.texts[ack["reply"]] == WORDS
    assert (await two.end(asked["reply"]))["status"] == "complete"
    assert await one.closed() == 4012


async def test_a_process_that_stops_takes_up_nothing_that_others_left(
    pair: Pair, drained: ServerProcess, victoria: VictoriaDemo
) -> None:
    held = faults.Gate()
    victoria.script, victoria.fault = WORDS, faults.gate(6, held)
    one, two = await pair.at(0).open_tab(), await pair.at(1).open_tab()
    kept, left = await one.ask("Mine"), await two.ask("Theirs")
    await one.text_of(kept["reply"], 20)
    await two.text_of(left["reply"], 20)
    await told(drained)
    pair.servers[1].kill()
    await one.send({"type": "watch", "conversation": left["conversation"]})
    held.set()
    assert (await one.end(kept["reply"]))["status"] == "complete"
    assert await one.closed() == 4012 and not one.of("end", left["reply"])
    pair.servers[1].start()
    async with asyncio.timeout(30):
        while (await pair.at(1).stored(left["conversation"]))[left["reply"]]["status"] == "streaming":
            await asyncio.sleep(0.1)
