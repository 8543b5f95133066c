"""A reply that ends where nobody looks: the mark in the list, the tab's title, a notification."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from chat.demo import VictoriaDemo
from tests.browser.chat_page import ChatPage, finished, until
from tests.browser.conftest import ContextOf, OpenPage
from tests.browser.sidebar import begun, mark
from tests.simulators.faults import Gate, gate
from tests.support.person import Person
from tests.support.server import ServerProcess

# What the page asks the browser whether somebody looks at it.
LOOK = """(state) => {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
NOTIFICATIONS = """
window.notified = [];
window.Notification = class extends EventTarget {
  static permission = "granted";
  constructor(title, options) {
    super();
    window.notified.push({ title, ...options });
    window.lastNotification = this;
  }
  close() {}
};
"""


async def looks(page: Page, state: str) -> None:
    await page.evaluate(LOOK, state)


async def test_a_reply_is_marked_while_it_is_written_and_until_somebody_looks(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    held = Gate()
    victoria.fault = gate(0, held)
    chat = await open_chat(server)
    await chat.send("Slow")
    await expect(mark(chat.page, "Slow")).to_have_attribute("data-state", "writing")
    other = await ChatPage.open(await chat.page.context.new_page(), chat.person)
    await expect(mark(other.page, "Slow")).to_have_attribute("data-state", "writing")
    await chat.page.locator(".new-chat").click()
    held.set()
    for page in (chat.page, other.page):
        await expect(mark(page, "Slow")).to_have_attribute("data-state", "unseen")
        await expect(page).to_have_title(re.compile(r"^\(1\) "))
    await chat.rows.click()
    for page in (chat.page, other.page):
        await expect(mark(page, "Slow")).to_be_hidden()
        await expect(page).to_have_title(re.compile(r"^[^(]"))
    await other.page.reload()
    await expect(mark(other.page, "Slow")).to_be_hidden()


async def test_what_is_looked_at_is_never_unseen(server: ServerProcess, open_chat: OpenPage, alice: Person) -> None:
    chat = await open_chat(server)
    watched = "window.dots = 0; new MutationObserver(() => {"
    watched += " if (document.querySelector('.conversation [data-state=unseen]')) window.dots += 1; })"
    watched += ".observe(document.getElementById('conversations'), {subtree: true, childList: true, attributes: true})"
    await chat.page.evaluate(watched)
    await chat.ask("Looking")
    await chat.ask("And again")
    await expect(mark(chat.page, "Looking")).to_be_hidden()
    assert await chat.page.evaluate("window.dots") == 0
    while (await alice.get(f"/api/conversations/{chat.conversation}"))["unseen"]:
        pass


async def test_a_reply_that_ends_behind_another_tab_counts_until_the_page_is_shown(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    held = Gate()
    victoria.fault = gate(0, held)
    chat = await open_chat(server)
    await chat.send("Meanwhile")
    await expect(mark(chat.page, "Meanwhile")).to_have_attribute("data-state", "writing")
    await looks(chat.page, "hidden")
    held.set()
    await expect(chat.page).to_have_title("(1) Meanwhile · Victoria Chat")
    await looks(chat.page, "visible")
    await expect(chat.page).to_have_title("Meanwhile · Victoria Chat")
    await expect(mark(chat.page, "Meanwhile")).to_be_hidden()


async def test_the_mark_of_writing_stands_still_for_who_wants_less_motion(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    held = Gate()
    victoria.fault = gate(0, held)
    chat = await open_chat(server)
    await chat.send("Turning")
    await expect(mark(chat.page, "Turning")).to_have_css("animation-iteration-count", "1")
    await chat.page.emulate_media(reduced_motion="no-preference")
    await expect(mark(chat.page, "Turning")).to_have_css("animation-iteration-count", "infinite")
    held.set()
    await finished(chat.reply)


async def notified(page: Page) -> Any:
    return await page.evaluate("window.notified")


async def test_who_wants_it_is_notified_of_a_reply_while_the_page_is_hidden(
    server: ServerProcess, context_of: ContextOf, victoria: VictoriaDemo, alice: Person
) -> None:
    await alice.request("PATCH", "/api/preferences", json={"notifications": True})
    context = await context_of(server, "alice")
    await context.add_init_script(NOTIFICATIONS)
    chat = await ChatPage.open(await context.new_page(), alice)
    (conversation,) = await begun(alice, "Soup")
    await expect(chat.rows).to_have_text(["Soup"])
    victoria.script = "**Boil** the water."
    await looks(chat.page, "hidden")
    await alice.post("/api/chat/send", {"content": "How?", "conversation": conversation})
    await until(chat.page, "window.notified.length")
    assert await notified(chat.page) == [{"title": "Soup", "body": "Boil the water.", "tag": conversation}]
    await looks(chat.page, "visible")
    await chat.page.evaluate("window.lastNotification.dispatchEvent(new Event('click'))")
    await expect(chat.page).to_have_url(f"{server.url}/c/{conversation}/")
    await alice.request("PATCH", "/api/preferences", json={"notifications": False})


@pytest.mark.parametrize(("wanted", "state"), [(True, "visible"), (False, "hidden")])
async def test_nobody_else_is_notified(
    server: ServerProcess, context_of: ContextOf, alice: Person, wanted: bool, state: str
) -> None:
    await alice.request("PATCH", "/api/preferences", json={"notifications": wanted})
    context = await context_of(server, "alice")
    await context.add_init_script(NOTIFICATIONS)
    chat = await ChatPage.open(await context.new_page(), alice)
    await looks(chat.page, state)
    await alice.post("/api/chat/send", {"content": "Soup"})
    await expect(chat.page).to_have_title("(1) Victoria Chat")
    await chat.page.wait_for_timeout(1500)  # longer than a notification waits
    assert await notified(chat.page) == []
    await alice.request("PATCH", "/api/preferences", json={"notifications": False})
