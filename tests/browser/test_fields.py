"""What every field has in common: words that are being composed, fingers instead of keys, phones that would zoom."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.chat_page import ChatPage, finished
from tests.browser.conftest import ContextOf, OpenPage
from tests.browser.test_looks import PHONE
from tests.support.server import ServerProcess

# As Safari does it: the key that confirms the word comes after the composition, with the code of a taken key.
CONFIRM = """(field, key) => {
  field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
  field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: "\u6f22" }));
  field.dispatchEvent(new KeyboardEvent("keydown", { key, keyCode: 229, bubbles: true, cancelable: true }));
}"""
SMALL = """() => [...document.querySelectorAll("input, textarea, select")]
  .filter((field) => !["checkbox", "radio", "hidden", "submit"].includes(field.type))
  .filter((field) => parseFloat(getComputedStyle(field).fontSize) < 16)
  .map((field) => field.id || field.name || field.className)"""


async def confirm(field: Locator, key: str = "Enter") -> None:
    await field.evaluate(CONFIRM, key)


async def opened_rename(chat: ChatPage) -> Locator:
    await chat.ask("Something")
    await chat.title.click()
    await chat.page.locator(".rename").fill("\u6f22")
    return chat.page.locator(".rename")


async def test_confirming_a_word_keeps_the_new_name_open(server: ServerProcess, open_chat: OpenPage) -> None:
    field = await opened_rename(await open_chat(server))
    for key in ("Enter", "Escape"):
        await confirm(field, key)
        await expect(field).to_have_value("\u6f22")
    await field.press("Enter")
    await expect(field).to_have_count(0)


async def test_confirming_a_word_chooses_nothing_in_the_palette(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.page.keyboard.press("Control+k")
    await expect(chat.page.locator("#palette-list [aria-selected=true]")).to_be_visible()
    await confirm(chat.page.locator("#palette-field"))
    await expect(chat.page.locator("#palette")).to_be_visible()


async def test_confirming_a_word_sends_neither_a_message_nor_an_edit(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server)
    await chat.ask("Something")
    await chat.field.fill("half a word")
    await confirm(chat.field)
    await chat.field.fill("")
    await chat.field.press("ArrowUp")
    editor = chat.page.locator(".editor__field")
    for key in ("Enter", "Escape"):
        await confirm(editor, key)
    await expect(editor).to_be_editable()
    await expect(chat.questions).to_have_count(1)


async def test_leaving_a_word_keeps_the_search_of_the_sidebar(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    field = chat.page.locator("#filter")
    await field.fill("\u6f22")
    await confirm(field, "Escape")
    await expect(field).to_have_value("\u6f22")


async def test_on_a_touch_screen_enter_breaks_the_line_and_the_button_sends(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server, **PHONE)
    await expect(chat.field).to_have_attribute("enterkeyhint", "enter")
    await chat.field.press_sequentially("one")
    await chat.field.press("Enter")
    await chat.field.press_sequentially("two")
    await expect(chat.field).to_have_value("one\ntwo")
    await chat.send_button.click()
    await finished(chat.reply)
    await expect(chat.questions).to_have_text("one\ntwo")


async def test_on_a_touch_screen_an_edit_is_broken_and_saved_the_same_way(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server, **PHONE)
    await chat.ask("one")
    await chat.page.get_by_role("button", name="Edit").click()
    editor = chat.page.locator(".editor__field")
    await expect(editor).to_have_attribute("enterkeyhint", "enter")
    await editor.press("Enter")
    await editor.press_sequentially("two")
    await expect(editor).to_have_value("one\ntwo")


@pytest.mark.parametrize("density", ["comfortable", "compact"])
async def test_no_field_of_the_chat_makes_a_phone_zoom(
    server: ServerProcess, open_chat: OpenPage, density: str
) -> None:
    chat = await open_chat(server, **PHONE)
    await chat.ask("one")
    await chat.page.evaluate("(on) => document.body.classList.toggle('chat--compact', on)", density == "compact")
    await chat.page.get_by_role("button", name="Edit").click()
    await chat.title.click()
    assert await chat.page.locator(".rename, .editor__field").count() == 2
    assert await chat.page.evaluate(SMALL) == []


@pytest.mark.parametrize(
    ("who", "path"),
    [
        (None, "/accounts/login/"),
        ("alice", "/accounts/email/"),
        ("alice", "/accounts/password/change/"),
        ("alice", "/accounts/2fa/totp/activate/"),
        ("admin", "/admin/auth/user/"),
        ("admin", "/admin/backends/"),
        ("admin", "/admin/login/"),
    ],
)
async def test_no_field_of_other_pages_makes_a_phone_zoom(
    server: ServerProcess, context_of: ContextOf, who: str | None, path: str
) -> None:
    page: Page = await (await context_of(server, who, **PHONE)).new_page()
    await page.goto(path)
    assert await page.evaluate(SMALL) == []
