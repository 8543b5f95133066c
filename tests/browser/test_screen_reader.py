"""What somebody hears who does not see the page: the tree that the browser gives to a screen reader."""

from typing import Any

from playwright.async_api import Page, expect

from chat.demo import Answer, Step, VictoriaDemo
from tests.browser.chat_page import ChatPage, finished, text_of, until
from tests.browser.conftest import OpenPage
from tests.browser.palette import Palette
from tests.browser.sidebar import begun
from tests.browser.test_keyboard import RICH
from tests.simulators.faults import Gate, gate
from tests.support.person import Person
from tests.support.server import ServerProcess

CONTROLS = {
    *("button", "link", "textbox", "searchbox", "combobox", "checkbox", "switch", "radio", "menuitem"),
    *("menuitemradio", "option", "dialog", "img", "navigation", "region", "radiogroup", "spinbutton"),
}
LANDMARKS = {"banner", "navigation", "main", "search", "complementary", "contentinfo", "form"}
# Everything that is said by itself, in the order in which it is said.
LISTEN = """() => {
  window.said = [];
  const live = "[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log]";
  new MutationObserver((records) => {
    for (const { target } of records) {
      const region = (target.closest ? target : target.parentElement)?.closest(live);
      const words = region?.textContent.trim();
      if (words && words !== window.said.at(-1)) window.said.push(words);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


async def nodes(page: Page) -> list[dict[str, Any]]:
    """Everything that a screen reader meets, as the browser's protocol has it."""
    session = await page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    await session.detach()
    return [node for node in found if not node["ignored"]]


def name_of(node: dict[str, Any]) -> str:
    return str(node.get("name", {}).get("value", ""))


async def tree(page: Page) -> list[tuple[str, str]]:
    """(role, name)"""
    return [(str(node["role"]["value"]), name_of(node)) for node in await nodes(page)]


async def headings(page: Page) -> list[tuple[int, str]]:
    """(level, name)"""
    found = [node for node in await nodes(page) if node["role"]["value"] == "heading"]
    levels = [next(one["value"]["value"] for one in node["properties"] if one["name"] == "level") for node in found]
    return list(zip(levels, map(name_of, found), strict=True))


async def nameless(page: Page) -> list[str]:
    return [role for role, name in await tree(page) if role in CONTROLS and not name.strip()]


async def listen(chat: ChatPage) -> None:
    await chat.page.evaluate(LISTEN)


async def said(chat: ChatPage) -> list[str]:
    return list(await chat.page.evaluate("window.said"))


async def test_there_are_few_landmarks_each_with_its_purpose(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("Hello")
    found = [(role, name) for role, name in await tree(chat.page) if role in LANDMARKS]
    wanted = {("navigation", "Conversations"), ("search", ""), ("main", ""), ("form", "Write a message")}
    assert (set(found), len(found)) == (wanted, len(wanted))


async def test_headings_tell_where_one_is_and_who_speaks(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = "## Soup\n\nHot.\n\n# All of it\n\n### Bread"
    chat = await open_chat(server)
    await chat.ask("Hello")
    assert sorted(await headings(chat.page)) == [
        *((1, "Hello"), (2, "Today"), (2, "Victoria answered"), (2, "You wrote")),
        *((3, "All of it"), (4, "Soup"), (5, "Bread")),
    ]


async def test_everything_that_can_be_used_has_a_name(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = Answer(RICH, steps=(Step("thought", "Reading", "A short question."),))
    chat = await open_chat(server)
    reply = await chat.ask("Show me")
    await reply.locator(".steps__summary").click()
    await reply.locator(".badge").click()
    assert await nameless(chat.page) == []
    palette = await Palette.open(chat)
    await palette.find("show")
    assert await nameless(chat.page) == []
    await chat.page.keyboard.press("Escape")
    await chat.open_settings()
    assert await nameless(chat.page) == []


async def test_a_reply_is_said_once_when_it_is_finished_and_not_as_it_grows(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    held = Gate()
    victoria.script, victoria.fault = "One two three four five six seven eight nine ten.", gate(1, held)
    chat = await open_chat(server)
    await listen(chat)
    await chat.send("Count")
    await expect(text_of(chat.reply)).to_have_text("One two three four five")
    await expect(chat.reply).to_have_attribute("aria-busy", "true")
    assert await said(chat) == []
    # On a busy machine the end comes before the frame that shows the last words.
    await chat.page.evaluate("() => { window.requestAnimationFrame = (work) => setTimeout(work, 1000); }")
    held.set()
    await finished(chat.reply)
    await until(chat.page, "window.said.length")
    assert await said(chat) == ["Victoria answered:One two three four five six seven eight nine ten."]
    await expect(chat.reply).to_have_attribute("aria-busy", "false")


async def test_opening_a_conversation_says_nothing(server: ServerProcess, open_chat: OpenPage) -> None:
    alice = Person(server, "alice")
    await begun(alice, "Soup")
    chat = await open_chat(server)
    await listen(chat)
    await chat.rows.click()
    await finished(chat.reply)
    await chat.ask("And then?")
    await until(chat.page, "window.said.length")
    (only,) = await said(chat)
    assert only.startswith("Victoria answered:")


async def test_how_much_was_found_is_said(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    palette = await Palette.open(chat)
    await listen(chat)
    await palette.find("settings")
    await palette.find("xylophone")
    # If it takes a while, that is said, too.
    words = [one for one in await said(chat) if one != "Searching…"]
    assert words == ["1 result", "Nothing found. Try fewer or other words."]
    await palette.find("")
    await expect(palette.field).to_have_attribute(
        "aria-activedescendant", await palette.active.get_attribute("id") or ""
    )
