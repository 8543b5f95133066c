"""The event loop stands still for two seconds in mid-reply, as in a process that gets no turn."""

from tests.support.installation import Installation
from tests.support.person import Person

from .answers import Script, answer
from .checker import violations
from .dump import dump
from .load import Reading, Start, reload
from .switch import throw


async def test_an_event_loop_that_stands_still_loses_nothing(
    make_server: Start, installation: Installation, script: Script
) -> None:
    server = make_server("standstill").start()
    reading, other = [await Reading.begin(Person(server, name)) for name in ("alice", "bob")]
    await throw(server, "standstill=2")
    tab = await reload(Person(server, "alice"), reading.ack["conversation"])
    assert [(await one.task)["status"] for one in (reading, other)] == ["complete", "complete"]
    assert (await tab.end(reading.ack["reply"]))["status"] == "complete"
    assert violations(dump(installation), [reading.tab, other.tab, tab], answer, asked=script.asked) == []


async def test_time_limits_do_not_run_out_while_the_event_loop_stands_still(
    make_server: Start, installation: Installation, script: Script
) -> None:
    """The backend went on meanwhile, and what it sent lies in the socket."""
    server = make_server("standstill", VICTORIA_IDLE_S="1").start()
    reading = await Reading.begin(Person(server, "alice"))
    await throw(server, "standstill=2")
    end = await reading.task
    assert (end["status"], end["backend"]) == ("complete", "victoria")
    assert violations(dump(installation), [reading.tab], answer, asked=script.asked) == []
