"""Another program holds SQLite's write lock, as a backup tool or a curious administrator does."""

import asyncio
import time
from random import Random

import pytest
import websockets

from chat.demo.victoria import VictoriaDemo
from tests.support.installation import Installation
from tests.support.person import Person

from .answers import Script, answer
from .checker import violations
from .disk import write_lock
from .dump import dump
from .load import Reading, Start, answered, crowd_on, question, reload

pytestmark = pytest.mark.sqlite


async def test_while_the_database_is_locked_replies_go_on_live_and_a_send_waits(
    make_server: Start, installation: Installation, script: Script
) -> None:
    server = make_server().start()
    reading = await Reading.begin(Person(server, "alice"))
    tab = await Person(server, "bob").open_tab()
    with write_lock(installation):
        sending = asyncio.create_task(answered(tab, question()))
        for _ in range(5):
            await reading.grows()
        assert not sending.done()
    ack = await sending
    assert ack["type"] == "ack" and (await tab.end(ack["reply"]))["status"] == "complete"
    assert (await reading.task)["status"] == "complete"
    assert violations(dump(installation), [reading.tab, tab], answer, asked=script.asked) == []


async def test_a_lock_that_outlasts_our_patience_refuses_a_send_and_loses_no_word(
    make_server: Start, installation: Installation, script: Script
) -> None:
    server = make_server("impatience").start()
    reading = await Reading.begin(Person(server, "alice"))
    tab = await Person(server, "bob").open_tab()
    frame = question()
    with write_lock(installation):
        refused = await answered(tab, frame)
        assert refused["code"] == "unavailable" and refused["message"].endswith(".") and refused["retry_after"]
        await reading.grows()
    ack = await answered(tab, frame)
    assert ack["type"] == "ack" and (await tab.end(ack["reply"]))["status"] == "complete"
    assert (await reading.task)["status"] == "complete"
    assert violations(dump(installation), [reading.tab, tab], answer, asked=script.asked) == []


async def test_a_reply_that_ends_while_the_database_is_locked_is_saved_whole(
    make_server: Start, installation: Installation, script: Script, dice: Random
) -> None:
    """A whole crowd is at work while the lock comes and goes."""
    server = make_server("impatience").start()
    crowd = crowd_on(server, dice)
    await crowd.come()
    await crowd.busy_for(1)
    with write_lock(installation):
        await crowd.busy_for(2.5)
    await crowd.settled(installation)
    after = dump(installation)
    assert violations(after, crowd.tabs, answer, asked=script.asked) == []
    assert {row["status"] for row in after.generations.values()} <= {"complete", "stopped"}
    await crowd.leave()


async def test_sigterm_while_the_database_is_locked_ends_the_server_in_time(
    make_server: Start, installation: Installation, script: Script, victoria: VictoriaDemo
) -> None:
    victoria.pace = 20.0  # it is not to end before the signal
    server = make_server().start()
    reading = await Reading.begin(Person(server, "alice"))
    await reading.saved()
    with write_lock(installation):
        started = time.monotonic()
        await asyncio.to_thread(server.stop)
        assert time.monotonic() - started < 10
    with pytest.raises(websockets.ConnectionClosed):
        await reading.task
    assert reading.tab.socket.close_code == 4012
    server.start()
    tab = await reload(Person(server, "alice"), reading.ack["conversation"])
    assert (await tab.end(reading.ack["reply"]))["status"] == "interrupted"
    assert violations(dump(installation), [reading.tab, tab], answer, asked=script.asked) == []
