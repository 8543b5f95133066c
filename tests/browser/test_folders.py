"""Folders in the sidebar: closed below Today, renamed, put in order, deleted, and told to other tabs."""

import asyncio
import re

from playwright.async_api import Page, Route, expect

from tests.browser.chat_page import ChatPage
from tests.browser.conftest import OpenPage
from tests.browser.sidebar import begun, folder_button, folder_menu, folder_names, section, titles, toast
from tests.browser.test_looks import PHONE
from tests.browser.troubles import Troubles
from tests.support.person import Person
from tests.support.server import ServerProcess


async def three(alice: Person) -> None:
    for name in ("One", "Two", "Three"):
        await begun(alice, f"In {name}", folder=name)


async def drag(page: Page, name: str, to: str, *, drop: bool = True) -> None:
    """A folder's heading, to below the middle of another one."""
    start, end = [await folder_button(page, one).bounding_box() for one in (name, to)]
    assert start and end
    await page.mouse.move(start["x"] + 30, start["y"] + start["height"] / 2)
    await page.mouse.down()
    await page.mouse.move(start["x"] + 30, start["y"] + start["height"])
    await page.mouse.move(end["x"] + 30, end["y"] + end["height"] - 3, steps=4)
    await expect(page.locator(".sidebar__section--dragged")).to_have_count(1)
    if drop:
        await page.mouse.up()


async def test_folders_are_closed_and_stand_below_today(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await three(alice)
    await begun(alice, "At hand")
    chat = await open_chat(server)
    headings = chat.page.locator("#conversations").get_by_role("heading")
    await expect(headings).to_have_text(["Today", re.compile("One"), re.compile("Two"), re.compile("Three")])
    await expect(chat.rows).to_have_text(["At hand"])
    await folder_button(chat.page, "Two").click()
    await expect(chat.rows).to_have_text(["At hand", "In Two"])


async def test_a_folder_is_renamed_in_place_and_its_conversations_stay_in_it(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await three(alice)
    chat = await open_chat(server)
    other = await ChatPage.open(await chat.page.context.new_page(), alice)
    await folder_button(chat.page, "Two").click()
    await folder_menu(chat.page, "Two", "Rename")
    await expect(chat.page.get_by_role("textbox", name="Name of the folder")).to_have_value("Two")
    await chat.page.keyboard.type("Zwei 😀")
    await chat.page.keyboard.press("Enter")
    await expect(folder_names(chat.page)).to_have_text(["One", "Zwei 😀", "Three"])
    await expect(titles(chat.page, "Zwei")).to_have_text(["In Two"])
    await expect(folder_names(other.page)).to_have_text(["One", "Zwei 😀", "Three"])
    await chat.page.reload()
    await expect(titles(chat.page, "Zwei")).to_have_text(["In Two"])


async def test_a_folder_that_is_still_being_made_has_no_menu_and_is_not_dragged(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, "Soup")
    chat = await open_chat(server)
    go_on = asyncio.Event()

    async def late(route: Route) -> None:
        await go_on.wait()
        await route.continue_()

    await chat.page.route("**/api/conversations/*", late)
    await chat.menu("Soup", "Move to a folder")
    await chat.page.get_by_role("menuitem", name="New folder…").click()
    await chat.page.get_by_role("textbox", name="Name of the new folder").fill("Work")
    await chat.page.keyboard.press("Enter")
    await expect(section(chat.page, "Work")).to_contain_text(["Soup"])
    menu = chat.page.locator(".folder__menu")
    await expect(menu).to_have_attribute("hidden", "")
    await expect(chat.page.locator("[data-folder='']")).to_have_count(1)
    go_on.set()
    await expect(menu).not_to_have_attribute("hidden", "")


async def test_a_name_that_is_taken_is_refused_and_the_old_one_stays(
    server: ServerProcess, open_chat: OpenPage, alice: Person, troubles: Troubles
) -> None:
    troubles.expect("409")
    await three(alice)
    chat = await open_chat(server)
    await folder_menu(chat.page, "Two", "Rename")
    await chat.page.keyboard.type("One")
    await chat.page.keyboard.press("Enter")
    await expect(toast(chat.page)).to_contain_text("You already have a folder with this name.")
    await expect(folder_names(chat.page)).to_have_text(["One", "Two", "Three"])
    await folder_menu(chat.page, "Two", "Rename")
    await chat.page.keyboard.type("x" * 101)
    await chat.page.keyboard.press("Enter")
    await expect(toast(chat.page).last).to_contain_text("the limit is 100")
    await chat.page.keyboard.press("Escape")
    await expect(folder_names(chat.page)).to_have_text(["One", "Two", "Three"])


async def test_by_keyboard_a_folder_moves_and_it_is_said_where_it_is(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await three(alice)
    chat = await open_chat(server)
    menu = chat.page.get_by_role("button", name="Actions for the folder “Three”")
    await menu.focus()
    await chat.page.keyboard.press("Enter")
    await expect(chat.page.get_by_role("menuitem", name="Move down")).to_be_hidden()
    for key in ("ArrowDown", "Enter"):
        await chat.page.keyboard.press(key)
    await expect(folder_names(chat.page)).to_have_text(["One", "Three", "Two"])
    await expect(chat.page.locator("#announcer")).to_have_text("“Three” is folder 2 of 3 now.")
    await expect(menu).to_be_focused()
    await chat.page.reload()
    await expect(folder_names(chat.page)).to_have_text(["One", "Three", "Two"])


async def test_with_a_mouse_a_folder_is_dragged_and_does_not_open_by_it(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await three(alice)
    chat = await open_chat(server)
    await drag(chat.page, "One", "Three")
    await expect(folder_names(chat.page)).to_have_text(["Two", "Three", "One"])
    await expect(chat.rows).to_have_count(0)
    await drag(chat.page, "Two", "One", drop=False)
    await chat.page.keyboard.press("Escape")
    await chat.page.mouse.up()
    await expect(folder_names(chat.page)).to_have_text(["Two", "Three", "One"])
    await folder_button(chat.page, "Two").click()
    await expect(chat.rows).to_have_text(["In Two"])


async def test_an_order_that_the_server_does_not_take_is_taken_back(
    server: ServerProcess, open_chat: OpenPage, alice: Person, troubles: Troubles
) -> None:
    troubles.expect("ERR_FAILED")

    async def fail(route: Route) -> None:
        await route.abort()

    await three(alice)
    chat = await open_chat(server)
    await chat.page.route("**/api/conversations/folders/*", fail)
    await drag(chat.page, "One", "Three")
    await expect(toast(chat.page)).to_contain_text("The server does not answer.")
    await expect(folder_names(chat.page)).to_have_text(["One", "Two", "Three"])


async def test_a_deleted_folders_conversations_stay_in_every_tab(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await three(alice)
    chat = await open_chat(server)
    other = await ChatPage.open(await chat.page.context.new_page(), alice)
    await folder_menu(chat.page, "Two", "Delete")
    await expect(chat.page.locator("#confirm-text")).to_contain_text("The conversations in “Two” are kept")
    await chat.page.get_by_role("button", name="Cancel", exact=True).click()
    await folder_menu(chat.page, "Two", "Delete")
    await chat.page.get_by_role("button", name="Delete the folder").click()
    for page in (chat, other):
        await expect(folder_names(page.page)).to_have_text(["One", "Three"])
        await expect(titles(page.page, "Today")).to_have_text(["In Two"])


async def test_an_emptied_folder_stays_and_says_that_it_is_empty(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, "Bread", folder="Kitchen")
    chat = await open_chat(server)
    await folder_button(chat.page, "Kitchen").click()
    await chat.menu("Bread", "Archive")
    await expect(chat.page.get_by_text("No conversations here.")).to_be_visible()
    await expect(chat.page.locator(".folder__count")).to_have_text("0")
    await toast(chat.page).get_by_role("button", name="Undo").click()
    await expect(titles(chat.page, "Kitchen")).to_have_text(["Bread"])


async def test_on_a_phone_the_menu_moves_a_folder(server: ServerProcess, open_chat: OpenPage, alice: Person) -> None:
    await three(alice)
    chat = await open_chat(server, **PHONE)
    await chat.page.locator("#sidebar-open").tap()
    await chat.page.get_by_role("button", name="Actions for the folder “One”").tap()
    await expect(chat.page.get_by_role("menuitem", name="Move up")).to_be_hidden()
    await chat.page.get_by_role("menuitem", name="Move down").tap()
    await expect(folder_names(chat.page)).to_have_text(["Two", "One", "Three"])
