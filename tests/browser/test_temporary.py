"""A chat that is never saved: plainly so, and as good as any other while it lasts."""

import asyncio
import re
import time
from typing import Any

from playwright.async_api import Locator, expect

from chat.demo import Answer, MLXDemo, Step, VictoriaDemo
from tests.browser.chat_page import ChatPage, finished, text_of
from tests.browser.conftest import OpenPage
from tests.browser.test_looks import PHONE, overflow
from tests.browser.test_markdown import RICH
from tests.browser.troubles import Troubles
from tests.simulators.faults import Gate, gate, reset
from tests.support.server import ServerProcess

FIVE = "One two three four five"
COUNTING = f"{FIVE} six seven eight nine ten."


async def temporary(chat: ChatPage) -> ChatPage:
    await chat.page.get_by_role("link", name="Temporary chat").click()
    await expect(chat.page.get_by_role("heading", name="Temporary chat", level=2)).to_be_visible()
    return chat


def button(message: Locator, name: str) -> Locator:
    return message.get_by_role("button", name=name, exact=True)


async def kept(chat: ChatPage) -> Any:
    """What the browser and the server remember, as one text."""
    stores = await chat.page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}, history.state])")
    return stores + str(await chat.person.get("/api/conversations")) + chat.page.url


async def test_it_says_what_it_is_and_leaves_nothing_behind(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = Answer(RICH, steps=(Step("thought", "Reading", "A short question."),))
    chat = await temporary(await open_chat(server))
    await expect(chat.page.get_by_text("Temporary chat: nothing is saved.")).to_be_visible()
    await expect(chat.title).to_have_text("Temporary chat")
    reply = await chat.ask("A secret question")
    await expect(reply.locator(".hljs-keyword").first).to_be_visible()
    await expect(reply.locator(".steps__summary")).to_have_text(re.compile("1 step"))
    await chat.field.fill("half a secret")
    assert "secret" not in await kept(chat)
    await expect(chat.rows).to_have_count(0)
    await chat.page.reload()
    await expect(chat.page.get_by_text("Temporary chat: nothing is saved.")).to_be_visible()
    await expect(chat.questions).to_have_count(0)
    await expect(chat.field).to_have_value("")


async def test_what_was_said_before_is_known(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = COUNTING
    chat = await temporary(await open_chat(server))
    await chat.ask("First")
    await chat.ask("Second")
    first, second = (request.body for request in victoria.calls("POST /stream")[-2:])
    assert second["chat_history"] == [{"user": "First", "assistant": COUNTING}] and second["goal"] == "Second"
    assert first["session_id"] == second["session_id"]


async def test_regenerate_replaces_the_last_reply_and_there_are_no_branches(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    chat = await temporary(await open_chat(server))
    victoria.script = "The first answer."
    await chat.ask("Hello")
    victoria.script = "The second answer."
    await button(chat.reply, "Regenerate").click()
    await expect(text_of(chat.reply)).to_have_text("The second answer.")
    await expect(chat.replies).to_have_count(1)
    await expect(chat.reply.locator(".switcher")).to_be_hidden()
    await chat.ask("More")
    await expect(button(chat.replies.first, "Regenerate")).to_be_hidden()
    await expect(button(chat.page.locator(".message--user").first, "Edit")).to_be_hidden()
    assert victoria.calls("POST /stream")[-1].body["chat_history"][0]["assistant"] == "The second answer."


async def test_stop_ends_it_at_the_backend_too(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script, victoria.fault = COUNTING, gate(1, Gate())
    chat = await temporary(await open_chat(server))
    await chat.send("Count")
    await expect(text_of(chat.reply)).to_have_text(FIVE)
    pressed = time.monotonic()
    await chat.stop_button.click()
    async with asyncio.timeout(5):
        await victoria.calls("POST /stream")[-1].client_left.wait()
    assert time.monotonic() - pressed < 1
    await finished(chat.reply, "stopped")
    await chat.reply.locator(".badge").click()
    await expect(chat.reply.locator(".attempt")).to_have_text(re.compile("Victoria.*Stopped", re.S))


async def test_a_hand_over_folds_the_draft_and_says_so(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.script, victoria.fault, mlx.script = COUNTING, [reset(1)], "From MLX."
    chat = await temporary(await open_chat(server))
    reply = await chat.ask("Count")
    await expect(text_of(reply)).to_have_text("From MLX.")
    await expect(reply.locator(".handover__line")).to_have_text("Victoria stopped answering. MLX answers instead.")
    await reply.locator(".draft summary").click()
    await expect(reply.locator(".draft__text")).to_have_text(FIVE)
    await reply.locator(".badge").click()
    await expect(reply.locator(".attempt")).to_have_count(2)


async def test_the_prompt_of_this_chat_is_used_and_forgotten(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    chat = await temporary(await open_chat(server))
    await chat.page.locator("#conversation-settings-open").click()
    await chat.page.locator("#own-prompt").fill("Whisper.")
    await chat.page.get_by_role("button", name="Save").click()
    await chat.ask("Hello")
    assert victoria.calls("POST /stream")[-1].body["goal"] == "Whisper.\n\nHello"
    assert "Whisper" not in await kept(chat)


async def test_what_was_typed_into_a_new_chat_comes_along_and_is_no_draft_any_more(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server)
    await chat.field.fill("better not saved")
    await temporary(chat)
    await expect(chat.field).to_have_value("better not saved")
    assert "better" not in await kept(chat)


async def test_leaving_is_the_end_of_it(server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo) -> None:
    chat = await open_chat(server)
    await chat.ask("Saved")
    victoria.script, victoria.fault = COUNTING, [gate(1, Gate())]
    await chat.new_chat()
    await temporary(chat)
    await chat.send("Secret")
    await expect(text_of(chat.reply)).to_have_text(FIVE)
    await chat.rows.filter(has_text="Saved").click()
    await expect(chat.questions).to_have_text(["Saved"])
    async with asyncio.timeout(5):
        await victoria.calls("POST /stream")[-1].client_left.wait()
    await chat.page.go_back()
    await expect(chat.page.get_by_text("Temporary chat: nothing is saved.")).to_be_visible()
    await expect(chat.questions).to_have_count(0)
    await chat.page.get_by_role("link", name="End it").click()
    await expect(chat.page.locator("#empty")).to_be_visible()
    await expect(chat.page).to_have_url(server.url + "/")


async def test_a_question_that_could_not_be_sent_stays_and_goes_again(
    server: ServerProcess, open_chat: OpenPage, troubles: Troubles
) -> None:
    chat = await temporary(await open_chat(server))
    troubles.expect("ERR_FAILED")
    await chat.page.route("**/api/chat/temporary", lambda route: route.abort())
    await chat.send("Hello")
    await expect(chat.unsent).to_contain_text("The server does not answer")
    assert "Hello" not in await kept(chat)
    await chat.page.unroute("**/api/chat/temporary")
    await chat.page.get_by_role("button", name="Try again").click()
    await finished(chat.reply)


async def test_up_edits_nothing_there(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await temporary(await open_chat(server))
    await chat.ask("Hello")
    await chat.field.press("ArrowUp")
    await expect(chat.page.get_by_label("Edit your message")).to_have_count(0)


async def test_on_a_phone_it_fits_and_is_a_tap_away(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server, **PHONE)
    await chat.page.get_by_role("link", name="Temporary chat").tap()
    await expect(chat.page.get_by_text("Temporary chat: nothing is saved.")).to_be_visible()
    assert await overflow(chat.page) <= 0
    await chat.field.fill("Hello")
    await chat.send_button.tap()
    await finished(chat.reply)
    assert await overflow(chat.page) <= 0
