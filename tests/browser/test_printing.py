"""A printed conversation is all of it, black on white, without anything to press; then the page is as it was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Locator, Page, expect

from chat.demo import MLXDemo, VictoriaDemo
from tests.browser.chat_page import ChatPage
from tests.browser.conftest import OpenPage
from tests.browser.pdf import pages_of
from tests.browser.troubles import Troubles
from tests.support.installation import Installation
from tests.support.long_history import LongHistory, long_history
from tests.support.server import ServerProcess

COUNT = 140
CONTROLS = re.compile(
    "Show earlier|Copy|Details|Write a message|Regenerate|Load picture|New chat|Search|Ask Victoria|Settings|To the end"
)
# What the browser would print when it is asked to: no browser of a test has a printer.
PRINTER = """() => {
  window.print = () => {
    const texts = [...document.querySelectorAll("#timeline .message")].map((one) => one.textContent);
    const due = document.querySelectorAll(".prose:empty, .formula:not(.formula--drawn)").length;
    window.printed = { messages: texts.length, first: texts[0].includes("Question 0:"), due };
  };
}"""
ALL_OF_IT = {"messages": COUNT, "first": True, "due": 0}
# Elements around the text that would be cut at the end of a page in place of going on.
CUT = """(selector) => {
  const cut = [];
  for (let one = document.querySelector(selector); one && one !== document.documentElement; one = one.parentElement) {
    if (getComputedStyle(one).overflow !== "visible") cut.push(one.className || one.tagName);
  }
  return cut;
}"""


@dataclass(frozen=True)
class Shelf:
    """A server with a conversation of COUNT messages, of which the page opens with the last few."""

    server: ServerProcess
    history: LongHistory


@pytest.fixture(scope="module")
def shelf(
    prepared: Installation, tmp_path_factory: pytest.TempPathFactory, shared_victoria: VictoriaDemo, shared_mlx: MLXDemo
) -> Iterator[Shelf]:
    installation = prepared.copy_to(tmp_path_factory.mktemp("shelf") / "data")
    history = long_history(installation, COUNT)
    urls = {"VICTORIA_URL": shared_victoria.url, "MLX_URL": shared_mlx.url}
    with ServerProcess(installation, RATE_LIMIT="0", **urls) as process:
        yield Shelf(process, history)


def messages(page: Page) -> Locator:
    return page.locator("#timeline .message")


async def opened(shelf: Shelf, open_chat: OpenPage) -> ChatPage:
    chat = await open_chat(shelf.server, path=shelf.history.path)
    await expect(messages(chat.page).last).to_be_in_viewport()
    return chat


async def test_every_message_is_on_paper_once_and_nothing_to_press(shelf: Shelf, open_chat: OpenPage) -> None:
    chat = await opened(shelf, open_chat)
    pages = pages_of(await chat.page.pdf())
    text = " ".join(pages)
    assert len(pages) > 20 and f"{COUNT} messages" in pages[0]
    assert re.findall(r"(?:Question|Reply) (\d+)(?=[:.])", text) == [str(place) for place in range(COUNT)]
    assert not CONTROLS.search(text), CONTROLS.findall(text)
    assert "You wrote" in text and "MLX answered" in text


async def test_then_the_page_is_as_it_was(shelf: Shelf, open_chat: OpenPage) -> None:
    chat = await opened(shelf, open_chat)
    before = await messages(chat.page).count()
    await chat.page.pdf()
    await expect(messages(chat.page).last).to_be_in_viewport()
    await expect(messages(chat.page)).to_have_count(before)
    await chat.page.locator("#scroller").evaluate("(scroller) => (scroller.scrollTop = 0)")
    await expect(messages(chat.page)).not_to_have_count(before)


async def test_who_reads_further_up_is_there_again(shelf: Shelf, open_chat: OpenPage) -> None:
    chat = await opened(shelf, open_chat)
    read = messages(chat.page).filter(has_text=f"Question {COUNT - 6}:")
    await read.evaluate("(element) => element.scrollIntoView({ block: 'start' })")
    await expect(chat.page.locator("#to-end")).to_be_visible()
    await chat.page.pdf()
    await expect(read).to_be_in_viewport()


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_it_is_black_on_white_in_either_theme(shelf: Shelf, open_chat: OpenPage, theme: str) -> None:
    chat = await opened(shelf, open_chat)
    await chat.page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    await chat.page.emulate_media(media="print", color_scheme="dark")
    for selector in (".prose p", ".message--user .message__text", "h2", ".code code", "#title"):
        colour = await chat.page.locator(selector).last.evaluate("(element) => getComputedStyle(element).color")
        assert colour == "rgb(0, 0, 0)", selector
    background = await chat.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(255, 255, 255)"


async def test_code_and_tables_go_on_over_pages(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    code = "\n".join(f"value_{line} = {line}  # {'a long remark ' * 12}" for line in range(120))
    rows = "\n".join(f"| row{row} | some words of this row |" for row in range(120))
    victoria.script = f"```python\n{code}\n```\n\n| A | B |\n|---|---|\n{rows}\n\nThe end."
    chat = await open_chat(server)
    await chat.ask("Much of it")
    pages = pages_of(await chat.page.pdf())
    text = " ".join(pages)
    assert len(pages) > 8 and "The end." in pages[-1]
    assert [int(line) for line in re.findall(r"value_(\d+) =", text)] == list(range(120))
    assert [int(row) for row in re.findall(r"row(\d+) some", text)] == list(range(120))
    await chat.page.emulate_media(media="print")
    assert not await chat.page.evaluate(CUT, ".prose pre code") and not await chat.page.evaluate(CUT, ".prose td")


async def test_the_key_waits_until_everything_is_loaded_and_drawn(shelf: Shelf, open_chat: OpenPage) -> None:
    chat = await opened(shelf, open_chat)
    await chat.page.evaluate(PRINTER)
    await chat.field.press("Control+p")
    printed = await chat.page.wait_for_function("() => window.printed")
    assert await printed.json_value() == ALL_OF_IT
    await expect(messages(chat.page).last).to_be_in_viewport()


async def test_the_menu_prints_a_conversation_that_is_not_open(shelf: Shelf, open_chat: OpenPage) -> None:
    chat = await open_chat(shelf.server)
    await chat.page.evaluate(PRINTER)
    row = chat.page.locator(".conversation").filter(has_text=f"{COUNT} messages")
    await row.hover()
    await row.get_by_role("button", name="Actions").click()
    await chat.page.get_by_role("menuitem", name="Print").click()
    printed = await chat.page.wait_for_function("() => window.printed")
    assert await printed.json_value() == ALL_OF_IT


async def test_so_does_the_palette(shelf: Shelf, open_chat: OpenPage) -> None:
    chat = await opened(shelf, open_chat)
    await chat.page.evaluate(PRINTER)
    await chat.page.keyboard.press("Control+k")
    await chat.page.locator("#palette-field").fill("print")
    await chat.page.locator("#palette").get_by_role("option", name="Print this conversation").click()
    await chat.page.wait_for_function("() => window.printed")


async def test_what_cannot_be_loaded_is_said_on_paper(shelf: Shelf, open_chat: OpenPage, troubles: Troubles) -> None:
    troubles.expect("ERR_FAILED")
    chat = await opened(shelf, open_chat)
    await chat.page.route("**/api/conversations/*?*before=*", lambda route: route.abort())
    pages = pages_of(await chat.page.pdf())
    assert "Earlier messages could not be loaded and are not printed." in pages[0]
    assert f"Reply {COUNT - 1}." in pages[-1] and "Question 0:" not in pages[0]


async def test_a_temporary_chat_is_printed_too(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = "A reply that is saved nowhere."
    chat = await open_chat(server, path="/?temporary")
    await chat.ask("Say something")
    (page,) = pages_of(await chat.page.pdf())
    assert "Say something" in page and "A reply that is saved nowhere." in page
