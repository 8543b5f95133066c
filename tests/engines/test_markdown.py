"""Replies with all that they may hold."""

from chat.demo import VictoriaDemo
from tests.browser.corpus import CORPUS
from tests.browser.test_markdown import BEYOND, LONG, RICH

from .page import REPLY, Page

WATCH_WHAT_GOES = """
const kinds = "h1, h2, h3, h4, h5, h6, a, table, pre, em, strong, s, ul, ol, li, blockquote, hr, math, button, kbd";
window.gone = [];
new MutationObserver((records) => {
  for (const { target, removedNodes } of records) {
    if (!target.closest?.(".prose")) continue;
    for (const node of removedNodes) {
      if (node.isConnected || node.nodeType !== Node.ELEMENT_NODE) continue;
      const found = [...(node.matches(kinds) ? [node] : []), ...node.querySelectorAll(kinds)];
      window.gone.push(...found.map((one) => one.outerHTML));
    }
  }
}).observe(document.getElementById("timeline"), { childList: true, subtree: true });
"""
IS_SETTLED = f"""
const waits = ":is(.formula:not(.formula--drawn, .formula--source), .code__rest .piece)";
const text = document.querySelector("{REPLY} .prose");
return Boolean(text?.querySelector(".hljs-keyword")) && !text.querySelector(waits);
"""
DRAWN = "return document.querySelector(arguments[0]).innerHTML.replace(/note-\\d+-/g, 'note-')"


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


async def test_a_reply_takes_nothing_back_and_is_the_same_after_a_reload(chat: Page, victoria: VictoriaDemo) -> None:
    victoria.script = "\n\n".join(text for name, text in CORPUS.items() if name.startswith("stream"))
    victoria.pace = 300
    await chat.evaluate(WATCH_WHAT_GOES)
    await chat.ask("Show me all of it")
    await chat.until(IS_SETTLED)
    assert await chat.evaluate("return window.gone") == []
    streamed = await chat.evaluate(DRAWN, f"{REPLY} .prose")
    await chat.reload()
    await chat.until(IS_SETTLED)
    assert await chat.evaluate(DRAWN, f"{REPLY} .prose") == streamed
