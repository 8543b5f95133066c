"""A reply on its way."""

from chat.demo import VictoriaDemo
from tests.simulators.faults import Gate, gate

from .page import REPLY, Page

TEXT = f"{REPLY} .message__text"
# Victoria sends five words at a time.
FIVE = "One two three four five"
COUNTING = f"{FIVE} six seven eight nine ten."


async def test_a_reply_grows_until_it_is_whole(chat: Page, victoria: VictoriaDemo) -> None:
    held = Gate()
    victoria.script, victoria.fault = COUNTING, gate(1, held)
    await chat.send("Count")
    await chat.shows(TEXT, FIVE)
    held.set()
    await chat.finished()
    await chat.shows(TEXT, COUNTING)
    await chat.shows(".badge__backend", "Victoria")


async def test_a_reload_in_mid_reply_goes_on_to_the_full_text(chat: Page, victoria: VictoriaDemo) -> None:
    held = Gate()
    victoria.script, victoria.fault = COUNTING, gate(1, held)
    await chat.send("Count")
    await chat.shows(TEXT, FIVE)
    await chat.reload()
    await chat.shows(TEXT, FIVE)
    held.set()
    await chat.finished()
    await chat.shows(TEXT, COUNTING)


async def test_stop_keeps_what_is_there(chat: Page, victoria: VictoriaDemo) -> None:
    victoria.script, victoria.fault = COUNTING, gate(1, Gate())
    await chat.send("Count")
    await chat.shows(TEXT, FIVE)
    await chat.click("#stop")
    await chat.finished("stopped")
    await chat.shows(TEXT, FIVE)
    await chat.shows(f"{REPLY} .message__status", "Stopped here.")
