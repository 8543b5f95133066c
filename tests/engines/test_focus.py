"""Where the keys go after a press of the mouse."""

from chat.demo import VictoriaDemo
from tests.simulators.faults import Gate, gate

from .page import REPLY, Page

VALUE = "return document.getElementById('message-text').value === arguments[0]"
# On a Mac, Safari gives a pressed button no focus and takes it from whatever had it.
LIKE_SAFARI = """
document.addEventListener("mousedown", (event) => {
  if (!event.target.closest("button")) return;
  event.preventDefault();
  document.activeElement.blur();
});
"""


async def typing_goes_to_the_field(chat: Page) -> None:
    await chat.type("more")
    await chat.until(VALUE, "more")


async def test_after_stop_typing_goes_to_the_field(chat: Page, victoria: VictoriaDemo) -> None:
    victoria.script, victoria.fault = "One two three four five six", gate(1, Gate())
    await chat.evaluate(LIKE_SAFARI)
    await chat.send("Count")
    await chat.shows(f"{REPLY} .message__text", "One two three four five")
    await chat.click("#stop")
    await chat.finished("stopped")
    await typing_goes_to_the_field(chat)


async def test_after_send_typing_goes_to_the_field(chat: Page) -> None:
    await chat.evaluate(LIKE_SAFARI)
    await chat.fill("#message-text", "Hello")
    await chat.click("#send")
    await chat.finished()
    await typing_goes_to_the_field(chat)


async def test_after_deleting_by_mouse_typing_goes_to_the_field(chat: Page) -> None:
    await chat.ask("Hello")
    await chat.click(".conversation__menu")
    await chat.click("#conversation-menu button", "Delete")
    await chat.until(
        "return document.querySelector('.toast [data-part=text]')?.textContent.startsWith('Deleted') ?? false"
    )
    await typing_goes_to_the_field(chat)


async def test_after_deleting_by_keys_the_focus_is_on_undo(chat: Page) -> None:
    await chat.ask("Hello")
    await chat.until("const row = document.querySelector('.conversation__link'); row?.focus(); return row !== null")
    await chat.press("Delete")
    await chat.focused(".toast [data-part=action]")
