"""Several conversations chosen in the sidebar at once, and the trash that is emptied."""

import asyncio
import re

from playwright.async_api import Locator, Page, Route, expect

from tests.browser.chat_page import ChatPage
from tests.browser.conftest import OpenPage
from tests.browser.palette import Palette
from tests.browser.sidebar import begun, titles, toast
from tests.browser.test_looks import PHONE, overflow
from tests.support.person import Person
from tests.support.server import ServerProcess

TITLES = ("Four", "Three", "Two", "One")


def bar(page: Page) -> Locator:
    return page.get_by_role("toolbar", name="Selected conversations")


def box(page: Page, title: str) -> Locator:
    return page.get_by_role("checkbox", name=title)


async def pressed(page: Page, name: str) -> None:
    await bar(page).get_by_role("button", name=name, exact=True).click()


async def test_ctrl_and_shift_click_choose_and_all_are_archived(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, *TITLES)
    chat = await open_chat(server)
    await chat.rows.filter(has_text="One").click(modifiers=["ControlOrMeta"])
    await box(chat.page, "Three").click(modifiers=["Shift"])
    await expect(bar(chat.page)).to_contain_text("3 selected")
    await box(chat.page, "Two").click()
    await expect(box(chat.page, "Two")).not_to_be_checked()
    await expect(bar(chat.page)).to_contain_text("2 selected")
    await pressed(chat.page, "Archive")
    await expect(chat.rows).to_have_text(["Two", "Four"])
    await expect(bar(chat.page)).to_be_hidden()
    await expect(toast(chat.page)).to_contain_text("2 conversations archived")
    await toast(chat.page).get_by_role("button", name="Undo").click()
    await expect(chat.rows).to_have_text(["One", "Two", "Three", "Four"])
    assert len(chat.page.context.pages) == 1 and await chat.questions.count() == 0


async def test_by_keyboard_several_are_chosen_and_deleted_and_come_back(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, *TITLES)
    chat = await open_chat(server)
    await chat.rows.first.focus()
    for key in ("Space", "ArrowDown", "ArrowDown", "Space"):
        await chat.page.keyboard.press(key)
    await expect(box(chat.page, "Three")).to_be_focused()
    await expect(box(chat.page, "Three")).to_be_checked()
    await chat.page.keyboard.press("Delete")
    await expect(chat.rows).to_have_text(["Two", "Four"])
    await expect(toast(chat.page).get_by_role("button", name="Undo")).to_be_focused()
    await chat.page.keyboard.press("Enter")
    await expect(chat.rows).to_have_text(["One", "Two", "Three", "Four"])


async def test_escape_ends_choosing_and_stops_no_reply(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, *TITLES)
    chat = await open_chat(server)
    await chat.menu("Two", "Select")
    await expect(box(chat.page, "Two")).to_be_checked()
    await chat.page.keyboard.press("Control+a")
    await expect(bar(chat.page)).to_contain_text("4 selected")
    await chat.page.keyboard.press("Escape")
    await expect(bar(chat.page)).to_be_hidden()
    await expect(chat.page.get_by_role("checkbox")).to_have_count(0)
    await expect(chat.rows.filter(has_text="Two")).to_be_focused()
    await chat.page.keyboard.press("Enter")
    await expect(chat.questions).to_have_text(["Two"])


async def test_several_are_moved_and_each_goes_back_to_where_it_was(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, "Three", "Two")
    await begun(alice, "One", folder="Kitchen")
    chat = await open_chat(server)
    await chat.page.locator(".folder__button").click()
    for title in ("Two", "One"):
        await chat.rows.filter(has_text=title).click(modifiers=["ControlOrMeta"])
    await pressed(chat.page, "Move to a folder")
    await chat.page.get_by_role("menuitem", name="New folder…").click()
    await chat.page.get_by_role("textbox", name="Name of the new folder").fill("Work")
    await chat.page.keyboard.press("Enter")
    await expect(titles(chat.page, "Work")).to_have_text(["One", "Two"])
    await toast(chat.page).get_by_role("button", name="Undo").click()
    await expect(titles(chat.page, "Kitchen")).to_have_text(["One"])
    await expect(titles(chat.page, "Today")).to_have_text(["Two", "Three"])


async def test_on_a_phone_a_tap_chooses_while_something_is_chosen(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, *TITLES)
    chat = await open_chat(server, **PHONE)
    await chat.page.locator("#sidebar-open").tap()
    await chat.page.locator(".conversation").filter(has_text="One").get_by_role("button").tap()
    await chat.page.get_by_role("menuitem", name="Select").tap()
    await box(chat.page, "Four").tap()
    await expect(bar(chat.page)).to_contain_text("2 selected")
    assert await overflow(chat.page) <= 0
    await pressed(chat.page, "Delete")
    await expect(chat.rows).to_have_text(["Two", "Three"])
    await expect(chat.page.locator("#sidebar")).to_be_visible()


async def test_the_open_one_closes_when_it_is_deleted_with_others_and_opens_again(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, "Other")
    chat = await open_chat(server)
    await chat.ask("Shown")
    for title in ("Shown", "Other"):
        await chat.rows.filter(has_text=title).click(modifiers=["ControlOrMeta"])
    await pressed(chat.page, "Delete")
    await expect(chat.page.locator("#empty")).to_be_visible()
    await toast(chat.page).get_by_role("button", name="Undo").click()
    await expect(chat.questions).to_have_text(["Shown"])


async def test_in_the_archive_they_are_taken_out(server: ServerProcess, open_chat: OpenPage, alice: Person) -> None:
    await begun(alice, "One", "Two", archived=True)
    chat = await open_chat(server)
    await chat.page.get_by_role("button", name="Archive", exact=True).click()
    for title in ("One", "Two"):
        await chat.rows.filter(has_text=title).click(modifiers=["ControlOrMeta"])
    await pressed(chat.page, "Unarchive")
    await expect(chat.page.get_by_text("Nothing is archived.")).to_be_visible()
    await chat.page.get_by_role("button", name="Back to all conversations").click()
    await expect(chat.rows).to_have_text(["Two", "One"])


async def test_the_palette_goes_to_where_the_conversation_is_and_begins_there(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    for changes, name in (({"folder": "Kitchen"}, "In a folder"), ({"archived": True}, "Put away")):
        (identity,) = await begun(alice, name, **changes)
        chat = await open_chat(server, path=f"/c/{identity}/")
        await expect(chat.rows).to_have_count(0)
        await chat.page.locator("#filter").fill("nothing of it")
        await expect(chat.page.locator("#place-note")).to_have_text("No matching titles.")
        for _ in range(2):
            palette = await Palette.open(chat)
            await palette.find("select this")
            await chat.page.keyboard.press("Enter")
            await expect(box(chat.page, name)).to_be_checked()
            await expect(box(chat.page, name)).to_be_focused()
            await expect(bar(chat.page)).to_contain_text("1 selected")


async def test_choosing_ends_when_the_list_is_hidden(server: ServerProcess, open_chat: OpenPage, alice: Person) -> None:
    await begun(alice, *TITLES)
    chat = await open_chat(server)
    await chat.menu("Two", "Select")
    await expect(box(chat.page, "Two")).to_be_checked()
    await chat.page.get_by_role("button", name="Hide the list of conversations").click()
    await expect(bar(chat.page)).to_be_hidden()
    await chat.page.locator("#sidebar-open").click()
    await expect(chat.rows).to_have_count(4)
    await expect(chat.page.get_by_role("checkbox")).to_have_count(0)


async def test_what_another_tab_deletes_is_no_longer_chosen(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    ids = await begun(alice, "One", "Two")
    chat = await open_chat(server)
    for title in ("One", "Two"):
        await chat.rows.filter(has_text=title).click(modifiers=["ControlOrMeta"])
    await alice.request("DELETE", f"/api/conversations/{ids[0]}")
    await expect(bar(chat.page)).to_contain_text("1 selected")


async def test_the_trash_is_emptied_after_a_question_that_says_how_much(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    ids = await begun(alice, *TITLES)
    body = {"ids": ids[:3], "deleted": True}
    assert (await alice.request("POST", "/api/conversations/several", json=body)).status_code == 200
    chat = await open_chat(server)
    other = await ChatPage.open(await chat.page.context.new_page(), alice)
    for page in (chat.page, other.page):
        await page.get_by_role("button", name="Trash").click()
        await expect(page.locator(".conversation")).to_have_count(3)
    await chat.page.get_by_role("button", name="Empty the trash").click()
    await expect(chat.page.locator("#confirm-text")).to_have_text(
        re.compile("^3 conversations will be deleted permanently")
    )
    await chat.page.get_by_role("button", name="Cancel", exact=True).click()
    await expect(chat.page.locator(".conversation")).to_have_count(3)
    await chat.page.get_by_role("button", name="Empty the trash").click()
    await chat.page.get_by_role("dialog").get_by_role("button", name="Delete permanently").click()
    for page in (chat.page, other.page):
        await expect(page.locator("#place-note")).to_have_text("The trash is empty.")
        await expect(page.get_by_role("button", name="Empty the trash")).to_be_hidden()


async def test_the_emptied_trash_says_so_and_the_keys_go_on_from_the_way_back(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    for identity in await begun(alice, "One", "Two"):
        await alice.request("DELETE", f"/api/conversations/{identity}")
    chat = await open_chat(server)
    await chat.page.get_by_role("button", name="Trash").click()
    await chat.page.get_by_role("button", name="Empty the trash").press("Enter")
    await chat.page.get_by_role("dialog").get_by_role("button", name="Delete permanently").press("Enter")
    await expect(chat.page.locator("#announcer")).to_have_text("The trash is empty.")
    await expect(chat.page.get_by_role("button", name="Empty the trash")).to_be_hidden()
    await expect(chat.page.get_by_role("button", name="Back to all conversations")).to_be_focused()


async def test_a_big_trash_goes_piece_by_piece_and_says_how_far(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    ids = await begun(alice, "One")
    await alice.request("DELETE", f"/api/conversations/{ids[0]}")
    chat = await open_chat(server)
    go_on, pieces = asyncio.Event(), iter([(50, 70), (50, 20), (20, 0)])

    async def trash(route: Route) -> None:
        if route.request.method == "GET":
            await route.fulfill(json={"count": 120, "newest": "2026-01-01T00:00:00Z"})
            return
        deleted, left = next(pieces)
        if left == 20:
            await go_on.wait()
        await route.fulfill(json={"deleted": deleted, "left": left})

    await chat.page.route("**/api/conversations/trash*", trash)
    await chat.page.get_by_role("button", name="Trash").click()
    await chat.page.get_by_role("button", name="Empty the trash").click()
    await chat.page.get_by_role("dialog").get_by_role("button", name="Delete permanently").click()
    await expect(chat.page.locator("#trash-empty")).to_have_text("70 left")
    go_on.set()
    await expect(chat.page.locator("#trash-empty")).to_have_text("Empty the trash")
    assert next(pieces, None) is None
