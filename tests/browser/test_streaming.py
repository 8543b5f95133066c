"""A reply on its way: it grows, survives a reload, is the same in a second tab, and can be stopped."""

import re

from playwright.async_api import expect

from chat.demo import Answer, Step, VictoriaDemo
from tests.browser.chat_page import ChatPage, finished, text_of, words
from tests.browser.conftest import OpenPage
from tests.simulators.faults import Gate, gate
from tests.support.server import ServerProcess

# Victoria sends five words at a time.
FIVE = "One two three four five"
TEN = f"{FIVE} six seven eight nine ten"
COUNTING = f"{TEN} eleven twelve."


async def test_a_reply_grows_on_the_page_until_it_is_whole(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    first, second = Gate(), Gate()
    victoria.script, victoria.fault = COUNTING, gate(1, first) | gate(2, second)
    chat = await open_chat(server)
    await chat.send("Count")
    await expect(text_of(chat.reply)).to_have_text(FIVE)
    await expect(chat.reply).to_have_attribute("aria-busy", "true")
    first.set()
    await expect(text_of(chat.reply)).to_have_text(TEN)
    second.set()
    await finished(chat.reply)
    await expect(text_of(chat.reply)).to_have_text(COUNTING)
    await expect(chat.questions).to_have_text(["Count"])


async def test_steps_are_shown_and_the_badge_says_who(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    held = Gate()
    steps = (Step("thought", "Reading", "A short question."), Step("exploration", "Looking around", "Nothing there."))
    victoria.script, victoria.fault = Answer("Found it.", steps=steps), gate(0, held)
    chat = await open_chat(server)
    await chat.send("Look")
    await expect(chat.reply.locator(".steps__now")).to_have_text("Looking around")
    held.set()
    await finished(chat.reply)
    await chat.reply.locator(".steps__summary").click()
    await expect(chat.reply.locator(".step__title")).to_contain_text(["Reading", "Looking around"])
    await expect(chat.reply.locator(".badge__backend")).to_have_text("Victoria")


async def test_of_many_steps_five_hundred_are_on_the_page_and_the_others_are_counted(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = Answer("Found it.", steps=(Step("thought", "Reading", "A line."),) * 620)
    chat = await open_chat(server)
    await chat.send("Look")
    for _before_and_after_a_reload in range(2):
        await finished(chat.reply)
        await expect(text_of(chat.reply)).to_have_text("Found it.")
        await expect(chat.reply.locator(".steps__summary")).to_have_text(re.compile("620 steps"))
        await expect(chat.reply.locator(".step")).to_have_count(500)
        await expect(chat.reply.locator(".steps__list > :last-child")).to_have_text("and 120 more")
        await chat.page.reload()


async def test_the_wait_says_who_is_asked(server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo) -> None:
    held = Gate()
    victoria.fault = gate("head", held)
    chat = await open_chat(server)
    await chat.send("Hello")
    await expect(chat.reply.locator(".waiting")).to_contain_text("Asking Victoria")
    held.set()
    await finished(chat.reply)
    await expect(chat.reply.locator(".waiting")).to_be_hidden()


async def test_a_reload_in_mid_reply_goes_on_to_the_full_text(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    held = Gate()
    victoria.script, victoria.fault = COUNTING, gate(1, held)
    chat = await open_chat(server)
    await chat.send("Count")
    await expect(text_of(chat.reply)).to_have_text(FIVE)
    await chat.page.reload()
    await expect(text_of(chat.reply)).to_have_text(FIVE)
    held.set()
    await finished(chat.reply)
    assert await words(chat.reply) == (await chat.stored())[-1]["text"].split() == COUNTING.split()


async def test_a_second_tab_sees_the_same_text_live(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    first, second = Gate(), Gate()
    victoria.script, victoria.fault = COUNTING, gate(1, first) | gate(2, second)
    chat = await open_chat(server)
    await chat.send("Count")
    await expect(text_of(chat.reply)).to_have_text(FIVE)
    other = await ChatPage.open(await chat.page.context.new_page(), chat.person, f"/c/{chat.conversation}/")
    await expect(text_of(other.reply)).to_have_text(FIVE)
    first.set()
    for tab in (chat, other):
        await expect(text_of(tab.reply)).to_have_text(TEN)
    second.set()
    for tab in (chat, other):
        await finished(tab.reply)
        assert await words(tab.reply) == COUNTING.split()


async def test_a_message_of_one_tab_appears_in_the_other(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("Hello")
    other = await ChatPage.open(await chat.page.context.new_page(), chat.person, f"/c/{chat.conversation}/")
    await chat.ask("And now?")
    await expect(other.questions).to_have_text(["Hello", "And now?"])
    await finished(other.replies.nth(1))


async def test_stop_keeps_what_is_there(server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo) -> None:
    victoria.script, victoria.fault = COUNTING, gate(1, Gate())
    chat = await open_chat(server)
    await chat.send("Count")
    await expect(text_of(chat.reply)).to_have_text(FIVE)
    await chat.stop_button.click()
    await finished(chat.reply, "stopped")
    await expect(chat.reply.locator(".message__status")).to_have_text("Stopped here.")
    await expect(chat.send_button).to_be_visible()
    await victoria.idle()
    assert (await chat.stored())[-1]["text"].strip() == FIVE


async def test_escape_stops_too(server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo) -> None:
    victoria.script, victoria.fault = COUNTING, gate(1, Gate())
    chat = await open_chat(server)
    await chat.send("Count")
    await expect(text_of(chat.reply)).to_have_text(FIVE)
    await chat.field.press("Escape")
    await finished(chat.reply, "stopped")


ASKING = Answer(
    "Two things first.", steps=(Step("clarification", "How long?", "A page, a book?"),), questions=("How long?",)
)


async def test_a_clarifying_question_fills_the_field(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = ASKING
    chat = await open_chat(server)
    await chat.ask("Write something")
    await chat.reply.get_by_role("button", name="How long? A page, a book?").click()
    await expect(chat.field).to_have_value(re.compile("> How long"))


async def told_again(chat: ChatPage) -> None:
    """The last reply comes from the server once more, with a thumb that was given elsewhere."""
    other = await ChatPage.open(await chat.page.context.new_page(), chat.person, f"/c/{chat.conversation}/")
    await other.reply.get_by_role("button", name="Good reply").click()
    await expect(chat.reply.locator(".thumb[aria-pressed=true]")).to_be_attached()


async def test_a_question_that_is_being_pressed_while_the_reply_is_told_again_fills_the_field(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = ASKING
    chat = await open_chat(server)
    await chat.ask("Write something")
    await chat.reply.locator(".question").hover()
    await chat.page.mouse.down()
    await told_again(chat)
    await chat.page.mouse.up()
    await expect(chat.field).to_have_value(re.compile("> How long"))


async def test_what_is_selected_in_the_details_stays_so_while_the_reply_is_told_again(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server)
    await chat.ask("Hello")
    await chat.reply.locator(".details > summary").click()
    await chat.reply.locator(".details__line").last.select_text()
    selected = await chat.page.evaluate("String(getSelection())")
    await told_again(chat)
    assert selected and await chat.page.evaluate("String(getSelection())") == selected
