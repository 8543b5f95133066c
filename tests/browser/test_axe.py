"""axe finds nothing: on every page and in every state, in both themes, on a desk and on a phone."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from chat.demo import Answer, MLXDemo, Step, VictoriaDemo
from tests.browser.axe import violations, violations_everywhere
from tests.browser.chat_page import finished
from tests.browser.conftest import ContextOf, OpenPage
from tests.browser.palette import Palette
from tests.browser.sidebar import begun, folder_button, folder_menu
from tests.browser.test_looks import PHONE
from tests.browser.test_markdown import RICH
from tests.browser.troubles import Troubles
from tests.search.asking import all_read
from tests.simulators.faults import Gate, close, down, gate
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess

STEPS = (Step("thought", "Reading", "A short question."), Step("action", "Looking", "Nothing there."))
EVERYTHING = f"""{RICH}
$$\\frac{{1}}{{2}} + x^2$$

In a line $x$, a note[^1], a picture ![A cat](https://example.org/cat.png), a name https://xn--e1afmkfd.example.org/.

- [x] done
- [ ] to do

> quoted

[^1]: The note.
"""
FOR_ANYBODY = [
    "login/",
    "signup/",
    "password/reset/",
    "password/reset/done/",
    "confirm-email/",
    "inactive/",
    "nothing/",
]
FOR_THE_SIGNED_IN = [
    "password/change/",
    "email/",
    "reauthenticate/",
    "logout/",
    "3rdparty/",
    "2fa/",
    "2fa/totp/activate/",
]
ADMIN = [
    *("", "backends/", "backends/models/", "auth/user/", "auth/user/add/"),
    *("chat/conversation/", "chat/generation/", "chat/attempt/"),
]


async def is_clean(page: Page) -> None:
    assert await violations_everywhere(page) == []


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).first.click()


async def is_clean_when_open(page: Page, button: Locator, opened: Locator) -> None:
    await button.click()
    await expect(opened).to_be_visible()
    await is_clean(page)
    await page.keyboard.press("Escape")
    await expect(opened).to_be_hidden()


async def test_the_chat(server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo) -> None:
    victoria.script = Answer(EVERYTHING, steps=STEPS)
    chat = await open_chat(server)
    await is_clean(chat.page)
    reply = await chat.ask("Show me everything")
    await expect(reply.locator(".hljs-keyword").first).to_be_visible()
    await expect(reply.locator("math").first).to_be_attached()
    await reply.locator(".steps__summary").click()
    await reply.locator(".badge").click()
    await reply.get_by_role("button", name="Good reply").click()
    await is_clean(chat.page)
    await reply.get_by_role("button", name="Regenerate", exact=True).click()
    await expect(chat.reply.locator(".switcher__place")).to_have_text("2/2")
    await finished(chat.reply)
    await chat.field.press("ArrowUp")
    await is_clean(chat.page)


async def test_a_reply_while_it_is_written(server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo) -> None:
    held = Gate()
    victoria.script, victoria.fault = Answer("One two three four five six.", steps=STEPS), gate(0, held)
    chat = await open_chat(server)
    await chat.send("Hello")
    await expect(chat.reply.locator(".waiting")).to_be_visible()
    await is_clean(chat.page)
    held.set()
    await finished(chat.reply)


async def test_what_went_wrong(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, mlx: MLXDemo, troubles: Troubles
) -> None:
    victoria.script, victoria.fault = EVERYTHING, close(4)
    chat = await open_chat(own_server)
    handed_over = await chat.ask("Show me")
    await handed_over.locator(".draft summary").click()
    mlx.fault = close(4)
    await chat.send("Again")
    await finished(chat.reply, "interrupted")
    await is_clean(chat.page)
    troubles.expect_a_lost_server()
    own_server.kill()
    await expect(chat.connection).to_be_visible()
    await chat.send("And now?")
    await expect(chat.unsent.last).to_contain_text("Not sent yet")
    await chat.reply.get_by_role("button", name="Bad reply").click()
    await expect(chat.page.locator(".toast")).to_be_visible()
    await is_clean(chat.page)


async def test_the_palette(server: ServerProcess, open_chat: OpenPage) -> None:
    await begun(Person(server, "alice"), "Soup", "More soup", folder="Kitchen")
    await all_read(server.installation)
    palette = await Palette.open(await open_chat(server))
    await is_clean(palette.page)
    for query in ("soup", "soup folder:", "xylophone"):
        await palette.find(query)
        await is_clean(palette.page)


async def test_the_dialogs(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    page = chat.page
    settings = await chat.open_settings()
    await is_clean(page)
    await page.keyboard.press("Escape")
    await expect(settings).to_be_hidden()
    own = page.locator("#conversation-settings")
    await is_clean_when_open(page, page.locator("#conversation-settings-open"), own)
    await page.locator("#pill").focus()
    await page.keyboard.press("?")
    await is_clean(page)


async def test_the_panels_and_menus(server: ServerProcess, open_chat: OpenPage) -> None:
    await begun(Person(server, "admin"), "Soup", folder="Kitchen")
    chat = await open_chat(server, "admin")
    page = chat.page
    await is_clean_when_open(page, page.locator("#pill"), page.locator("#backends-panel"))
    await is_clean_when_open(page, page.locator("#user-button"), page.locator("#user-panel"))
    await page.locator(".folder").hover()
    await is_clean_when_open(page, page.locator(".folder__menu"), page.locator("#folder-actions"))
    await folder_button(page, "Kitchen").click()
    actions = page.locator(".conversation").get_by_role("button", name="Actions")
    await page.locator(".conversation").hover()
    await is_clean_when_open(page, actions, page.locator("#conversation-menu"))
    await page.locator(".conversation").hover()
    await actions.click()
    move = page.get_by_role("menuitem", name="Move to a folder")
    await is_clean_when_open(page, move, page.locator("#folder-menu"))
    await page.locator(".conversation").hover()
    await actions.click()
    await move.click()
    await page.get_by_role("menuitem", name="New folder…").click()
    await is_clean(page)


async def test_a_model_that_is_gone_and_the_menu_of_who_else_may_answer(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    (soup,) = await begun(Person(server, "alice"), "Soup", use_victoria=False, model="of-last-year")
    chat = await open_chat(server, path=f"/c/{soup}/")
    await expect(chat.page.locator("#composer-model")).to_be_visible()
    others = chat.reply.get_by_role("button", name="Regenerate with…")
    await is_clean_when_open(chat.page, others, chat.page.locator("#regenerate-menu"))


async def test_the_lists(server: ServerProcess, open_chat: OpenPage) -> None:
    alice = Person(server, "alice")
    await begun(alice, "Pinned", pinned=True)
    await begun(alice, "Soup", folder="Kitchen")
    await begun(alice, "Archived", archived=True)
    (thrown,) = await begun(alice, "Thrown away")
    await alice.request("DELETE", f"/api/conversations/{thrown}")
    await alice.post("/api/chat/send", {"content": "Unseen"})
    chat = await open_chat(server)
    await is_clean(chat.page)
    await folder_button(chat.page, "Kitchen").click()
    await chat.menu("Soup", "Rename")
    await is_clean(chat.page)
    await chat.page.keyboard.press("Escape")
    await chat.menu("Soup", "Select")
    await is_clean(chat.page)
    await chat.page.keyboard.press("Escape")
    await folder_menu(chat.page, "Kitchen", "Rename")
    await is_clean(chat.page)
    await chat.page.keyboard.press("Escape")
    for place in ("Archive", "Trash"):
        await press(chat.page, place)
        await expect(chat.page.locator(".conversation")).to_have_count(1)
        await is_clean(chat.page)
        await press(chat.page, "Back to all conversations")
    await chat.page.get_by_role("searchbox").fill("nothing like it")
    await expect(chat.page.locator("#place-note")).to_be_visible()
    await is_clean(chat.page)


async def test_what_is_asked_before_something_goes_for_good(server: ServerProcess, open_chat: OpenPage) -> None:
    alice = Person(server, "alice")
    (thrown,) = await begun(alice, "Thrown away")
    await alice.request("DELETE", f"/api/conversations/{thrown}")
    chat = await open_chat(server)
    await press(chat.page, "Trash")
    await press(chat.page, "Delete permanently: “Thrown away”")
    await expect(chat.page.locator("#confirm")).to_be_visible()
    await is_clean(chat.page)


async def test_a_temporary_chat(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server, path="/?temporary")
    await is_clean(chat.page)
    await chat.ask("Secret")
    await is_clean(chat.page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_drawer_and_a_long_conversation_on_a_phone(
    server: ServerProcess, open_chat: OpenPage, scheme: str
) -> None:
    (soup,) = await begun(Person(server, "alice"), "Soup\n\n" + "hot\n" * 60)
    chat = await open_chat(server, path=f"/c/{soup}/", color_scheme=scheme, **PHONE)
    await chat.page.locator(".message").first.scroll_into_view_if_needed()
    await chat.page.evaluate("document.getElementById('scroller').scrollTop = 0")
    await expect(chat.page.locator("#to-end")).to_be_visible()
    assert await violations(chat.page) == []
    await chat.page.locator("#sidebar-open").tap()
    assert await violations(chat.page) == []


async def test_the_pages_before_the_sign_in(server: ServerProcess, context_of: ContextOf, troubles: Troubles) -> None:
    troubles.expect("404")
    page = await (await context_of(server, None)).new_page()
    for path in FOR_ANYBODY:
        await page.goto(f"/accounts/{path}")
        await is_clean(page)
    await page.goto("/accounts/login/")
    await page.get_by_label(re.compile("Username")).fill("alice")
    await page.locator("[name=password]").fill("wrong")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("not correct")).to_be_visible()
    await is_clean(page)


async def test_the_pages_of_the_account(server: ServerProcess, context_of: ContextOf) -> None:
    page = await (await context_of(server, "alice")).new_page()
    for path in FOR_THE_SIGNED_IN:
        await page.goto(f"/accounts/{path}")
        await is_clean(page)


async def test_the_setup(installation: Installation, context_of: ContextOf) -> None:
    installation.rows("DELETE FROM auth_user")
    with ServerProcess(installation) as server:
        address = re.search(r"/setup/\?token=\S+", "".join(server.output))
        assert address, server.output
        page = await (await context_of(server, None)).new_page()
        await page.goto(address[0])
        await expect(page.get_by_label("Username")).to_be_visible()
        await is_clean(page)


async def test_the_administration(server: ServerProcess, context_of: ContextOf, open_chat: OpenPage) -> None:
    await (await open_chat(server)).ask("Hello")
    page = await (await context_of(server, "admin")).new_page()
    for path in ADMIN:
        await page.goto(f"/admin/{path}")
        await is_clean(page)
    await page.goto("/admin/chat/generation/")
    await page.locator("#result_list tbody th a").first.click()
    await expect(page.locator(".inline-group")).to_be_visible()
    await is_clean(page)


async def test_nobody_answers_yet(
    own_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.fault, mlx.fault = down(), down()
    chat = await open_chat(own_server)
    await expect(chat.page.locator("#missing")).to_be_visible()
    await is_clean(chat.page)


@pytest.mark.parametrize("locale", ["en-GB", "ru-RU"])
async def test_the_description_of_the_api(server: ServerProcess, context_of: ContextOf, locale: str) -> None:
    page = await (await context_of(server, "alice", locale=locale)).new_page()
    await page.goto("/api/docs")
    await is_clean(page)
    await page.set_viewport_size({"width": 360, "height": 740})
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    await page.get_by_role("link", name="POST /api/chat/send").click()
    await expect(page.get_by_role("heading", name="POST /api/chat/send")).to_be_in_viewport()
    await is_clean(page)


@pytest.mark.parametrize(("theme", "background"), [("dark", "rgb(27, 28, 27)"), ("light", "rgb(255, 255, 255)")])
async def test_the_description_of_the_api_has_the_persons_theme(
    server: ServerProcess, context_of: ContextOf, theme: str, background: str
) -> None:
    await Person(server, "alice").request("PATCH", "/api/preferences", json={"theme": theme})
    page = await (await context_of(server, "alice")).new_page()
    await page.emulate_media(color_scheme="light" if theme == "dark" else "dark")
    await page.goto("/api/docs")
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == background
    assert await violations(page) == []
