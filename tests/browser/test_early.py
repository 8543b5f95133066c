"""The page is there before its scripts are: what is typed and sent into it by then is not lost, and goes once."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from chat.demo import VictoriaDemo
from tests.browser.chat_page import ChatPage
from tests.browser.conftest import ContextOf, OpenPage
from tests.browser.held import Held
from tests.support.person import Person
from tests.support.server import ServerProcess


@pytest_asyncio.fixture
async def page(server: ServerProcess, victoria: VictoriaDemo, context_of: ContextOf) -> AsyncIterator[Page]:
    context = await context_of(server, "alice")
    yield await context.new_page()


@pytest_asyncio.fixture
async def held(page: Page) -> Held:
    held = await Held.on(page)
    await held.open("/")
    return held


@pytest.fixture
def chat(held: Held, alice: Person) -> ChatPage:
    return ChatPage(held.page, alice)


async def test_the_field_has_the_focus_and_its_draft_at_once(page: Page, alice: Person, open_chat: OpenPage) -> None:
    chat = await ChatPage.open(page, alice)
    await chat.field.fill("a draft\nof two lines")
    await chat.page.reload()
    held = await Held.on(page)
    await held.open("/")
    await expect(chat.field).to_be_focused()
    await expect(chat.field).to_have_value("a draft\nof two lines")
    await page.keyboard.type(" and more")
    await held.release()
    await expect(chat.field).to_have_value("a draft\nof two lines and more")


@pytest.mark.parametrize("by", ["Enter", "Control+Enter", "button", "both"])
async def test_what_is_sent_early_goes_once(held: Held, chat: ChatPage, by: str) -> None:
    await chat.field.press_sequentially("Hello")
    if by != "button":
        await chat.field.press("Enter" if by == "both" else by)
    if by in ("button", "both"):
        await chat.send_button.click()
    await expect(chat.field).to_have_value("Hello")
    await held.release()
    await expect(chat.reply).to_have_attribute("data-status", "complete")
    await expect(chat.field).to_have_value("")
    assert [message["text"] for message in await chat.stored() if message["role"] == "user"] == ["Hello"]


async def test_who_types_on_has_not_sent_yet(held: Held, chat: ChatPage) -> None:
    await chat.field.press_sequentially("Hello")
    await chat.field.press("Enter")
    await chat.field.press_sequentially(", you")
    await held.release()
    await expect(chat.field).to_have_value("Hello, you")
    await expect(chat.questions).to_have_count(0)


async def test_shift_and_enter_breaks_the_line_early_too(held: Held, chat: ChatPage) -> None:
    await chat.field.press_sequentially("one")
    await chat.field.press("Shift+Enter")
    await chat.field.press_sequentially("two")
    await held.release()
    await expect(chat.field).to_have_value("one\ntwo")
    await expect(chat.questions).to_have_count(0)


async def test_an_empty_field_sends_nothing_early(held: Held, chat: ChatPage) -> None:
    await chat.field.press("Enter")
    await chat.send_button.click()
    await held.release()
    await expect(chat.field).to_have_value("")
    await expect(chat.questions).to_have_count(0)


async def test_the_key_that_sends_is_the_chosen_one(page: Page, alice: Person) -> None:
    await alice.request("PATCH", "/api/preferences", json={"send_key": "mod-enter"})
    held, chat = await Held.on(page), ChatPage(page, alice)
    await held.open("/")
    await expect(page.locator("#send-hint")).to_have_text("Ctrl+Enter sends, Enter starts a new line.")
    await chat.field.press_sequentially("one")
    await chat.field.press("Enter")
    await chat.field.press_sequentially("two")
    await chat.field.press("Control+Enter")
    await held.release()
    await expect(chat.questions).to_have_text("one\ntwo")


async def test_what_is_typed_early_outlives_a_reload(held: Held, chat: ChatPage) -> None:
    await chat.field.press_sequentially("not sent yet")
    await held.open("/")
    await expect(chat.field).to_have_value("not sent yet")
    await held.release()
    await expect(chat.field).to_have_value("not sent yet")


async def test_of_a_temporary_chat_nothing_is_kept(held: Held, chat: ChatPage) -> None:
    await held.open("/?temporary")
    await chat.field.press_sequentially("a secret")
    assert await chat.page.evaluate("JSON.stringify(localStorage)") == "{}"
    await chat.field.press("Enter")
    await held.release()
    await expect(chat.questions).to_have_text("a secret")


async def test_what_is_typed_early_into_a_conversation_belongs_to_it(page: Page, alice: Person) -> None:
    chat = await ChatPage.open(page, alice)
    await chat.ask("Hello")
    held = await Held.on(page)
    await held.open(f"/c/{chat.conversation}/")
    await chat.field.press_sequentially("Go on")
    await chat.field.press("Enter")
    await held.release()
    await expect(chat.questions).to_have_text(["Hello", "Go on"])
    await chat.new_chat()
    await expect(chat.field).to_have_value("")


async def test_who_searches_early_stays_in_that_field(held: Held, chat: ChatPage) -> None:
    search = chat.page.get_by_role("searchbox", name="Search titles")
    await search.press_sequentially("no such title")
    await held.release()
    await expect(chat.page.locator("#place-note")).to_have_text("No matching titles.")
    await expect(search).to_be_focused()
