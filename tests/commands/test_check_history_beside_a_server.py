"""check_history while a server writes: what lives is left alone."""

import asyncio

from chat.demo import VictoriaDemo
from tests.simulators import faults
from tests.support.installation import Installation
from tests.support.person import Person

from .files import run

WORDS = "One two three four five six seven eight nine ten. " * 8


async def test_a_reply_under_way_goes_on_to_its_end(
    installation: Installation, victoria: VictoriaDemo, alice: Person
) -> None:
    held = faults.Gate()
    victoria.script, victoria.fault = WORDS, faults.gate(6, held)
    tab = await alice.open_tab()
    ack = await tab.ask()
    await tab.text_of(ack["reply"], 20)
    done = await asyncio.to_thread(run, installation, "check_history")
    held.set()
    end = await tab.end(ack["reply"])
    assert done.stdout == "Checking 1 conversation with 2 messages.\nAll is well.\n" and done.returncode == 0
    assert end["status"] == "complete" and tab.texts[ack["reply"]] == WORDS


async def test_a_database_that_is_not_prepared_gives_a_sentence(installation: Installation) -> None:
    (installation.data_dir / "chat.sqlite3").unlink()
    done = await asyncio.to_thread(run, installation, "check_history")
    assert done.returncode == 1 and "Start the server once" in done.stderr and "Traceback" not in done.stderr
