"""Another answer, another question."""

from chat.demo import VictoriaDemo

from .page import REPLY, Page

TEXT = f"{REPLY} .message__text"
QUESTION = ".message--user .message__text"


async def test_versions_of_a_reply_are_turned(chat: Page, victoria: VictoriaDemo) -> None:
    victoria.script = "The first answer."
    await chat.ask("Hello")
    victoria.script = "The second answer."
    await chat.click(f"{REPLY} button", "Regenerate")
    await chat.shows(TEXT, "The second answer.")
    await chat.finished()
    await chat.shows(".switcher__place", "2/2")
    await chat.click(f"{REPLY} button", "Previous version")
    await chat.shows(TEXT, "The first answer.")
    await chat.shows(".switcher__place", "1/2")


async def test_an_edited_message_is_asked_anew_and_the_old_one_kept(chat: Page, victoria: VictoriaDemo) -> None:
    victoria.script = "Hello."
    await chat.ask("Helo")
    await chat.press("ArrowUp")
    await chat.focused(".editor__field")
    await chat.type("!")
    await chat.press("Enter")
    await chat.shows(QUESTION, "Helo!")
    await chat.finished()
    await chat.shows(".switcher__place", "2/2")
    await chat.click("button", "Previous version")
    await chat.shows(QUESTION, "Helo")
