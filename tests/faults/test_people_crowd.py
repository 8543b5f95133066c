"""A thousand tabs, fifty people with twenty each, that ask at once, or come back at once."""

import asyncio
import time

import pytest

from chat.demo.victoria import VictoriaDemo
from chat.runtime import runtime
from tests.simulators.faults import Gate, gate
from tests.support.installation import Installation
from tests.support.person import Person, Tab
from tests.support.server import ServerProcess

from .answers import Script, answer
from .baseline import Holdings, holdings, returns_to
from .checker import violations
from .dump import dump
from .guests import (
    ROOM,
    TABS,
    TABS_EACH,
    all_at_once,
    make_conversations,
    make_guests,
    open_tab,
    seats,
)
from .heartbeats import heartbeats
from .load import Start, question

SERVED_WITHIN_S = 10.0
REPLIES_AT_ONCE = 200
AS_AGREED = f"constant=chat.runtime.runtime.SILENT_S:{runtime.SILENT_S}"


async def ask(tab: Tab) -> str:
    """A question and its answer, to the end; its status."""
    ack = await tab.ask(question()["text"])
    return str((await tab.end(ack["reply"]))["status"])


async def warm(server: ServerProcess) -> tuple[list[Tab], Holdings]:
    """What the server holds after as many tabs, and as many replies as it writes at a time."""
    people = seats(server)
    await people[0].get("/api/conversations")
    first = await holdings(server)
    tabs = await all_at_once(map(open_tab, people))
    await all_at_once(ask(tab) for tab in tabs[:: TABS // REPLIES_AT_ONCE])
    await all_at_once(tab.close() for tab in tabs)
    while (now := await holdings(server)).sockets > first.sockets or now.tasks > first.tasks:
        await asyncio.sleep(0.05)
    return tabs, now


@pytest.mark.timeout(300)
async def test_a_thousand_who_ask_at_once_are_each_answered_once_and_nothing_is_left_over(
    make_server: Start, installation: Installation, script: Script, victoria: VictoriaDemo
) -> None:
    victoria.pace = 0
    make_guests(installation)
    server = make_server(AS_AGREED, **ROOM).start()
    early, before = await warm(server)
    tabs = await all_at_once(map(open_tab, seats(server)))
    async with heartbeats(tabs):
        assert await all_at_once(ask(tab) for tab in tabs) == ["complete"] * TABS
    await all_at_once(tab.close() for tab in tabs)
    assert await returns_to(server, before) == []
    assert violations(dump(installation), [*early, *tabs], answer, asked=script.asked) == []


async def show(tab: Tab, place: str) -> None:
    await tab.send({"type": "watch", "conversation": place})
    await tab.until("end")


async def begin(tab: Tab, place: str) -> None:
    """A question there, and the first words of its answer."""
    ack = await tab.ask(f"long {place}", conversation=place)
    await tab.text_of(ack["reply"], at_least=1)


async def come_back(person: Person, before: Tab, place: str) -> tuple[Tab, float]:
    """The tab's next socket, when it shows again what it showed; and how long that took, in seconds."""
    begun = time.monotonic()
    tab = await open_tab(person)
    have = {reply: {"epoch": epoch, "seq": seq} for reply, (epoch, seq) in before.levels.items()}
    await tab.send({"type": "watch", "conversation": place, "have": have})
    while before.texts.keys() - tab.texts.keys():
        await tab.until("snapshot")
    return tab, time.monotonic() - begun


@pytest.mark.timeout(300)
async def test_a_thousand_browsers_that_come_back_at_once_after_a_crash_are_served_within_ten_seconds(
    make_server: Start, installation: Installation, script: Script, victoria: VictoriaDemo
) -> None:
    """Each has a conversation on the screen, and one tab of each person a reply that is being written."""
    victoria.fault = gate(3, Gate())
    make_guests(installation)
    places = make_conversations(installation)
    server = make_server(AS_AGREED, **ROOM).start()
    people = seats(server)
    tabs = await all_at_once(map(open_tab, people))
    await all_at_once(map(show, tabs, places))
    writing = range(0, TABS, TABS_EACH)
    await all_at_once(begin(tabs[number], places[number]) for number in writing)
    killed_at = time.monotonic()
    server.kill()
    await all_at_once(tab.closed() for tab in tabs)
    server.start()
    served = await all_at_once(map(come_back, people, tabs, places))
    assert max(seconds for _tab, seconds in served) < SERVED_WITHIN_S
    back = [tab for tab, _seconds in served]
    ends = await all_at_once(back[number].end(tabs[number].of("ack")[0]["reply"]) for number in writing)
    # Failed: killed before the first words were stored.
    assert {end["status"] for end in ends} <= {"interrupted", "failed"}
    after, everyone = dump(installation), [*tabs, *back]
    assert violations(after, everyone, answer, killed_at=killed_at, asked=script.asked) == []
    await all_at_once(tab.close() for tab in back)
