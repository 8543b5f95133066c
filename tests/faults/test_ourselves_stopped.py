"""SIGTERM under load, and a process that stands still for longer than its leases: SIGSTOP, then SIGCONT.

It stands still for 22 s; for 30 s with FAULT_ROUNDS=100 in the environment.
"""

import asyncio
import signal
import time
from random import Random

import pytest
import websockets

from chat.demo.victoria import VictoriaDemo
from tests.support.installation import Installation
from tests.support.person import Person

from .answers import Script, answer
from .checker import FINAL, violations
from .dump import dump
from .load import THOROUGH, Reading, Start, crowd_on, question, reload
from .switch import throw

STANDSTILL_S = 30.0 if THOROUGH else 22.0


async def test_sigterm_under_load_saves_everything_and_tells_every_browser(
    make_server: Start, installation: Installation, script: Script, dice: Random
) -> None:
    server = make_server().start()
    crowd = crowd_on(server, dice)
    await crowd.come()
    await crowd.busy_for(2)
    working = asyncio.create_task(crowd.busy_for(1))
    started = time.monotonic()
    status = await asyncio.to_thread(server.stop)
    assert status in (0, -signal.SIGTERM) and time.monotonic() - started < 10
    await crowd.gone()
    await working
    assert [visitor.codes for visitor in crowd.visitors] == [[4012]] * len(crowd.visitors)
    at_rest = dump(installation)
    assert violations(at_rest, crowd.tabs, answer, settled=False, asked=script.asked) == []
    # One that nobody was asked for yet waits for the next start.
    assert {row["status"] for row in at_rest.generations.values()} <= {*FINAL, "queued"}
    server.start()
    await crowd.come()
    await crowd.settled(installation)
    assert violations(dump(installation), crowd.tabs, answer, asked=script.asked) == []
    await crowd.leave()


async def test_a_send_that_is_being_committed_at_sigterm_waits_for_the_next_start(
    make_server: Start, installation: Installation, script: Script
) -> None:
    server = make_server("hold").start()
    reading = await Reading.begin(Person(server, "alice"))
    tab, send = await Person(server, "bob").open_tab(), question()
    await throw(server, "hold=1")
    await tab.send(send)
    while await throw(server, "hold=look") != ["True"]:
        await asyncio.sleep(0.01)
    stopping = asyncio.create_task(asyncio.to_thread(server.stop))
    with pytest.raises(websockets.InvalidStatus):  # it takes nobody any more, so it is stopping
        while True:
            await (await Person(server, "alice").open_tab()).close()
    await throw(server, "hold=0")
    await stopping
    assert await tab.closed() == 4012
    (ack,) = tab.of("ack")
    assert dump(installation).generations[ack["reply"]]["status"] == "queued" and send["text"] not in script.asked
    server.start()
    later = await reload(Person(server, "bob"), ack["conversation"])
    assert (await later.end(ack["reply"]))["status"] == "complete"
    assert violations(dump(installation), [reading.tab, tab, later], answer, asked=script.asked) == []


@pytest.mark.timeout(150)
async def test_a_process_that_stood_still_beyond_its_leases_goes_on_with_its_replies(
    make_server: Start, installation: Installation, script: Script, dice: Random, victoria: VictoriaDemo
) -> None:
    victoria.pace = 8  # some of the answers outlast the standstill
    server = make_server().start()
    crowd = crowd_on(server, dice)
    await crowd.come()
    await crowd.busy_for(2)
    written = {reply: row["status"] for reply, row in dump(installation).generations.items()}
    server.send_signal(signal.SIGSTOP)
    await asyncio.sleep(STANDSTILL_S)
    server.send_signal(signal.SIGCONT)
    victoria.pace = 100
    await crowd.busy_for(1)
    await crowd.settled(installation, within=60)
    after = dump(installation)
    assert violations(after, crowd.tabs, answer, asked=script.asked) == []
    # Nobody took them over: what was not stopped by its person is whole.
    ends = {after.generations[reply]["status"] for reply, status in written.items() if status == "streaming"}
    assert ends and ends <= {"complete", "stopped"}
    await crowd.leave()
