"""Another answer, another question, the rest of an answer; what a person may do when a reply went wrong."""

import asyncio
import re

from playwright.async_api import Locator, Page, expect

from chat.demo import Answer, MLXDemo, Step, VictoriaDemo
from tests.browser.axe import violations
from tests.browser.chat_page import ChatPage, finished, text_of
from tests.browser.conftest import ContextOf, OpenPage
from tests.browser.test_looks import PHONE, overflow
from tests.browser.test_restart import start, stop
from tests.browser.troubles import Troubles
from tests.simulators.faults import Gate, close, down, gate, reset
from tests.support.person import Person
from tests.support.server import ServerProcess

# Victoria sends five words at a time.
FIVE = "One two three four five"
COUNTING = f"{FIVE} six seven eight nine ten."
ACTING = Answer("Done. " * 20, steps=(Step("action", "Deleting", "the old backups"),))


def button(message: Locator, name: str) -> Locator:
    return message.get_by_role("button", name=name, exact=True)


def place(message: Locator) -> Locator:
    return message.locator(".switcher__place")


def question(chat: ChatPage) -> Locator:
    return chat.page.locator(".message--user").last


def field(chat: ChatPage) -> Locator:
    return chat.page.get_by_label("Edit your message")


async def stopped(chat: ChatPage, victoria: VictoriaDemo) -> Locator:
    """A reply that was stopped after five words."""
    victoria.script, victoria.fault = COUNTING, gate(1, Gate())
    await chat.send("Count")
    await expect(text_of(chat.reply)).to_have_text(FIVE)
    await chat.stop_button.click()
    await finished(chat.reply, "stopped")
    victoria.fault = None
    return chat.reply


async def two_replies(chat: ChatPage, victoria: VictoriaDemo) -> None:
    victoria.script = "The first answer."
    await chat.ask("Hello")
    victoria.script = "The second answer."
    await button(chat.reply, "Regenerate").click()
    await expect(text_of(chat.reply)).to_have_text("The second answer.")
    await finished(chat.reply)


# --- versions ---------------------------------------------------------------------------------------------------------


async def test_regenerate_makes_a_second_version_and_the_first_comes_back(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    chat = await open_chat(server)
    await two_replies(chat, victoria)
    await expect(place(chat.reply)).to_have_text("2/2")
    await expect(chat.replies).to_have_count(1)
    await button(chat.reply, "Previous version").click()
    await expect(text_of(chat.reply)).to_have_text("The first answer.")
    await expect(place(chat.reply)).to_have_text("1/2")
    await expect(button(chat.reply, "Previous version")).to_be_disabled()
    await expect(button(chat.reply, "Next version")).to_be_focused()


async def test_the_shown_version_outlives_a_reload(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    chat = await open_chat(server)
    await two_replies(chat, victoria)
    await button(chat.reply, "Previous version").click()
    await expect(place(chat.reply)).to_have_text("1/2")
    await expect_head(chat, "The first answer.")
    await chat.page.reload()
    await expect(text_of(chat.reply)).to_have_text("The first answer.")


async def test_versions_are_turned_by_arrow_keys(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    chat = await open_chat(server)
    await two_replies(chat, victoria)
    await button(chat.reply, "Previous version").focus()
    await chat.page.keyboard.press("ArrowLeft")
    await expect(text_of(chat.reply)).to_have_text("The first answer.")
    await chat.page.keyboard.press("ArrowRight")
    await expect(text_of(chat.reply)).to_have_text("The second answer.")


async def test_a_second_tab_follows_to_the_other_version(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    chat = await open_chat(server)
    await two_replies(chat, victoria)
    other = await ChatPage.open(await chat.page.context.new_page(), chat.person, f"/c/{chat.conversation}/")
    await expect(place(other.reply)).to_have_text("2/2")
    await button(chat.reply, "Previous version").click()
    await expect(text_of(other.reply)).to_have_text("The first answer.")


async def test_a_message_goes_on_in_the_shown_version(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    chat = await open_chat(server)
    await two_replies(chat, victoria)
    await button(chat.reply, "Previous version").click()
    await chat.ask("And then?")
    await expect(text_of(chat.replies.first)).to_have_text("The first answer.")
    await button(chat.replies.first, "Next version").click()
    await expect(chat.replies).to_have_count(1)
    await button(chat.reply, "Previous version").click()
    await expect(chat.questions).to_have_text(["Hello", "And then?"])


# --- editing ----------------------------------------------------------------------------------------------------------


async def test_an_edited_message_is_asked_anew_and_the_old_one_kept(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    chat = await open_chat(server)
    await chat.ask("Helo")
    await button(question(chat), "Edit").click()
    await expect(field(chat)).to_be_focused()
    await expect(field(chat)).to_have_value("Helo")
    await field(chat).fill("Hello")
    await button(question(chat), "Send").click()
    await expect(chat.questions).to_have_text(["Hello"])
    await finished(chat.reply)
    await expect(place(question(chat))).to_have_text("2/2")
    await button(question(chat), "Previous version").click()
    await expect(chat.questions).to_have_text(["Helo"])
    assert [message["text"] for message in await chat.stored() if message["role"] == "user"] == ["Helo", "Hello"]


async def test_the_arrow_up_edits_the_last_message_and_enter_saves(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("First")
    await chat.ask("Second")
    await chat.field.press("ArrowUp")
    await expect(field(chat)).to_have_value("Second")
    await field(chat).press_sequentially("!")
    await field(chat).press("Enter")
    await expect(chat.questions).to_have_text(["First", "Second!"])
    await expect(chat.field).to_be_focused()


async def test_escape_leaves_the_message_as_it_was(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("Hello")
    await chat.field.press("ArrowUp")
    await field(chat).fill("Something else")
    await field(chat).press("Escape")
    await expect(field(chat)).to_have_count(0)
    await expect(chat.questions).to_have_text(["Hello"])
    await expect(button(question(chat), "Edit")).to_be_focused()


async def test_an_empty_edit_is_refused(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("Hello")
    await chat.field.press("ArrowUp")
    await field(chat).fill("  ")
    await field(chat).press("Enter")
    await expect(chat.page.locator(".editor__note")).to_have_text("A message cannot be empty.")
    assert len(await chat.stored()) == 2


async def test_a_refused_edit_keeps_its_text_and_says_why(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    chat = await open_chat(server)
    await chat.ask("Hello")
    held = Gate()
    victoria.fault = gate("head", held)
    tab = await chat.person.open_tab()
    for number in range(4):
        await tab.ask(f"Wait {number}")
    await chat.field.press("ArrowUp")
    await field(chat).fill("Hello again")
    await field(chat).press("Enter")
    await expect(chat.page.locator(".editor__note")).to_contain_text("At most 4 of your replies")
    await expect(field(chat)).to_have_value("Hello again")
    held.set()
    for _ in range(4):
        await tab.until("end")
    await tab.close()
    await button(question(chat), "Send").click()
    await expect(chat.questions).to_have_text(["Hello again"])


async def test_an_edit_without_connection_is_sent_once_when_it_is_back(
    own_server: ServerProcess, open_chat: OpenPage, troubles: Troubles, victoria: VictoriaDemo
) -> None:
    troubles.expect_a_lost_server()
    chat = await open_chat(own_server)
    await chat.ask("Helo")
    asked = len(victoria.calls("POST *"))
    await stop(own_server)
    await expect(chat.connection).to_be_visible()
    await chat.field.press("ArrowUp")
    await field(chat).fill("Hello")
    await field(chat).press("Enter")
    await expect(chat.page.locator(".editor__note")).to_contain_text("Not sent yet")
    await start(own_server)
    await expect(chat.questions).to_have_text(["Hello"])
    await finished(chat.reply)
    assert len(victoria.calls("POST *")) - asked == 1 and len(await chat.stored()) == 4


# --- what was broken off ----------------------------------------------------------------------------------------------


async def test_continue_goes_on_behind_a_seam(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    chat = await open_chat(server)
    reply = await stopped(chat, victoria)
    victoria.script = "And the rest of it."
    await button(reply, "Continue").click()
    await finished(reply)
    await expect(reply.locator(".seam")).to_have_text("Victoria continued in the middle of this:")
    await expect(reply.locator(".prose p:not(.seam)")).to_have_text(f"{FIVE} And the rest of it.")
    await expect(button(reply, "Continue")).to_be_hidden()
    await chat.page.reload()
    await expect(reply.locator(".seam")).to_contain_text("Victoria")


async def test_continue_in_a_block_of_code_goes_on_with_the_code(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    chat = await open_chat(server)
    victoria.script, victoria.fault, mlx.fault = "Here:\n\n```python\na = 1\n", close(99), down()
    await chat.send("Code")
    await finished(chat.reply, "interrupted")
    code = await chat.reply.locator(".code").element_handle()
    victoria.script, victoria.fault = "```python\nb = 2\n```\n\nDone.", None
    await button(chat.reply, "Continue").click()
    await finished(chat.reply)
    for _before_and_after_a_reload in range(2):
        text = chat.reply.locator(".message__text")
        await expect(text.locator(".code code")).to_have_text("a = 1\nb = 2\n")
        await expect(text.locator(".code .hljs-number")).to_have_text(["1", "2"])
        await expect(text.locator(".seam + .code")).to_have_count(1)
        await expect(text.locator(".block > p")).to_have_text(["Here:", "Done."])
        if code is not None:
            assert await code.evaluate("code => code.isConnected")
        code = None
        await chat.page.reload()


async def test_a_seam_between_two_blocks_stands_there(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    chat = await open_chat(server)
    victoria.script, victoria.fault, mlx.fault = "First.\n\n", close(99), down()
    await chat.send("Two")
    await finished(chat.reply, "interrupted")
    victoria.script, victoria.fault = "Second.", None
    await button(chat.reply, "Continue").click()
    await finished(chat.reply)
    await expect(chat.reply.locator(".prose p")).to_have_text(["First.", "Victoria continued from here.", "Second."])


async def test_while_it_goes_on_the_page_says_who_is_asked(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    chat = await open_chat(server)
    reply = await stopped(chat, victoria)
    held = Gate()
    victoria.script, victoria.fault = "And the rest.", gate("head", held)
    await button(reply, "Continue").click()
    await expect(reply.locator(".waiting__line")).to_contain_text(re.compile(r"Asking Victoria, \ds so far"))
    await expect(text_of(reply)).to_have_text(FIVE)
    await expect(chat.stop_button).to_be_visible()
    held.set()
    await finished(reply)


async def test_only_the_last_reply_can_go_on(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    chat = await open_chat(server)
    first = await stopped(chat, victoria)
    await expect(button(first, "Continue")).to_be_visible()
    await chat.ask("Something else")
    first = chat.replies.first
    await expect(button(first, "Continue")).to_be_hidden()
    await expect(button(first, "Regenerate")).to_be_attached()


async def test_a_failed_reply_can_be_tried_again(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.fault = mlx.fault = down()
    chat = await open_chat(own_server)
    await chat.send("Hello")
    await finished(chat.reply, "failed")
    await expect(button(chat.reply, "Continue")).to_be_hidden()
    victoria.fault = mlx.fault = None
    victoria.script = mlx.script = "Here again."
    await button(chat.reply, "Try again").click()
    await expect(text_of(chat.reply)).to_have_text("Here again.")
    await expect(place(chat.reply)).to_have_text("2/2")


async def test_after_an_action_the_page_says_so_and_mlx_can_answer(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.script, victoria.fault, mlx.script = ACTING, reset(2), "From MLX."
    chat = await open_chat(own_server)
    await chat.send("Clean up")
    await finished(chat.reply, "interrupted")
    await expect(chat.reply.locator(".message__status")).to_contain_text("may have changed something")
    for other in ("Continue", "Try again", "Regenerate"):
        await expect(button(chat.reply, other)).to_be_hidden()
    asked = len(victoria.calls("POST *"))
    await button(chat.reply, "Answer with MLX").click()
    await expect(text_of(chat.reply)).to_have_text("From MLX.")
    await expect(chat.reply.locator(".badge__backend")).to_have_text("MLX")
    assert len(victoria.calls("POST *")) == asked


async def test_after_an_action_victoria_is_asked_again_only_if_the_person_says_so(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script, victoria.fault = ACTING, reset(2)
    chat = await open_chat(own_server)
    await chat.send("Clean up")
    await finished(chat.reply, "interrupted")
    asked = len(victoria.calls("POST *"))
    victoria.script, victoria.fault = "All clean.", None
    await button(chat.reply, "Ask Victoria again").click()
    await expect(text_of(chat.reply)).to_have_text("All clean.")
    await expect(chat.reply.locator(".badge__backend")).to_have_text("Victoria")
    assert len(victoria.calls("POST *")) == asked + 1


# --- Victoria is silent -----------------------------------------------------------------------------------------------


async def silent(context_of: ContextOf, server: ServerProcess, victoria: VictoriaDemo) -> ChatPage:
    """A page with a clock of ours, and a message that Victoria does not answer."""
    victoria.fault = gate("body", Gate())
    page: Page = await (await context_of(server, "alice")).new_page()
    await page.clock.install()
    chat = await ChatPage.open(page, Person(server, "alice"))
    await chat.send("Hello")
    await expect(chat.reply.locator(".waiting")).to_contain_text("Asking Victoria")
    return chat


async def test_after_fifteen_seconds_of_silence_mlx_can_be_asked_instead(
    server: ServerProcess, context_of: ContextOf, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    mlx.script = "From MLX."
    chat = await silent(context_of, server, victoria)
    await chat.page.clock.fast_forward(10_000)
    await expect(chat.reply.locator(".waiting")).to_contain_text("10s so far")
    await expect(button(chat.reply, "Answer with MLX now")).to_be_hidden()
    await chat.page.clock.fast_forward(5_000)
    await button(chat.reply, "Answer with MLX now").click()
    await expect(text_of(chat.reply)).to_have_text("From MLX.")
    await expect(chat.reply.locator(".badge__backend")).to_have_text("MLX")
    await expect(place(chat.reply)).to_have_text("2/2")
    await victoria.idle()
    await finished(chat.reply)
    assert [message["status"] for message in await chat.stored()] == ["complete", "stopped", "complete"]
    await expect(chat.pill).to_have_text("Victoria")
    assert (await chat.person.get(f"/api/conversations/{chat.conversation}"))["use_victoria"] is True


async def test_mlx_is_not_asked_if_stop_was_pressed_after_all(
    server: ServerProcess, context_of: ContextOf, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    chat = await silent(context_of, server, victoria)
    await chat.page.clock.fast_forward(15_000)
    await expect(button(chat.reply, "Answer with MLX now")).to_be_visible()
    await chat.stop_button.click()
    await finished(chat.reply, "stopped")
    assert len(await chat.stored()) == 2


# --- looks ------------------------------------------------------------------------------------------------------------


async def test_on_a_phone_all_of_it_is_there_and_nothing_wider_than_the_screen(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    chat = await open_chat(server, **PHONE)
    await two_replies(chat, victoria)
    await expect(chat.reply.locator(".message__actions")).to_have_css("opacity", "1")
    await button(question(chat), "Edit").tap()
    await field(chat).fill("unbroken" * 30)
    assert await overflow(chat.page) <= 0
    assert await violations(chat.page) == []


async def test_axe_finds_nothing_where_there_are_versions_and_choices(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    for scheme in ("light", "dark"):
        chat = await open_chat(own_server, color_scheme=scheme)
        await two_replies(chat, victoria)
        victoria.script, victoria.fault = ACTING, reset(2)
        await chat.send("Clean up")
        await finished(chat.reply, "interrupted")
        victoria.fault = None
        await chat.field.press("ArrowUp")
        assert await violations(chat.page) == []


async def expect_head(chat: ChatPage, text: str) -> None:
    """The server knows which version is shown."""
    async with asyncio.timeout(5):
        while await head_text(chat) != text:
            await asyncio.sleep(0.05)


async def head_text(chat: ChatPage) -> str:
    detail = await chat.person.get(f"/api/conversations/{chat.conversation}")
    return str(next(message["text"] for message in detail["messages"] if message["id"] == detail["head"]))


# --- an edit that was begun -------------------------------------------------------------------------------------------


async def test_an_edit_outlives_a_reload_at_its_message_and_is_sent_from_there(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server)
    await chat.ask("First")
    await chat.ask("Second")
    await button(chat.page.locator(".message--user").first, "Edit").click()
    await field(chat).fill("First,\nbut better")
    await chat.page.reload()
    await expect(chat.page.locator(".message--user").first.locator(".editor__field")).to_have_value(
        "First,\nbut better"
    )
    await field(chat).press("Enter")
    await expect(chat.questions).to_have_text(["First,\nbut better"])
    await chat.page.reload()
    await expect(chat.questions).to_have_text(["First,\nbut better"])
    await expect(field(chat)).to_have_count(0)


async def test_an_edit_that_was_given_up_does_not_come_back(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("First")
    await chat.field.press("ArrowUp")
    await field(chat).fill("Something else")
    await chat.page.reload()
    await button(question(chat), "Cancel").click()
    await chat.page.reload()
    await expect(chat.questions).to_have_text(["First"])
    await expect(field(chat)).to_have_count(0)


async def test_who_signs_out_leaves_no_edit_behind(own_server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(own_server)
    await chat.ask("First")
    await chat.field.press("ArrowUp")
    await field(chat).fill("for nobody else's eyes")
    await chat.page.reload()
    await expect(field(chat)).to_have_value("for nobody else's eyes")
    await chat.page.locator("#user-button").click()
    await chat.page.get_by_role("button", name="Sign out", exact=True).click()
    await chat.page.wait_for_url("**/accounts/**")
    assert "nobody" not in await chat.page.evaluate("JSON.stringify(localStorage)")
