"""What a reply looks like depends on its text alone, not on the pieces in which it came or on the tab that shows it."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from chat.demo import VictoriaDemo
from tests.browser.attacks import ATTACKS
from tests.browser.chat_page import ChatPage, finished, text_of, until
from tests.browser.conftest import OpenPage
from tests.browser.corpus import CORPUS
from tests.simulators.faults import Gate, gate
from tests.support.server import ServerProcess

pytestmark = pytest.mark.timeout(180)

DRAWN = (Path(__file__).parent / "drawn.js").read_text("utf-8")
ANSWERS = Path(__file__).parents[2] / "chat/demo/answers"
ALL = {
    **CORPUS,
    **ATTACKS,
    **{str(path.relative_to(ANSWERS)): path.read_text("utf-8") for path in ANSWERS.rglob("*.md")},
}
# Without those that would take what follows them. Colours come in order: once the last block has them, all have.
NOT_CLOSED = ("open", "half", "lone mark", "not closed")
WHOLE = [text for name, text in CORPUS.items() if not name.endswith(NOT_CLOSED)]
TOGETHER = "\n\n".join([*WHOLE, '```python\n"last"\n```'])


async def page_with_drawn(chat: ChatPage) -> Page:
    await chat.page.evaluate(DRAWN)
    return chat.page


async def test_there_are_enough_of_them() -> None:
    assert len(CORPUS) > 230


async def test_the_sink_takes_nothing_from_what_the_renderer_makes(sources: ServerProcess, open_chat: OpenPage) -> None:
    page = await page_with_drawn(await open_chat(sources))
    for name, text in ALL.items():
        for made, left in await page.evaluate("(text) => drawn.throughTheSink(text)", text):
            assert left == made, name


@pytest.mark.parametrize("lengths", [[1], [3, 17], [60]])
async def test_a_reply_is_the_same_whole_and_in_pieces(
    sources: ServerProcess, open_chat: OpenPage, lengths: list[int]
) -> None:
    page = await page_with_drawn(await open_chat(sources))
    await page.evaluate("([texts, lengths]) => drawn.start(texts, lengths)", [ALL, lengths])
    await until(page, "drawn.isSettled()", seconds=60)
    differences: dict[str, list[str]] = await page.evaluate("drawn.differences()")
    assert not differences, "\n".join(f"{name}: {' / '.join(what)}" for name, what in differences.items())


@pytest.mark.parametrize("longest", [1, 3, 17])
async def test_nothing_that_came_is_gone_again(sources: ServerProcess, open_chat: OpenPage, longest: int) -> None:
    page = await page_with_drawn(await open_chat(sources))
    gone: dict[str, list[str]] = await page.evaluate(
        "([texts, longest]) => drawn.flashes(texts, longest)", [ALL, longest]
    )
    assert not gone, "\n".join(f"{name}: {what}" for name, what in gone.items())


async def test_a_reply_that_was_continued_is_one_text(sources: ServerProcess, open_chat: OpenPage) -> None:
    page = await page_with_drawn(await open_chat(sources))
    await page.evaluate("(texts) => drawn.startContinued(texts, 4)", ALL)
    await page.evaluate("drawn.start({}, [])")
    await until(page, "drawn.isSettled()", seconds=60)
    differences: dict[str, list[str]] = await page.evaluate("drawn.differences()")
    assert not differences, "\n".join(f"{name}: {' / '.join(what)}" for name, what in differences.items())


async def test_a_reply_is_the_same_in_the_second_tab_and_after_a_reload(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    held = Gate()
    victoria.script, victoria.fault = TOGETHER, gate(40, held)
    chat = await open_chat(server)
    await chat.send("Everything")
    await expect(text_of(chat.reply)).to_contain_text("One")
    second = await ChatPage.open(await chat.page.context.new_page(), chat.person, f"/c/{chat.conversation}/")
    held.set()
    await finished(chat.reply)
    await finished(second.reply)
    streamed = await settled(chat)
    assert await settled(second) == streamed
    await chat.page.reload()
    await finished(chat.reply)
    assert await settled(chat) == streamed


async def settled(chat: ChatPage) -> str:
    """The reply once its formulas and its colours are there."""
    text = text_of(chat.reply)
    await expect(text.locator(".formula:not(.formula--drawn, .formula--source)")).to_have_count(0)
    await expect(text.locator(".code").last.locator(".hljs-string")).to_be_attached()
    return re.sub(r"note-\d+-", "note-", await text.inner_html())
