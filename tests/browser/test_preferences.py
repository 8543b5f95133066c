"""The settings: each choice is in effect at once, and there again with the next page."""

import re

from playwright.async_api import Browser, Locator, expect

from chat.demo import MLXDemo
from tests.browser.chat_page import ChatPage, finished
from tests.browser.conftest import ContextOf, OpenPage
from tests.browser.test_looks import PHONE, overflow
from tests.browser.troubles import Troubles
from tests.support.person import Person
from tests.support.server import ServerProcess


async def chosen(chat: ChatPage, settings: Locator, name: str) -> None:
    """Choose this radio button, and wait until it is saved."""
    async with chat.page.expect_response("**/api/preferences"):
        await settings.get_by_role("radio", name=name, exact=True).check()


async def test_compact_takes_less_room_at_once_and_with_the_next_page(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server)
    size = "() => parseFloat(getComputedStyle(document.body).fontSize)"
    before = await chat.page.evaluate(size)
    settings = await chat.open_settings()
    await chosen(chat, settings, "Compact")
    await expect(chat.page.locator("body")).to_have_class(re.compile("chat--compact"))
    assert await chat.page.evaluate(size) < before
    await chat.page.reload()
    assert await chat.page.evaluate(size) < before


async def test_ctrl_enter_sends_and_enter_breaks_the_line_when_chosen(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server)
    await chosen(chat, await chat.open_settings(), "Ctrl+Enter")
    await chat.page.keyboard.press("Escape")
    await expect(chat.page.locator("#send-hint")).to_have_text("Ctrl+Enter sends, Enter starts a new line.")
    await chat.field.press_sequentially("one")
    await chat.field.press("Enter")
    await chat.field.press_sequentially("two")
    await expect(chat.field).to_have_value("one\ntwo")
    await chat.field.press("Control+Enter")
    await finished(chat.reply)
    assert (await chat.stored())[0]["text"] == "one\ntwo"


async def test_the_chosen_key_also_sends_an_edit(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chosen(chat, await chat.open_settings(), "Ctrl+Enter")
    await chat.page.keyboard.press("Escape")
    await chat.field.fill("First")
    await chat.send_button.click()
    await finished(chat.reply)
    await chat.field.press("ArrowUp")
    edit = chat.page.get_by_label("Edit your message")
    await edit.press("Enter")
    await expect(edit).to_have_value("First\n")
    await edit.press_sequentially("Second")
    await edit.press("Control+Enter")
    await expect(chat.questions).to_have_text(["First\nSecond"])


async def test_where_enter_sends_ctrl_enter_sends_too(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await expect(chat.page.locator("#send-hint")).to_have_text("Enter sends, Shift+Enter starts a new line.")
    await chat.field.press_sequentially("one")
    await chat.field.press("Shift+Enter")
    await chat.field.press_sequentially("two")
    await chat.field.press("Control+Enter")
    await expect(chat.questions).to_have_text(["one\ntwo"])


async def test_the_browsers_language_can_be_chosen_again(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server, locale="ru-RU")
    for name, language in (("English", "en"), ("Как в браузере|Same as the browser", "ru")):
        await chat.page.locator("#user-button").click()
        await chat.page.locator("#settings-open").click()
        await chat.page.get_by_role("radio", name=re.compile(name)).click()
        await expect(chat.page.locator("html")).to_have_attribute("lang", language)
        await chat.ready()


async def test_the_chosen_language_comes_along_to_another_browser(server: ServerProcess, open_chat: OpenPage) -> None:
    await Person(server, "alice").request("PATCH", "/api/preferences", json={"language": "ru"})
    chat = await open_chat(server, locale="en-GB")
    await expect(chat.page.locator("html")).to_have_attribute("lang", "ru")
    await expect(chat.page.locator("#message-text")).to_have_attribute("placeholder", "Напишите сообщение")


async def test_victoria_and_the_model_are_the_same_in_the_header_and_in_the_settings(
    server: ServerProcess, open_chat: OpenPage, mlx: MLXDemo
) -> None:
    chat = await open_chat(server, viewport={"width": 1440, "height": 900})
    settings = await chat.open_settings()
    await settings.get_by_role("switch", name="Ask Victoria first").uncheck()
    model = settings.get_by_label("Model for MLX")
    await expect(model.locator("option")).not_to_have_count(1)
    name = await model.locator("option").nth(1).get_attribute("value")
    await model.select_option(name)
    await chat.page.keyboard.press("Escape")
    await expect(chat.page.locator("#use-victoria")).not_to_be_checked()
    await expect(chat.page.locator("#model")).to_have_value(name or "")
    await chat.ask("Hello")
    assert mlx.calls("POST /v1/*")[-1].body["model"] == name


async def test_prompt_and_parameters_are_saved_as_the_persons_default(
    server: ServerProcess, open_chat: OpenPage, mlx: MLXDemo
) -> None:
    chat = await open_chat(server)
    settings = await chat.open_settings()
    await settings.get_by_label("System prompt").fill("Be brief.")
    await settings.get_by_label("Temperature").fill("0.2")
    await expect(settings.get_by_role("status").first).to_have_text("Saved")
    async with chat.page.expect_response(re.compile("/api/preferences")):
        await settings.get_by_label("Maximum reply length").fill("50")
        await chat.page.keyboard.press("Escape")
    await settings.page.locator("#use-victoria").evaluate("(input) => input.click()")
    await chat.ask("Hello")
    body = mlx.calls("POST /v1/*")[-1].body
    assert body["messages"][0] == {"role": "system", "content": "Be brief."}
    assert (body["temperature"], body["max_tokens"]) == (0.2, 50)


async def test_a_number_that_cannot_be_is_said_and_not_saved(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    settings = await chat.open_settings()
    await settings.get_by_label("Temperature").fill("7")
    await settings.get_by_label("Maximum reply length").focus()
    await expect(settings.get_by_text("A number from 0 to 2, or leave it empty.")).to_be_visible()
    await expect(settings.get_by_label("Temperature")).to_have_attribute("aria-invalid", "true")
    await chat.page.keyboard.press("Escape")
    await expect(chat.page.locator("#user-button")).to_be_focused()
    settings = await chat.open_settings()
    await expect(settings.get_by_label("Temperature")).to_have_value("")


async def test_a_choice_that_could_not_be_saved_is_taken_back_and_said(
    server: ServerProcess, open_chat: OpenPage, troubles: Troubles
) -> None:
    chat = await open_chat(server)
    settings = await chat.open_settings()
    troubles.expect("ERR_FAILED")
    await chat.page.route("**/api/preferences", lambda route: route.abort())
    await settings.get_by_role("radio", name="Dark").click()
    await expect(chat.page.locator(".toast")).to_contain_text("The server does not answer")
    await expect(settings.get_by_role("radio", name="System")).to_be_checked()
    await expect(chat.page.locator("html")).to_have_attribute("data-theme", "system")


async def test_notifications_are_switched_on_when_the_browser_allows_them(
    server: ServerProcess, context_of: ContextOf, whole_chromium: Browser
) -> None:
    context = await context_of(server, "alice", browser=whole_chromium)
    await context.grant_permissions(["notifications"])
    chat = await ChatPage.open(await context.new_page(), Person(server, "alice"))
    settings = await chat.open_settings()
    async with chat.page.expect_response("**/api/preferences"):
        await settings.get_by_role("switch", name="Notify me when a reply is ready").check()
    await chat.page.reload()
    settings = await chat.open_settings()
    await expect(settings.get_by_role("switch", name="Notify me when a reply is ready")).to_be_checked()


async def test_a_browser_that_refuses_notifications_is_named(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)  # without a window Chromium refuses them by itself
    settings = await chat.open_settings()
    switch = settings.get_by_role("switch", name="Notify me when a reply is ready")
    await switch.click()
    await expect(settings.get_by_text("This browser blocks notifications from this page.")).to_be_visible()
    await expect(switch).not_to_be_checked()


async def test_everything_fits_a_phone_and_can_be_reached_by_keyboard(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server, **PHONE)
    settings = await chat.open_settings()
    assert await overflow(chat.page) <= 0
    assert await settings.evaluate("(dialog) => dialog.scrollTop + dialog.scrollWidth - dialog.clientWidth") == 0
    await settings.locator("#notifications").focus()
    await expect(settings.get_by_role("heading", name="Settings")).to_be_in_viewport()
    await chat.page.keyboard.press("Escape")
    await expect(settings).to_be_hidden()
