"""System prompt and parameters of one conversation."""

import re

from playwright.async_api import Locator, expect

from chat.demo import MLXDemo, VictoriaDemo
from tests.browser.chat_page import ChatPage
from tests.browser.conftest import OpenPage
from tests.browser.test_looks import PHONE, overflow
from tests.browser.troubles import Troubles
from tests.support.person import Person
from tests.support.server import ServerProcess

PROMPT = "Speak like a captain."


async def opened(chat: ChatPage) -> Locator:
    await chat.page.get_by_role("button", name="System prompt and parameters of this conversation").click()
    return chat.page.get_by_role("dialog", name="This conversation")


async def save(dialog: Locator, **fields: str) -> None:
    names = {"prompt": "System prompt", "temperature": "Temperature", "length": "Maximum reply length"}
    for name, value in fields.items():
        await dialog.get_by_label(names[name]).fill(value)
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_be_hidden()


async def test_a_new_chat_asks_its_first_question_with_its_own_prompt(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    chat = await open_chat(server)
    await save(await opened(chat), prompt=PROMPT)
    await chat.ask("Hello")
    assert victoria.calls("POST /stream")[-1].body["goal"] == f"{PROMPT}\n\nHello"
    await chat.page.reload()
    await expect((await opened(chat)).get_by_label("System prompt")).to_have_value(PROMPT)


async def test_a_change_counts_from_the_next_message_and_shows_in_the_header(
    server: ServerProcess, open_chat: OpenPage, mlx: MLXDemo
) -> None:
    await Person(server, "alice").request("PATCH", "/api/preferences", json={"use_victoria": False})
    chat = await open_chat(server)
    await chat.ask("Hello")
    await save(await opened(chat), prompt=PROMPT, temperature="0.1", length="40")
    await expect(chat.page.get_by_role("button", name=re.compile(r"of this conversation \(changed\)"))).to_be_visible()
    await chat.ask("And now?")
    body = mlx.calls("POST /v1/*")[-1].body
    assert body["messages"][0] == {"role": "system", "content": PROMPT}
    assert (body["temperature"], body["max_tokens"]) == (0.1, 40)


async def test_what_is_empty_is_the_default_and_stands_there_as_a_placeholder(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    own = {"system_prompt": "Be brief.", "temperature": 1.5}
    await Person(server, "alice").request("PATCH", "/api/preferences", json=own)
    chat = await open_chat(server)
    dialog = await opened(chat)
    await expect(dialog.get_by_label("System prompt")).to_have_attribute("placeholder", "Be brief.")
    await expect(dialog.get_by_label("Temperature")).to_have_attribute("placeholder", "1.5")
    await expect(dialog.get_by_label("Maximum reply length")).to_have_attribute("placeholder", "4096")


async def test_empty_all_goes_back_to_the_default(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("Hello")
    await save(await opened(chat), prompt=PROMPT, temperature="0.1")
    dialog = await opened(chat)
    await dialog.get_by_role("button", name="Clear all").click()
    await save(dialog)
    detail = await chat.person.get(f"/api/conversations/{chat.conversation}")
    assert (detail["system_prompt"], detail["temperature"], detail["max_tokens"]) == ("", None, None)


async def test_cancel_and_escape_change_nothing(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    for leave in ("Cancel", "Escape"):
        dialog = await opened(chat)
        await expect(dialog.get_by_label("System prompt")).to_have_value("")
        await dialog.get_by_label("System prompt").fill(PROMPT)
        if leave == "Cancel":
            await dialog.get_by_role("button", name="Cancel").click()
        else:
            await chat.page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()


async def test_a_prompt_that_is_too_long_is_said_beside_it(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    dialog = await opened(chat)
    await dialog.get_by_label("System prompt").fill("😀" * 8_001)
    await expect(dialog.get_by_text("8,001 of 8,000 characters")).to_be_visible()
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("The limit is 8,000 characters.")).to_be_visible()
    await expect(dialog.get_by_label("System prompt")).to_be_focused()


async def test_what_could_not_be_saved_stays_in_the_dialog(
    server: ServerProcess, open_chat: OpenPage, troubles: Troubles
) -> None:
    chat = await open_chat(server)
    await chat.ask("Hello")
    troubles.expect("ERR_FAILED")
    await chat.page.route(re.compile("/api/conversations/"), lambda route: route.abort())
    dialog = await opened(chat)
    await dialog.get_by_label("System prompt").fill(PROMPT)
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("The server does not answer")).to_be_visible()
    await expect(dialog.get_by_label("System prompt")).to_have_value(PROMPT)


async def test_another_conversation_has_its_own(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("Hello")
    await save(await opened(chat), prompt=PROMPT)
    await chat.new_chat()
    await expect((await opened(chat)).get_by_label("System prompt")).to_have_value("")


async def test_a_second_tab_hears_of_it(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("Hello")
    other = await ChatPage.open(await chat.page.context.new_page(), chat.person, f"/c/{chat.conversation}/")
    await save(await opened(chat), prompt=PROMPT)
    await expect(other.page.locator("#conversation-settings-open")).to_have_class(re.compile("header__own--on"))
    await expect((await opened(other)).get_by_label("System prompt")).to_have_value(PROMPT)


async def test_the_dialog_says_what_counts_for_whom_and_fits_a_phone(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server, **PHONE)
    dialog = await opened(chat)
    await expect(dialog.get_by_text("Temperature and length apply to MLX only.")).to_be_visible()
    assert await overflow(chat.page) <= 0
    await save(dialog, prompt=PROMPT)
