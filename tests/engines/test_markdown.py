"""Replies with all that they may hold."""

from chat.demo import VictoriaDemo
from tests.browser.corpus import CORPUS
from tests.browser.test_markdown import BEYOND, LONG, RICH

from .page import REPLY, Page


async def test_code_tables_and_formulas_are_drawn(chat: Page, victoria: VictoriaDemo) -> None:
    victoria.script = f"{RICH}\n$$\\frac{{1}}{{2}}$$\n"
    await chat.ask("Show me everything")
    for part in (".hljs-keyword", "td", "math mfrac"):
        await chat.until("return Boolean(document.querySelector(arguments[0]))", f"{REPLY} {part}")


async def test_nothing_in_a_table_is_drawn_over_the_next_column(chat: Page, victoria: VictoriaDemo) -> None:
    victoria.script = LONG
    await chat.ask("A table")
    await chat.until("return Boolean(document.querySelector(arguments[0]))", f"{REPLY} td math")
    beyond = f"return ({BEYOND})([...document.querySelectorAll(arguments[0])])"
    assert await chat.evaluate(beyond, f"{REPLY} td, {REPLY} th") == []


async def test_lists_emphasis_tags_and_links_are_drawn_alike(chat: Page, victoria: VictoriaDemo) -> None:
    names = (
        "list from five",
        "emphasis Cyrillic",
        "emphasis Chinese",
        "tags",
        "link words full width",
        "link without slashes",
    )
    victoria.script = "\n\n".join(CORPUS[name] for name in names)
    await chat.ask("Show me the rest")
    counts = "return arguments[1].map((part) => document.querySelectorAll(`${arguments[0]} ${part}`).length)"
    parts = ["ol[start='5']", "strong", "em", "sub", "sup", "kbd", "br", ".link-host", "a"]
    assert await chat.evaluate(counts, f"{REPLY} .message__text", parts) == [1, 6, 2, 1, 1, 1, 3, 3, 3]
