"""Replies with all that they may hold."""

from chat.demo import VictoriaDemo
from tests.browser.test_markdown import RICH

from .page import REPLY, Page


async def test_code_tables_and_formulas_are_drawn(chat: Page, victoria: VictoriaDemo) -> None:
    victoria.script = f"{RICH}\n$$\\frac{{1}}{{2}}$$\n"
    await chat.ask("Show me everything")
    for part in (".hljs-keyword", "td", "math mfrac"):
        await chat.until("return Boolean(document.querySelector(arguments[0]))", f"{REPLY} {part}")
