"""Messages written while a reply is under way wait in line for its end."""

import asyncio

import pytest
from playwright.async_api import Locator, expect

from chat.demo import VictoriaDemo
from tests.browser.chat_page import ChatPage, finished
from tests.browser.conftest import OpenPage
from tests.simulators.faults import Gate, gate
from tests.support.server import ServerProcess

pytestmark = pytest.mark.usefixtures("held")
WAITS = "Waiting for the reply to finish."
ASKS = "Not sent yet. Send it now?"


@pytest.fixture
def held(victoria: VictoriaDemo) -> Gate:
    """Victoria's replies stop after their first words until this is set."""
    held = Gate()
    victoria.fault = gate(2, held)
    return held


async def writing(chat: ChatPage, *line: str) -> None:
    """Ask; then write these messages while the reply is written."""
    await chat.send("First")
    await chat.page.wait_for_url("**/c/*/")
    for text in line:
        await chat.send(text)
    await expect(chat.unsent.filter(visible=True)).to_have_text([WAITS] * len(line))


def message(chat: ChatPage, text: str) -> Locator:
    return chat.page.locator(".message--user").filter(has_text=text)


async def test_what_is_sent_while_a_reply_is_written_waits_in_line_and_goes_out_by_itself(
    server: ServerProcess, open_chat: OpenPage, held: Gate
) -> None:
    chat = await open_chat(server)
    await writing(chat, "Second", "Third")
    await expect(chat.field).to_have_value("")
    await expect(chat.questions).to_have_text(["First", "Second", "Third"])
    held.set()
    await expect(chat.replies).to_have_count(3)
    await finished(chat.reply)
    first, *_, last = await chat.stored()
    assert [one["text"] for one in await chat.stored() if one["role"] == "user"] == ["First", "Second", "Third"]
    assert (first["parent"], last["role"]) == (None, "assistant")


async def test_what_waits_can_be_taken_back_into_the_field(
    server: ServerProcess, open_chat: OpenPage, held: Gate
) -> None:
    chat = await open_chat(server)
    await writing(chat, "Second")
    await message(chat, "Second").get_by_role("button", name="Take back").click()
    await expect(chat.field).to_have_value("Second")
    await expect(chat.field).to_be_focused()
    held.set()
    await finished(chat.reply)
    await expect(chat.questions).to_have_text(["First"])


async def test_up_in_the_empty_field_takes_back_the_last_one(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await writing(chat, "Second", "Third")
    await chat.field.press("ArrowUp")
    await expect(chat.field).to_have_value("Third")
    await expect(chat.questions).to_have_text(["First", "Second"])


async def test_after_stop_it_asks_and_goes_when_the_person_says_so(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    chat = await open_chat(server)
    await writing(chat, "Second")
    await chat.stop_button.click()
    await finished(chat.reply, "stopped")
    await expect(message(chat, "Second").locator(".message__status")).to_have_text(ASKS)
    victoria.fault = None
    await message(chat, "Second").get_by_role("button", name="Send", exact=True).click()
    await expect(chat.replies).to_have_count(2)
    await finished(chat.reply)


async def test_it_outlives_a_reload(server: ServerProcess, open_chat: OpenPage, held: Gate) -> None:
    chat = await open_chat(server)
    await writing(chat, "Second")
    await chat.page.reload()
    await expect(chat.questions).to_have_text(["First", "Second"])
    await expect(chat.unsent.filter(visible=True)).to_have_text([WAITS])
    held.set()
    await expect(chat.replies).to_have_count(2)
    await finished(chat.reply)


async def test_the_browser_asks_before_a_tab_is_closed_in_which_one_waits(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server)
    await writing(chat, "Second")
    async with chat.page.expect_event("dialog") as asked:
        await chat.page.close(run_before_unload=True)
    dialog = await asked.value
    assert dialog.type == "beforeunload"
    await dialog.dismiss()
    await expect(chat.unsent.filter(visible=True)).to_have_text([WAITS])


async def test_it_goes_out_while_another_conversation_is_on_screen(
    server: ServerProcess, open_chat: OpenPage, held: Gate
) -> None:
    chat = await open_chat(server)
    await writing(chat, "Second")
    conversation = chat.conversation
    await chat.new_chat()
    held.set()
    async with asyncio.timeout(20):
        while len(await chat.person.stored(conversation)) < 4:
            await asyncio.sleep(0.05)
    await expect(chat.page.locator("#empty")).to_be_visible()


async def test_messages_of_two_tabs_follow_one_another(server: ServerProcess, open_chat: OpenPage, held: Gate) -> None:
    chat = await open_chat(server)
    await writing(chat, "Second")
    other = await ChatPage.open(await chat.page.context.new_page(), chat.person, f"/c/{chat.conversation}/")
    await other.send("Third")
    await expect(other.unsent.filter(visible=True)).to_have_text([WAITS])
    held.set()
    for tab in (chat, other):
        await expect(tab.replies).to_have_count(3)
        await finished(tab.reply)
        assert sorted(await tab.questions.all_text_contents()) == ["First", "Second", "Third"]


async def test_of_a_temporary_chat_it_goes_out_with_the_whole_answer_before_it(
    server: ServerProcess, open_chat: OpenPage, held: Gate
) -> None:
    chat = await open_chat(server, path="/?temporary")
    await chat.send("First")
    await expect(chat.replies).to_have_count(1)
    await chat.send("Second")
    await expect(chat.unsent.filter(visible=True)).to_have_text([WAITS])
    async with chat.page.expect_request("**/api/chat/temporary") as second:
        held.set()
    said = (await second.value).post_data_json["messages"]
    await expect(chat.replies).to_have_count(2)
    assert [turn["role"] for turn in said] == ["user", "assistant", "user"]


async def test_a_screen_reader_says_once_that_it_waits_and_once_that_it_asks(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server)
    announcer = chat.page.locator("#announcer p")
    await writing(chat, "Second")
    await expect(announcer).to_have_text([WAITS])
    await chat.stop_button.click()
    await finished(chat.reply, "stopped")
    await expect(announcer.filter(has_text=ASKS)).to_have_count(1)
    await expect(announcer.first).to_have_text("The reply was stopped.")


async def test_send_appears_beside_stop_once_there_is_text(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await writing(chat)
    await expect(chat.send_button).to_be_hidden()
    await chat.field.fill("Second")
    await chat.send_button.click()
    await expect(chat.unsent.filter(visible=True)).to_have_text([WAITS])
    await expect(chat.send_button).to_be_hidden()
    await expect(chat.field).to_be_focused()


async def test_a_message_that_asks_elsewhere_is_told_of_with_the_name_of_its_conversation(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server)
    await writing(chat, "Second")
    other = await ChatPage.open(await chat.page.context.new_page(), chat.person, f"/c/{chat.conversation}/")
    await chat.new_chat()
    await other.stop_button.click()
    await expect(chat.page.locator(".toast")).to_contain_text("“First”: your message has not been sent yet.")
    await chat.page.locator(".toast").get_by_role("button", name="Open").click()
    await expect(chat.questions).to_have_text(["First", "Second"])
