"""The field where a person types."""

from playwright.async_api import expect

from tests.browser.chat_page import finished
from tests.browser.conftest import OpenPage
from tests.support.server import ServerProcess


async def test_shift_enter_breaks_the_line_and_enter_sends(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.field.press_sequentially("one")
    await chat.field.press("Shift+Enter")
    await chat.field.press_sequentially("two")
    await expect(chat.field).to_have_value("one\ntwo")
    await chat.field.press("Enter")
    await expect(chat.field).to_have_value("")
    await finished(chat.reply)
    assert (await chat.stored())[0]["text"] == "one\ntwo"


async def test_the_field_grows_with_its_text(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    before = await chat.field.bounding_box()
    await chat.field.fill("\n".join("abcdef"))
    after = await chat.field.bounding_box()
    assert before and after and after["height"] > before["height"] + 60


async def test_an_empty_message_is_not_sent(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.send("   \n ")
    await expect(chat.questions).to_have_count(0)
    await expect(chat.page).to_have_url(server.url + "/")


async def test_a_draft_outlives_a_reload_and_belongs_to_its_conversation(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server)
    await chat.ask("Something")
    await chat.field.fill("not finished yet")
    await chat.page.reload()
    await expect(chat.field).to_have_value("not finished yet")
    await chat.new_chat()
    await expect(chat.field).to_have_value("")


async def test_a_draft_of_a_new_chat_outlives_a_reload_and_a_visit_elsewhere(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server)
    await chat.ask("Something")
    conversation = chat.page.url
    await chat.new_chat()
    await chat.field.fill("not begun yet")
    await chat.page.reload()
    await expect(chat.field).to_have_value("not begun yet")
    await chat.page.goto(conversation)
    await chat.ready()
    await expect(chat.field).to_have_value("")
    await chat.new_chat()
    await expect(chat.field).to_have_value("not begun yet")


async def test_a_suggestion_fills_the_field(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.page.get_by_role("button", name="Explain code").click()
    await expect(chat.field).to_be_focused()
    await expect(chat.field).to_have_value("Explain step by step what this code does:\n")
