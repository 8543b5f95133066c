"""Conversations of thousands of messages: opened at the end, read far back, and what is read stays where it is."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from chat.demo import VictoriaDemo
from tests.browser.chat_page import ChatPage, finished
from tests.browser.conftest import Library, OpenPage

# As in a browser that does not keep what is read in its place by itself.
WITHOUT_ANCHORING = """
const supports = CSS.supports.bind(CSS);
CSS.supports = (name, ...rest) => name !== "overflow-anchor" && supports(name, ...rest);
addEventListener("DOMContentLoaded", () => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("#scroller { overflow-anchor: none }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
});
"""
# The first block that begins in sight is what is being read; from now on it is noted where it stands, after each frame.
READ = """() => {
  const { top } = scroller.getBoundingClientRect();
  const blocks = document.querySelectorAll(".prose > .block, .message--user .message__text");
  const read = [...blocks].find((one) => one.checkVisibility() && one.getBoundingClientRect().top >= top);
  const mine = (window.reading = { read, places: [] });
  const drawn = new MessageChannel();
  const note = () => {
    mine.places.push(read.getBoundingClientRect().top);
    if (window.reading === mine) requestAnimationFrame(() => drawn.port2.postMessage(""));
  };
  drawn.port1.onmessage = note;
  note();
  return mine.places[0];
}"""
# Where it stands once more than a screen is there above what is in sight (the server may take its time), every formula
# is drawn, which moves what is below it, and nothing has moved for a while.
SETTLED = """async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const place = () => reading.read.getBoundingClientRect().top;
  const above = () => scroller.getBoundingClientRect().top - earlier.getBoundingClientRect().bottom;
  const isAhead = () => earlier.hidden || above() > scroller.clientHeight;
  const isDrawn = () => !document.querySelector(".prose:empty, .formula:not(.formula--drawn)");
  for (let last = null, still = 0; still < 6; last = place()) {
    await frame();
    still = place() === last && isAhead() && isDrawn() ? still + 1 : 0;
  }
  return place();
}"""
# One may have been caught between a change and its frame.
ELSEWHERE = "() => reading.places.filter((place) => Math.abs(place - reading.places[0]) > 1)"
JUST_ABOVE = """(element) => {
  scroller.scrollTop += element.getBoundingClientRect().bottom - scroller.getBoundingClientRect().top + 100;
}"""
GROW = """(pixels) => {
  document.querySelector(".message").style.paddingTop = `${pixels}px`;
}"""
PICTURE = {
    "body": '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><rect width="600" height="400"/></svg>',
    "content_type": "image/svg+xml",
}


@pytest_asyncio.fixture
async def slow_victoria(victoria: VictoriaDemo) -> AsyncIterator[VictoriaDemo]:
    """A hundred tokens a second, half a minute long."""
    victoria.pace, victoria.script = 100, "\n\n".join(f"This is paragraph {n} of a long reply. " * 6 for n in range(40))
    yield victoria
    await victoria.idle()


@pytest.fixture(params=["browser", "page"])
def init_script(request: pytest.FixtureRequest) -> str:
    """Who keeps what is read in its place."""
    return "" if request.param == "browser" else WITHOUT_ANCHORING


def messages(page: Page) -> Locator:
    return page.locator("#timeline .message")


async def opened(chat: ChatPage, path: str, init_script: str = "") -> Page:
    """The conversation in a page of its own, the mouse over it."""
    page = await chat.page.context.new_page()
    if init_script:
        await page.add_init_script(init_script)
    await page.goto(path)
    await expect(messages(page).last).to_be_in_viewport()
    # A formula is drawn when its library is there, again when its font is, and moves what stands below it in sight.
    await page.wait_for_function("() => !document.querySelector('.formula:not(.formula--drawn)')")
    assert await page.evaluate("async () => (await document.fonts.load('1em \"Chat Math\"')).length")
    await page.mouse.move(700, 400)
    return page


async def at_the_end(page: Page) -> None:
    await page.wait_for_function(
        "() => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 2 && later.hidden"
    )


async def test_it_opens_at_its_end_with_little_of_it_on_the_page(library: Library, open_chat: OpenPage) -> None:
    chat = await open_chat(library.server, path=library.five_thousand.path)
    await expect(messages(chat.page).last).to_be_in_viewport()
    await at_the_end(chat.page)
    assert await messages(chat.page).count() < 60
    await expect(chat.page.locator("#to-end")).to_be_hidden()


async def test_what_is_read_stays_while_older_messages_come_above(
    library: Library, open_chat: OpenPage, init_script: str
) -> None:
    page = await opened(await open_chat(library.server), library.five_thousand.path, init_script)
    for _ in range(40):
        # A quick wheel comes to the top before a busy server has sent what is above.
        await page.wait_for_function("() => scroller.scrollTop > 500")
        before = await page.evaluate(READ)
        top = await page.evaluate("scroller.scrollTop")
        await page.mouse.wheel(0, -500)
        await page.wait_for_function("(top) => scroller.scrollTop !== top", arg=top)
        after = await page.evaluate(SETTLED)
        assert after - before == pytest.approx(500, abs=3), "more than rounding to whole pixels"
    assert await messages(page).count() > 60, "nothing was fetched from the server"


async def test_what_is_read_stays_while_what_is_above_grows_by_parts_of_pixels(
    library: Library, open_chat: OpenPage, init_script: str
) -> None:
    page = await opened(await open_chat(library.server), library.five_thousand.path, init_script)
    await page.mouse.wheel(0, -500)
    await page.evaluate(READ)
    await page.evaluate(SETTLED)
    before = await page.evaluate(READ)
    for number in range(1, 21):
        await page.evaluate(GROW, number * 10.4)
        await page.evaluate(SETTLED)
    assert await page.evaluate(SETTLED) == pytest.approx(before, abs=1)


async def test_what_is_read_stays_at_the_very_top_too(library: Library, open_chat: OpenPage, init_script: str) -> None:
    page = await opened(await open_chat(library.server), library.five_thousand.path, init_script)
    await stays_at_the_top(page)


async def test_what_comes_above_is_as_high_as_whole_pixels_which_is_how_a_page_scrolls(
    library: Library, open_chat: OpenPage
) -> None:
    page = await opened(await open_chat(library.server), library.five_thousand.path)
    await stays_at_the_top(page)
    heights = await messages(page).evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().height)")
    assert len(heights) > 30
    assert [height % 1 for height in heights] == pytest.approx([0] * len(heights), abs=0.01)


async def test_what_is_read_stays_on_a_slow_machine(library: Library, open_chat: OpenPage) -> None:
    page = await opened(await open_chat(library.server), library.five_thousand.path)
    session = await page.context.new_cdp_session(page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": 8})
    await stays_at_the_top(page)


async def stays_at_the_top(page: Page) -> None:
    for _ in range(6):
        before = await messages(page).count()
        # In one go: what comes above could come in between.
        await page.evaluate(f"() => {{ scroller.scrollTop = 0; return ({READ})(); }}")
        await page.wait_for_function(
            "(count) => document.querySelectorAll('#timeline .message').length > count", arg=before
        )
        assert await page.evaluate(SETTLED) == pytest.approx(await page.evaluate("reading.places[0]"), abs=1)


async def test_what_is_read_stays_while_a_reply_is_written_and_a_picture_above_is_loaded(
    library: Library, open_chat: OpenPage, slow_victoria: VictoriaDemo, init_script: str
) -> None:
    chat = await open_chat(library.server)
    page = await opened(chat, library.thousand.path, init_script)
    await page.route("https://pictures.example.org/**", lambda route: route.fulfill(**PICTURE))
    writer = ChatPage(page, chat.person)
    await writer.send("Go on")
    await expect(writer.reply).to_contain_text("This is paragraph")
    picture = page.locator(".picture-button").last
    while not await picture.count():
        await page.mouse.wheel(0, -500)
    await picture.evaluate(JUST_ABOVE)
    await page.evaluate(READ)
    await page.evaluate(SETTLED)
    await page.evaluate(READ)
    await picture.evaluate("(button) => button.click()")
    await page.wait_for_function("() => document.querySelector('.loaded-picture')?.naturalHeight === 400")
    await expect(writer.reply).to_contain_text("This is paragraph 3")
    elsewhere = await page.evaluate(ELSEWHERE)
    assert len(elsewhere) <= 1, (elsewhere, await page.evaluate("reading.places[0]"))
    assert await page.evaluate(SETTLED) == pytest.approx(await page.evaluate("reading.places[0]"), abs=1)
    await writer.stop_button.click()
    await finished(writer.reply, "stopped")


async def test_a_found_message_far_back_is_shown_and_the_end_is_a_press_away(
    library: Library, open_chat: OpenPage
) -> None:
    chat = await open_chat(library.server)
    page, history = chat.page, library.five_thousand
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox", name="Search messages").fill("Question 1200")
    await page.get_by_role("option").filter(has_text=re.compile("Question 1200:")).first.click()
    found = messages(page).filter(has_text=re.compile(r"Question 1200:")).first
    await expect(found).to_be_in_viewport()
    await expect(page).to_have_url(library.server.url + history.path)
    assert await messages(page).count() < 60
    await page.locator("#to-end").click()
    await at_the_end(page)
    assert await messages(page).count() < 60
