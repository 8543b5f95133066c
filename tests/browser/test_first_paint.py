"""What is seen before the scripts run is what is seen afterwards: nothing moves, and little is asked for."""

import pytest
from playwright.async_api import Page, expect

from tests.browser import speed
from tests.browser.chat_page import ChatPage, until
from tests.browser.conftest import ContextOf, Library
from tests.browser.held import Held
from tests.browser.sidebar import folder_button
from tests.support.person import Person
from tests.support.server import ServerProcess

SIZES = {360: 740, 768: 1024, 1440: 900}
# Bob has three thousand conversations, admin none; alice's has formulas, code and tables.
PAGES = {
    "none": ("admin", "/"),
    "many": ("bob", "/"),
    "temporary": ("bob", "/?temporary"),
    "conversation": ("alice", ""),
}
MOST = 0.02
IDS = "[...new Set([...document.querySelectorAll('.conversation')].map((row) => row.dataset.id))]"
# What is on the screen: where, with which words, in which colours.
SEEN = """[...document.querySelectorAll("body *")].filter((one) => one.checkVisibility()).map((one) => {
  const { x, y, width, height } = one.getBoundingClientRect();
  const texts = [...one.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE);
  const own = texts.map((child) => child.data.trim());
  const { color, backgroundColor, borderColor, opacity } = getComputedStyle(one);
  const place = [x, y, width, height].map(Math.round);
  return [one.nodeName, one.id, ...place, own.join(" "), one.value ?? "", color, backgroundColor, borderColor, opacity];
}).filter(([name, , x, y, width, height]) => width && height && x < innerWidth && y < innerHeight)"""


def path_of(library: Library, page: str) -> tuple[str, str]:
    name, path = PAGES[page]
    return name, path or library.thousand.path


async def settled(page: Page) -> None:
    """Nothing is loaded or drawn any more."""
    await page.wait_for_load_state("networkidle")
    await until(page, "!document.querySelector('.timeline--unstable, .formula:not(.formula--drawn)')")


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark", "locale": "ru-RU", "timezone_id": "Asia/Tokyo"}])
@pytest.mark.parametrize("page_of", PAGES)
@pytest.mark.parametrize("width", SIZES)
async def test_nothing_moves_when_the_scripts_come(
    library: Library, context_of: ContextOf, width: int, page_of: str, look: dict[str, str]
) -> None:
    name, path = path_of(library, page_of)
    context = await context_of(library.server, name, viewport={"width": width, "height": SIZES[width]}, **look)
    page = await context.new_page()
    for _ in ("a fresh profile", "a returning one"):
        await speed.opened(page, path)
        await settled(page)
        found = await speed.moved(page)
        assert sum(value for value, _ in found) < MOST, found


@pytest.mark.parametrize("page_of", ["many", "conversation"])
async def test_nothing_moves_on_a_slow_machine_with_late_scripts(
    library: Library, context_of: ContextOf, page_of: str
) -> None:
    name, path = path_of(library, page_of)
    context = await context_of(library.server, name, viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await (await context.new_cdp_session(page)).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    held = await Held.on(page)
    await held.open(path)
    await until(page, "performance.getEntriesByName('first-contentful-paint').length", seconds=30)
    await held.release()
    await settled(page)
    found = await speed.moved(page)
    assert sum(value for value, _ in found) < MOST, found


@pytest.mark.parametrize("page_of", ["none", "many", "temporary"])
@pytest.mark.parametrize("width", SIZES)
async def test_the_first_paint_looks_like_the_page(
    library: Library, context_of: ContextOf, width: int, page_of: str
) -> None:
    name, path = path_of(library, page_of)
    context = await context_of(library.server, name, viewport={"width": width, "height": SIZES[width]})
    page = await context.new_page()
    # Which zone the browser is in, the server knows from here on.
    await speed.opened(page, path)
    held = await Held.on(page)
    await held.open(path)
    before = await page.evaluate(SEEN)
    await held.release()
    await settled(page)
    # Only the list of models is not known before.
    await page.evaluate("document.getElementById('model').replaceChildren(new Option('Default', ''))")
    after = await page.evaluate(SEEN)
    assert len(before) > 25
    assert [one for one in before if one not in after] == [] == [one for one in after if one not in before]


async def test_folders_and_a_hidden_sidebar_are_as_they_were_from_the_start(
    own_server: ServerProcess, context_of: ContextOf
) -> None:
    alice = Person(own_server, "alice")
    sent = (await alice.post("/api/chat/send", {"content": "Hello"})).json()
    for folder in ("Empty", "Work"):
        await alice.request("PATCH", f"/api/conversations/{sent['conversation']}", json={"folder": folder})
    context = await context_of(own_server, "alice")
    chat = await ChatPage.open(await context.new_page(), alice)
    for is_open in (False, True):
        held = await Held.on(chat.page)
        await held.open("/")
        work = folder_button(chat.page, "Work")
        await expect(work).to_have_attribute("aria-expanded", str(is_open).lower())
        await expect(chat.rows).to_be_visible(visible=is_open)
        await expect(chat.page.get_by_text("No conversations here.")).to_be_visible(visible=is_open)
        before = await chat.page.locator("#conversations").inner_text()
        await held.release()
        await chat.ready()
        await expect(chat.rows).to_have_count(int(is_open))
        assert await chat.page.locator("#conversations").inner_text() == before
        if not is_open:
            await work.click()
            await folder_button(chat.page, "Empty").click()
    await chat.page.locator("#sidebar-close").click()
    held = await Held.on(chat.page)
    await held.open("/")
    await expect(chat.page.locator("#sidebar")).to_be_hidden()
    await held.release()
    await expect(chat.page.locator("#sidebar")).to_be_hidden()


async def test_a_row_that_has_the_focus_keeps_it(library: Library, context_of: ContextOf) -> None:
    page = await (await context_of(library.server, "bob")).new_page()
    held = await Held.on(page)
    await held.open("/")
    row = page.get_by_role("link", name="number 2990", exact=True)
    await row.focus()
    await held.release()
    await expect(row).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("link", name="number 2989", exact=True)).to_be_focused()
    assert await page.locator(".conversation").count() == len(await page.evaluate(IDS))


@pytest.mark.parametrize("page_of", PAGES)
async def test_the_field_takes_text_after_a_few_requests(library: Library, context_of: ContextOf, page_of: str) -> None:
    name, path = path_of(library, page_of)
    page = await (await context_of(library.server, name)).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    await page.goto(path)
    await ChatPage(page, Person(library.server, name)).ready()
    await page.wait_for_load_state("networkidle")
    # All of them, what comes after that too; the bound of the design is 30.
    assert len(asked) <= 20, asked


async def test_with_debug_every_module_comes_by_itself(sources: ServerProcess, context_of: ContextOf) -> None:
    page = await (await context_of(sources, "alice")).new_page()
    await speed.opened(page, "/")
    loaded = " ".join(await page.evaluate(speed.LOADED))
    assert "/static/js/messages/timeline.js" in loaded and "/static/js/app.js" in loaded and "/bundle/" not in loaded


async def test_the_bundle_comes_without_the_modules(library: Library, context_of: ContextOf) -> None:
    page = await (await context_of(library.server, "alice")).new_page()
    await speed.opened(page, "/")
    loaded = " ".join(await page.evaluate(speed.LOADED))
    assert "/static/bundle/chat." in loaded and "/static/js/messages/timeline" not in loaded and "sprite" not in loaded
