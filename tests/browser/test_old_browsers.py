"""Browsers that lack what the page needs, or have an error that it has to know."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import ContextOf, OpenPage
from tests.support.server import ServerProcess

WITHOUT = {
    "popover": "delete HTMLElement.prototype.popover",
    "import maps": "HTMLScriptElement.supports = (type) => type !== 'importmap'",
    "both": "delete HTMLElement.prototype.popover; delete HTMLScriptElement.supports",
}


async def open_without(context_of: ContextOf, server: ServerProcess, what: str) -> Page:
    context = await context_of(server, "alice")
    await context.add_init_script(WITHOUT[what])
    page = await context.new_page()
    await page.goto("/", wait_until="commit")
    return page


@pytest.mark.parametrize("what", WITHOUT)
async def test_too_old_a_browser_is_told_so_and_gets_nothing_else(
    server: ServerProcess, context_of: ContextOf, what: str
) -> None:
    page = await open_without(context_of, server, what)
    note = page.get_by_role("alert")
    await expect(note).to_be_visible()
    await expect(note).to_contain_text("Use Safari 17, Firefox 125, Chrome 114, Edge 114 or a later version.")
    await expect(page.locator("button, textarea")).to_have_count(0)


async def test_a_browser_that_is_new_enough_is_told_nothing(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await expect(chat.page.locator("#too-old")).to_be_hidden()


async def test_without_check_visibility_the_focus_is_still_caught(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.page.evaluate("delete Element.prototype.checkVisibility")
    await chat.ask("Hello")
    await chat.page.locator("#title").focus()
    await chat.page.keyboard.press("Shift")
    await chat.page.evaluate("document.getElementById('title').hidden = true")
    await expect(chat.field).to_be_focused()


SKIPS = """() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
  .filter((rule) => rule instanceof CSSSupportsRule && rule.cssText.includes("content-visibility"))
  .map((rule) => rule.conditionText)"""


async def test_nothing_is_skipped_in_a_safari_that_cannot_find_what_is_skipped(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server)
    conditions = await chat.page.evaluate(SKIPS)
    assert len(conditions) == 2
    for condition in conditions:
        assert await chat.page.evaluate("(it) => CSS.supports(it)", condition)
        # Safari 18 has the one and not the other.
        safari_18 = condition.replace("-webkit-hyphens: none", "color: red").replace(
            "anchor-name: --a", "no-such: thing"
        )
        assert not await chat.page.evaluate("(it) => CSS.supports(it)", safari_18)
