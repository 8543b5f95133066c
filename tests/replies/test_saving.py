"""What replies under way have gained is saved for all of them together; yet each has an owner of its own."""

import asyncio
from uuid import UUID

import pytest

from chat.demo import VictoriaDemo
from chat.demo.answer import Answer, Step
from tests.simulators import faults
from tests.simulators.faults import Gate
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess

# Leases run out in them.
pytestmark = pytest.mark.slow

WORDS = "One two three four five six seven eight. " * 40
SAVED_WITHIN = 3.0


def text_of(installation: Installation, reply: str) -> str:
    return str(installation.rows("SELECT text FROM chat_message WHERE id = %s", UUID(reply))[0][0])


async def gained(installation: Installation, replies: list[str], more_than: list[int]) -> list[int]:
    """How much of each is saved, once that is more than it was."""
    async with asyncio.timeout(SAVED_WITHIN):
        while True:
            saved = [len(text_of(installation, reply)) for reply in replies]
            if all(now > before for now, before in zip(saved, more_than, strict=True)):
                return saved
            await asyncio.sleep(0.05)


async def test_what_somebody_else_took_over_is_left_alone_and_the_others_are_saved(
    alice: Person, victoria: VictoriaDemo, server: ServerProcess
) -> None:
    installation = server.installation
    victoria.script, victoria.pace = Answer(WORDS, steps=(Step("thought", "Reading", "“the question”"),)), 40
    tabs = [await alice.open_tab() for _ in range(3)]
    replies = [(await tab.ask("Hello"))["reply"] for tab in tabs]
    await gained(installation, replies, [0, 0, 0])
    taken = replies.pop(1)
    installation.rows("UPDATE chat_generation SET owner = 'elsewhere 1 1' WHERE message_id = %s", UUID(taken))
    left_at = text_of(installation, taken)
    saved = await gained(installation, replies, [len(text_of(installation, reply)) for reply in replies])
    await gained(installation, replies, saved)
    assert 0 < len(left_at) < len(WORDS)
    assert text_of(installation, taken) == left_at
    rows = "SELECT steps FROM chat_generation WHERE message_id = %s AND status = 'streaming'"
    for reply in replies:
        assert "“the question”" in str(installation.rows(rows, UUID(reply))[0][0])
    victoria.pace = 0
    for tab, reply in zip((tabs[0], tabs[2]), replies, strict=True):
        assert (await tab.end(reply))["status"] == "complete"
        assert text_of(installation, reply) == tab.texts[reply] == WORDS


async def test_who_is_silent_keeps_the_lease_and_who_was_taken_over_does_not(
    alice: Person, victoria: VictoriaDemo, server: ServerProcess
) -> None:
    installation = server.installation
    held = Gate()
    victoria.script, victoria.fault = WORDS, faults.gate(4, held)
    tabs = [await alice.open_tab() for _ in range(2)]
    mine, taken = [(await tab.ask("Hello"))["reply"] for tab in tabs]
    for tab, reply in zip(tabs, (mine, taken), strict=True):
        await tab.text_of(reply, 10)
    installation.rows("UPDATE chat_generation SET owner = 'elsewhere 1 1' WHERE message_id = %s", UUID(taken))
    lease = "SELECT lease_until FROM chat_generation WHERE message_id = %s"
    before = [installation.rows(lease, UUID(reply)) for reply in (mine, taken)]
    async with asyncio.timeout(15):
        while installation.rows(lease, UUID(mine)) == before[0]:
            await asyncio.sleep(0.1)
    assert installation.rows(lease, UUID(taken)) == before[1]
    held.set()
    assert (await tabs[0].end(mine))["status"] == "complete"
