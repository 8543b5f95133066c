"""Whatever a person pastes or a backend sends: the page stays alive, says what it refused, and loses nothing."""

import pytest
from playwright.async_api import Locator, Page, expect

from chat.demo import VictoriaDemo
from chat.demo.pieces import escaped
from tests.browser.bombs import BOMBS
from tests.browser.chat_page import ChatPage, finished, text_of, until
from tests.browser.conftest import OpenPage
from tests.browser.tracing import Trace, traced
from tests.browser.troubles import Troubles
from tests.simulators.faults import raw_content
from tests.support.server import ServerProcess

pytestmark = pytest.mark.timeout(180)

# Milliseconds of the processor for one task of the page; on a quiet machine 200 are the aim.
LONGEST = 400
END = "This is the end."
# Looks at the last block only: to read a megabyte again and again would itself keep the page busy.
DRAWN = "[...document.querySelectorAll('.message__text .block')].at(-1)?.textContent.includes('This is the end.')"
PASTE = {"permissions": ["clipboard-read", "clipboard-write"]}
PLACES = """(paragraph) => {
  const [link, text] = paragraph.childNodes;
  const at = (from, to) => {
    const range = document.createRange();
    range.setStart(text, from);
    range.setEnd(text, to);
    return range.getBoundingClientRect().left;
  };
  return [link.getBoundingClientRect().right, at(1, 2), at(3, 4)];
}"""


def assert_alive(trace: Trace) -> None:
    assert trace.longest.cpu < LONGEST, f"the page was busy: {trace.longest}"


async def drawn(page: Page) -> None:
    await until(page, DRAWN, seconds=60)
    await page.evaluate("() => new Promise((resolve) => requestIdleCallback(resolve))")


async def paste(chat: ChatPage, field: Locator, text: str) -> None:
    await chat.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    await field.press("Control+v")


@pytest.mark.parametrize("name", BOMBS)
async def test_a_reply_that_is_hard_to_draw(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, name: str
) -> None:
    text = f"{BOMBS[name]}\n\n{END}"
    victoria.fault = raw_content(escaped(text))
    chat = await open_chat(server)
    async with traced(chat.page) as coming:
        await chat.ask("Go on")
        await drawn(chat.page)
    assert (await chat.stored())[-1]["text"] == text
    await chat.new_chat()
    async with traced(chat.page) as opening:
        await chat.rows.first.click()
        await drawn(chat.page)
    assert_alive(coming)
    assert_alive(opening)


async def test_a_paste_of_32000_characters_is_sent(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server, **PASTE)
    async with traced(chat.page) as trace:
        await paste(chat, chat.field, "word " * 6399 + "wordy")
        await chat.field.press("Enter")
        await finished(chat.reply)
    assert len((await chat.stored())[0]["text"]) == 32_000
    assert_alive(trace)


async def test_one_character_more_is_refused_and_stays(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server, **PASTE)
    await paste(chat, chat.field, "a" * 32_001)
    await chat.field.press("Enter")
    await expect(chat.page.locator("#composer-note")).to_contain_text("The message is too long: 32,001 characters")
    await expect(chat.questions).to_have_count(0)
    await chat.page.reload()
    await chat.ready()
    await expect(chat.field).to_have_value("a" * 32_001)


async def test_a_title_of_10000_characters_is_refused_and_stays(
    server: ServerProcess, open_chat: OpenPage, troubles: Troubles
) -> None:
    troubles.expect("400")
    chat = await open_chat(server, **PASTE)
    await chat.ask("Hello")
    await chat.title.click()
    field = chat.page.locator(".rename")
    await paste(chat, field, "a" * 10_000)
    await field.press("Enter")
    await expect(chat.page.locator(".toast")).to_contain_text("too long: 10,000 characters")
    await expect(field).to_have_value("a" * 10_000)
    path = f"/api/conversations/{chat.conversation}"
    refused = await chat.person.request("PATCH", path, json={"title": "a" * 10_000})
    assert refused.status_code == 400 and "200 characters" in refused.json()["error"]["message"]


async def test_a_title_that_nobody_sees_can_be_clicked(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("\u200b\u2060\u200b")
    await expect(chat.title).to_have_text("New chat")
    await expect(chat.rows.first).to_have_text("New chat")
    box = await chat.questions.first.bounding_box()
    assert box and box["height"] > 15


async def test_what_turns_its_direction_turns_nothing_behind_it(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = "[\u202eabc](https://good.example/) tail"
    chat = await open_chat(server)
    line = text_of(await chat.ask("Turn")).locator("p")
    end_of_link, first, third = await line.evaluate(PLACES)
    assert end_of_link <= first < third


async def test_towers_and_moved_formulas_stay_in_their_message(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = "e" + "\u0301" * 500 + " $\\raisebox{-20em}{covers}$"
    chat = await open_chat(server)
    await expect(text_of(await chat.ask("Tower"))).to_have_css("overflow", "clip")
