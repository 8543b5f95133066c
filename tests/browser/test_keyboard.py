"""A day without a mouse: every test begins at the message field, and only keys are pressed."""

import base64
import re

import pytest
from playwright.async_api import expect

from chat.demo import Answer, Step, VictoriaDemo
from tests.browser.chat_page import ChatPage, finished, text_of
from tests.browser.conftest import OpenPage
from tests.browser.keys import Keys, sees_where
from tests.browser.palette import Palette
from tests.browser.sidebar import begun
from tests.browser.troubles import Troubles
from tests.simulators.faults import Gate, gate
from tests.support.person import Person
from tests.support.server import ServerProcess

NARROW = {"viewport": {"width": 360, "height": 740}}
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
RICH = """Some text.

| a | b |
|---|---|
| 1 | 2 |

```python
print(1)
```

![A cat](https://example.org/cat.png)

![Gone](https://example.org/gone.png)
"""
STEPS = (Step("thought", "Reading", "A short question."), Step("exploration", "Looking", "Nothing there."))


async def started(open_chat: OpenPage, server: ServerProcess, **options: object) -> tuple[ChatPage, Keys]:
    chat = await open_chat(server, **options)
    await expect(chat.field).to_be_focused()
    return chat, Keys(chat)


async def asked(chat: ChatPage, keys: Keys, text: str) -> None:
    before = await chat.replies.count()
    await keys.type(text)
    await keys.press("Enter")
    await finished(chat.replies.nth(before))


async def test_one_asks_stops_and_asks_again(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    held = Gate()
    victoria.fault = gate(2, held)
    chat, keys = await started(open_chat, server)
    await keys.type("Hello")
    await keys.press("Enter")
    await expect(text_of(chat.reply)).not_to_be_empty()
    await keys.press("Escape")
    await finished(chat.reply, "stopped")
    await expect(chat.field).to_be_focused()
    victoria.fault = None
    await keys.to(keys.button("Try again"), "Shift+Tab")
    await keys.press("Enter")
    await finished(chat.reply)
    await expect(chat.field).to_be_focused()
    held.set()


async def test_the_send_and_the_stop_button_give_the_focus_to_the_field(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    held = Gate()
    victoria.fault = gate(2, held)
    chat, keys = await started(open_chat, server)
    await keys.type("Hello")
    await keys.use(chat.send_button)
    await expect(chat.field).to_be_focused()
    await keys.use(chat.stop_button)
    await finished(chat.reply, "stopped")
    await expect(chat.field).to_be_focused()
    held.set()


async def test_the_last_message_is_edited_and_its_versions_are_turned(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat, keys = await started(open_chat, server)
    await asked(chat, keys, "First")
    await keys.press("ArrowUp")
    editor = chat.page.get_by_label("Edit your message")
    await expect(editor).to_be_focused()
    await keys.press("Escape")
    await expect(chat.page.locator(".message--user").get_by_role("button", name="Edit")).to_be_focused()
    await keys.press("Enter", "End")
    await keys.type(" and second")
    await keys.press("Enter")
    await expect(chat.questions).to_have_text(["First and second"])
    await expect(chat.field).to_be_focused()
    await finished(chat.reply)
    await keys.use(chat.page.locator(".message--user").get_by_role("button", name="Previous version"))
    await expect(chat.questions).to_have_text(["First"])
    await expect(keys.button("Next version")).to_be_focused()
    await keys.press("ArrowRight")
    await expect(chat.questions).to_have_text(["First and second"])
    await expect(keys.button("Previous version")).to_be_focused()


async def test_all_of_a_reply_is_within_reach(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = Answer(RICH, steps=STEPS)
    chat, keys = await started(open_chat, server)
    await chat.page.route("**/cat.png", lambda route: route.fulfill(body=PIXEL, content_type="image/png"))
    await asked(chat, keys, "Show me")
    reply = chat.reply
    await keys.use(reply.locator(".steps__summary"))
    await expect(reply.locator(".step").last).to_contain_text("Nothing there.")
    for name in ("Wrap long lines", "Copy code"):
        await keys.use(reply.locator(f"[aria-label='{name}']"))
    await expect(keys.button("Copied")).to_be_focused()
    await keys.use(reply.get_by_role("button", name="A cat"))
    await expect(reply.get_by_role("img", name="A cat")).to_be_focused()
    await keys.use(reply.locator(".badge"))
    await expect(reply.locator(".attempt")).to_contain_text("Answered")
    await expect(reply.locator(".badge")).to_be_focused()
    await keys.use(reply.get_by_role("button", name="Good reply"), "Space")
    await expect(keys.button("Good reply")).to_have_attribute("aria-pressed", "true")
    await keys.use(reply.get_by_role("button", name="Regenerate", exact=True))
    await expect(chat.reply.locator(".switcher__place")).to_have_text("2/2")
    await expect(chat.field).to_be_focused()


async def test_a_picture_that_cannot_be_loaded_leaves_the_focus_where_it_was(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, troubles: Troubles
) -> None:
    troubles.expect("ERR_FAILED")
    victoria.script = RICH
    chat, keys = await started(open_chat, server)
    await chat.page.route("**/gone.png", lambda route: route.abort())
    await asked(chat, keys, "Show me")
    await keys.use(chat.reply.get_by_role("button", name="Gone"))
    await expect(chat.reply.get_by_text("could not be loaded")).to_be_focused()


async def test_a_button_that_goes_away_leaves_the_focus_at_the_field(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    said = await begun(alice, "Long")
    for number in range(30):
        await alice.post("/api/chat/send", {"content": f"{number}" + "\n\nline" * 30, "conversation": said[0]})
    chat, keys = await started(open_chat, server, path=f"/c/{said[0]}/")
    await finished(chat.reply)
    third_last = chat.page.locator(".message--user").nth(await chat.questions.count() - 3)
    await keys.to(third_last.get_by_role("button", name="Edit"), "Shift+Tab")
    await keys.press("/", "Shift+Tab")
    await expect(keys.button("Jump to the end")).to_be_focused()
    await keys.press("Enter")
    await expect(keys.button("Jump to the end")).to_be_hidden()
    await expect(chat.field).to_be_focused()


async def test_keys_for_everywhere_and_the_list_of_them(server: ServerProcess, open_chat: OpenPage) -> None:
    chat, keys = await started(open_chat, server)
    await asked(chat, keys, "Hello")
    await keys.to(chat.page.locator("#pill"))
    await keys.press("?")
    await expect(keys.button("Close").last).to_be_focused()
    await keys.press("Escape")
    await expect(chat.page.locator("#pill")).to_be_focused()
    await keys.press("/")
    await expect(chat.field).to_be_focused()
    await keys.type("?/")
    await expect(chat.field).to_have_value("?/")
    await keys.press("Control+Shift+O")
    await expect(chat.page.locator("#empty")).to_be_visible()
    await expect(chat.field).to_be_focused()


async def test_panels_and_dialogs_give_the_focus_back(server: ServerProcess, open_chat: OpenPage) -> None:
    chat, keys = await started(open_chat, server)
    page = chat.page
    await keys.use(page.locator("#pill"))
    await keys.press("Escape")
    await expect(page.locator("#pill")).to_be_focused()
    await keys.use(page.locator("#conversation-settings-open"))
    await expect(page.locator("#conversation-settings")).to_be_visible()
    await keys.press("Escape")
    await expect(page.locator("#conversation-settings-open")).to_be_focused()
    await keys.use(page.locator("#user-button"))
    await expect(page.locator("#settings-open")).to_be_focused()
    await keys.press("Enter")
    dark = page.locator("#settings").get_by_role("radio", name="Dark")
    await keys.to(page.locator("#settings").get_by_role("radio", name="System"))
    await keys.press("ArrowRight", "ArrowRight")
    await expect(dark).to_be_checked()
    await keys.press("Escape")
    await expect(page.locator("#user-button")).to_be_focused()


async def test_in_a_dialog_the_focus_stays(server: ServerProcess, open_chat: OpenPage) -> None:
    chat, keys = await started(open_chat, server)
    await keys.press("Control+k")
    inside = "() => document.activeElement === document.body || Boolean(document.activeElement.closest('#palette'))"
    for _ in range(12):
        await keys.press("Tab")
        assert await chat.page.evaluate(inside), await keys.where()
    await keys.press("Control+Shift+O", "Escape")
    await expect(chat.page.locator("#palette")).to_be_hidden()
    await expect(chat.field).to_be_focused()


async def test_the_palette_leads_to_everything_and_back(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, "Borscht")
    chat, keys = await started(open_chat, server)
    palette = await Palette.open(chat)
    await keys.press("Escape")
    await expect(chat.field).to_be_focused()
    await Palette.open(chat)
    await keys.type("temporary")
    await keys.press("Enter")
    await expect(chat.page.locator("#temporary-bar")).to_be_visible()
    await expect(chat.field).to_be_focused()
    await asked(chat, keys, "Secret")
    await keys.to(chat.page.get_by_role("link", name="End it"), "Shift+Tab")
    await keys.press("Enter")
    await expect(chat.page.locator("#temporary-bar")).to_be_hidden()
    await expect(chat.field).to_be_focused()
    await Palette.open(chat)
    await palette.find("borscht from:me")
    await keys.press("Enter")
    await expect(chat.page.locator(".message--user")).to_be_focused()
    await keys.press("/")
    await Palette.open(chat)
    await keys.type("rename")
    await keys.press("Enter")
    await expect(chat.page.get_by_role("textbox", name="Name of the conversation")).to_be_focused()
    await keys.type("Soup")
    await keys.press("Enter")
    await expect(chat.title).to_have_text("Soup")
    await expect(chat.title).to_be_focused()


async def test_a_conversation_is_chosen_renamed_pinned_filed_archived_and_deleted(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, "Below", "Above")
    chat, keys = await started(open_chat, server)
    row = chat.page.locator(".conversation").filter(has_text=re.compile("Above|Renamed"))
    menu, link = row.get_by_role("button", name="Actions"), row.get_by_role("link")
    await keys.to(chat.page.get_by_role("searchbox", name="Search titles"), "Shift+Tab")
    await keys.press("ArrowDown", "Enter")
    await expect(chat.questions).to_have_text(["Above"])
    await expect(chat.field).to_be_focused()

    await keys.to(menu, "Shift+Tab")
    await keys.press("Enter", "Enter")
    await keys.type("Renamed")
    await keys.press("Enter")
    await expect(chat.title).to_have_text("Renamed")
    await expect(link).to_be_focused()

    await keys.use(menu)
    await keys.press("ArrowDown", "ArrowDown", "Enter")
    await expect(chat.page.get_by_role("menuitemradio", name="No folder")).to_be_focused()
    await keys.press("End", "Enter")
    await expect(chat.page.get_by_role("textbox", name="Name of the new folder")).to_be_focused()
    await keys.type("Kitchen")
    await keys.press("Enter")
    await expect(chat.page.get_by_role("heading", name="Kitchen")).to_be_visible()
    await expect(menu).to_be_focused()

    await keys.press("Enter", "ArrowDown", "Enter")
    await expect(chat.page.get_by_role("heading", name="Pinned")).to_be_visible()
    await expect(menu).to_be_focused()

    await keys.press("Enter", "Escape")
    await expect(menu).to_be_focused()
    await keys.press("Enter")
    await keys.to(chat.page.get_by_role("menuitem", name="Archive"), "ArrowDown")
    await keys.press("Enter")
    await expect(keys.button("Undo")).to_be_focused()
    await keys.press("Enter")
    await expect(row).to_be_visible()
    await expect(chat.field).to_be_focused()

    await keys.to(link, "Shift+Tab")
    await keys.press("Delete")
    await expect(keys.button("Undo")).to_be_focused()
    await keys.press("Enter")
    await expect(chat.questions).to_have_text(["Above"])
    await expect(chat.field).to_be_focused()


async def test_the_trash_is_emptied_by_hand(server: ServerProcess, open_chat: OpenPage, alice: Person) -> None:
    for identity in await begun(alice, "One", "Two"):
        await alice.request("DELETE", f"/api/conversations/{identity}")
    chat, keys = await started(open_chat, server)
    await keys.to(keys.button("Trash"), "Shift+Tab")
    await keys.press("Enter")
    await expect(keys.button("Back to all conversations")).to_be_focused()
    await keys.use(
        chat.page.locator(".conversation").filter(has_text="Two").get_by_role("button", name="Delete permanently")
    )
    await expect(keys.button("Cancel").first).to_be_focused()
    await keys.press("Tab", "Enter")
    await expect(chat.page.locator(".conversation")).to_have_count(1)
    await expect(chat.page.locator(".conversation").get_by_role("button", name="Restore")).to_be_focused()
    await keys.press("Enter")
    await expect(chat.page.get_by_text("The trash is empty.")).to_be_visible()
    await expect(chat.page.get_by_role("searchbox")).to_be_focused()
    await keys.use(keys.button("Back to all conversations"))
    await expect(keys.button("Trash")).to_be_focused()


async def test_the_drawer_takes_the_focus_and_gives_it_back(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, "Soup")
    chat, keys = await started(open_chat, server, **NARROW)
    opener = keys.button("Show the list of conversations")
    await keys.to(opener, "Shift+Tab")
    await keys.press("Enter")
    await expect(keys.button("Hide the list of conversations")).to_be_focused()
    for _ in range(15):
        await keys.press("Tab")
        assert await chat.page.evaluate("!document.activeElement.closest('#main, .skip-link')"), await keys.where()
    await keys.press("Escape")
    await expect(opener).to_be_focused()
    await keys.press("Enter")
    await keys.use(chat.rows)
    await expect(chat.questions).to_have_text(["Soup"])
    await expect(chat.field).to_be_focused()
    await keys.to(opener, "Shift+Tab")
    await keys.press("Enter")
    await keys.use(keys.button("Search messages or run a command"))
    await keys.press("Escape")
    await expect(keys.button("Search messages or run a command")).to_be_focused()
    await keys.press("Control+Shift+O")
    await expect(chat.page.locator("#empty")).to_be_visible()
    await expect(chat.field).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_one_always_sees_where_one_is_and_nothing_traps(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, scheme: str
) -> None:
    victoria.script = Answer(RICH, steps=STEPS)
    chat, keys = await started(open_chat, server, color_scheme=scheme)
    await asked(chat, keys, "Show me")
    await keys.to(chat.page.locator(".skip-link"))
    stops: list[str] = []
    while not stops or not await chat.send_button.evaluate("(button) => button === document.activeElement"):
        stops.append(await keys.where())
        assert await sees_where(chat.page), stops[-1]
        await keys.press("Tab")
        assert len(stops) < 60, stops
    assert len(set(stops)) > 25
    await keys.press("Tab", "Tab")
    await expect(chat.page.locator(".skip-link")).to_be_focused()
    await keys.press("Enter")
    await expect(chat.field).to_be_focused()
