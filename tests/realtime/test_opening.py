"""A reply that nobody writes any more is taken over when somebody opens its conversation or writes there, at once."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from chat.demo import VictoriaDemo
from tests.simulators import faults
from tests.simulators.faults import Gate
from tests.support.person import Frame, Person
from tests.support.server import ServerProcess

WORDS = "One two three four five six. " * 3


@pytest.fixture
async def orphan(alice: Person, victoria: VictoriaDemo, server: ServerProcess) -> AsyncIterator[Callable[[], Frame]]:
    """Its ack. A finished reply, put back to the state in which a process that died would have left it: the sweep of
    each 10 s would find it too, so the tests have to be quicker than that."""
    victoria.script = WORDS
    tab = await alice.open_tab()
    ack = await tab.ask("Hello")
    await tab.end(ack["reply"])

    def die() -> Frame:
        lost = "status = 'streaming', owner = 'elsewhere 1 1', ended_at = NULL"
        server.installation.rows(f"UPDATE chat_generation SET {lost}")
        server.installation.rows("UPDATE chat_attempt SET outcome = '', ended_at = NULL")
        return ack

    yield die


async def test_opening_the_conversation_ends_it(alice: Person, orphan: Callable[[], Frame]) -> None:
    tab = await alice.open_tab()
    ack = orphan()
    await tab.send({"type": "watch", "conversation": ack["conversation"]})
    async with asyncio.timeout(4):
        end = await tab.end(ack["reply"])
    assert (end["status"], tab.texts[ack["reply"]], len(tab.of("end"))) == ("interrupted", WORDS, 1)


async def test_writing_into_the_conversation_is_not_refused(
    alice: Person, orphan: Callable[[], Frame], victoria: VictoriaDemo
) -> None:
    tab = await alice.open_tab()
    ack = orphan()
    await tab.ask("And now?", conversation=ack["conversation"])
    assert (await alice.stored(ack["conversation"]))[ack["reply"]]["status"] == "interrupted"


async def test_a_reply_that_is_written_is_still_in_the_way(
    alice: Person, server: ServerProcess, victoria: VictoriaDemo
) -> None:
    victoria.script, victoria.fault = WORDS, faults.gate(2, Gate())
    tab = await alice.open_tab()
    ack = await tab.ask("Hello")
    await tab.text_of(ack["reply"], 1)
    error = await tab.refused(
        {"type": "send", "id": "x", "conversation": ack["conversation"], "parent": ack["reply"], "text": "Again"}
    )
    assert error["code"] == "busy"


async def test_who_comes_at_the_very_end_is_told_that_it_is_the_end(alice: Person, victoria: VictoriaDemo) -> None:
    """Between the end and the moment in which nothing is left of the reply's task, a few steps of the loop pass."""
    tabs = [await alice.open_tab() for _ in range(15)]
    for _ in range(10):
        held = Gate()
        victoria.script, victoria.fault = WORDS, faults.gate(4, held)
        ack = await tabs[0].ask("Hello")
        await held.reached.wait()
        held.set()
        for number, tab in enumerate(tabs):
            await asyncio.sleep(0.001 * number / 3)
            await tab.send({"type": "watch", "conversation": ack["conversation"]})
        for tab in tabs:
            assert (await tab.end(ack["reply"]))["status"] == "complete"
