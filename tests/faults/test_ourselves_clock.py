"""The wall clock is set back or forward an hour in mid-reply."""

import uuid

import pytest
import websockets

from chat.demo.victoria import VictoriaDemo
from tests.support.installation import Installation
from tests.support.person import Person

from .answers import Script, answer
from .checker import violations
from .dump import dump
from .load import Reading, Start, reload
from .switch import throw

HOUR = 3600
AN_HOUR = pytest.mark.parametrize("ahead", [HOUR, -HOUR], ids=["forward", "back"])


@AN_HOUR
async def test_a_clock_that_jumps_in_mid_reply_changes_nothing(
    make_server: Start, installation: Installation, script: Script, ahead: int
) -> None:
    server = make_server("clock", "sweep").start()
    alice, bob = Person(server, "alice"), Person(server, "bob")
    reading = await Reading.begin(alice)
    await throw(server, f"clock={ahead}", "sweep=1")
    reloaded = await reload(alice, reading.ack["conversation"])
    await reading.grows()
    # Another reply from its beginning, and one more sweep over both.
    other = await Reading.begin(bob)
    await throw(server, "sweep=1")
    ends = [await reading.task, await other.task, await reloaded.end(reading.ack["reply"])]
    assert [(end["status"], end["attempts"][0]["outcome"]) for end in ends] == [("complete", "answered")] * 3
    assert all(end["epoch"] == 1 and 0 <= end["duration_ms"] <= (HOUR + 60) * 1000 for end in ends)
    tabs = [reading.tab, reloaded, other.tab]
    assert violations(dump(installation), tabs, answer, asked=script.asked) == []


@AN_HOUR
async def test_after_a_crash_and_a_jump_of_the_clock_a_reply_is_ended_at_once(
    make_server: Start, installation: Installation, script: Script, victoria: VictoriaDemo, ahead: int
) -> None:
    """Its lease lies an hour ahead, or is long over, and that decides: its owner ran on a host we cannot look into."""
    victoria.pace = 20.0  # it is not to end before the kill
    server = make_server("clock").start()
    await throw(server, f"clock={ahead}")
    alice = Person(server, "alice")
    reading = await Reading.begin(alice)
    conversation, reply = reading.ack["conversation"], reading.ack["reply"]
    await reading.saved()
    server.kill()
    with pytest.raises(websockets.ConnectionClosed):
        await reading.task
    installation.rows("UPDATE chat_generation SET owner = 'elsewhere 1 1'")
    server.start()
    tab = await reload(alice, conversation)
    assert (await tab.end(reply))["status"] == "interrupted"
    ack = await tab.ask(f"short {uuid.uuid4().hex}", conversation=conversation)
    assert (await tab.end(ack["reply"]))["status"] == "complete"
    assert violations(dump(installation), [reading.tab, tab], answer, asked=script.asked) == []
