"""Each engine puts all of a conversation on paper, not the part that is on the screen."""

import asyncio
import re

import pytest

from chat.demo.victoria import VictoriaDemo
from tests.browser.pdf import pages_of
from tests.support.person import Person

from .engine import Missing
from .page import Page

CODE = "\n".join(f"value_{line} = {line}" for line in range(90))
ROWS = "\n".join(f"| row{row} | some words of this row |" for row in range(90))
LONG = f"```python\n{CODE}\n```\n\n| A | B |\n|---|---|\n{ROWS}\n\nThe end of it."


async def test_all_of_a_conversation_is_printed(window: Page, alice: Person, victoria: VictoriaDemo) -> None:
    victoria.script = LONG
    made = (await alice.post("/api/chat/send", {"content": "Message 0."})).json()["conversation"]
    victoria.script = "A short reply."
    for number in range(1, 12):
        await alice.post("/api/chat/send", {"content": f"Message {number}.", "conversation": made})
    await window.begin("alice")
    await window.goto(f"/c/{made}/")
    try:
        pages = pages_of(await asyncio.to_thread(window.engine.printed))
    except Missing as missing:
        pytest.skip(str(missing))
    text = " ".join(pages)
    assert len(pages) > 4 and "Details" not in text and "Write a message" not in text
    assert [int(number) for number in re.findall(r"Message (\d+)\.", text) if number] == [0, *range(12)]
    assert [int(line) for line in re.findall(r"value_(\d+) =", text)] == list(range(90))
    assert [int(row) for row in re.findall(r"row(\d+) some", text)] == list(range(90))
