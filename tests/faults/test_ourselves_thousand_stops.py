"""A thousand replies are stopped in mid-stream, a hundred at a time; the next one works, and nothing is left over."""

import asyncio
import uuid

import pytest

from chat.demo.victoria import VictoriaDemo
from tests.simulators.faults import Gate, gate
from tests.support.installation import Installation
from tests.support.person import Person, Tab

from .answers import Script, answer
from .baseline import holdings, returns_to
from .checker import violations
from .dump import dump
from .load import Start, answered, question

REPLIES, AT_ONCE = 1000, 100


async def stop_many(person: Person, victoria: VictoriaDemo) -> Tab:
    """AT_ONCE replies, each stopped when its first words are on the screen; the tab is closed after it."""
    victoria.fault = gate(1, Gate())
    tab = await person.open_tab()
    for _ in range(AT_ONCE):
        await tab.send(question())
    replies = [(await tab.until("ack"))["reply"] for _ in range(AT_ONCE)]
    for reply in replies:
        await tab.text_of(reply, at_least=1)
    for reply in replies:
        await tab.send({"type": "stop", "id": uuid.uuid4().hex, "reply": reply})
    for reply in replies:
        assert (await tab.end(reply))["status"] == "stopped"
    # We closed the connections: Victoria would still wait.
    await asyncio.wait_for(victoria.idle(), 5)
    await tab.close()
    return tab


@pytest.mark.timeout(150)
async def test_after_a_thousand_stopped_replies_the_next_one_works_and_nothing_is_left_over(
    make_server: Start, installation: Installation, script: Script, victoria: VictoriaDemo
) -> None:
    victoria.pace = 0
    server = make_server("sweep", REPLIES_PER_USER="1000", REPLIES_AT_ONCE="0").start()
    alice = Person(server, "alice")
    tabs = [await stop_many(alice, victoria)]  # once before: some of what a server holds comes with its first replies
    before = await holdings(server)
    tabs += [await stop_many(alice, victoria) for _ in range(REPLIES // AT_ONCE)]
    victoria.fault = None
    tabs.append(await alice.open_tab())
    ack = await answered(tabs[-1], question())
    assert (await tabs[-1].end(ack["reply"]))["status"] == "complete"
    await tabs[-1].close()
    assert await returns_to(server, before) == []
    assert violations(dump(installation), tabs, answer, asked=script.asked) == []
