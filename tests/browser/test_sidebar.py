"""The sidebar: pinned, folders, archive, trash, and what can be undone."""

import asyncio
import re
import uuid
from datetime import timedelta

from django.utils import timezone
from playwright.async_api import Route, WebSocketRoute, expect

from tests.browser.chat_page import ChatPage
from tests.browser.conftest import ContextOf, OpenPage
from tests.browser.sidebar import begun, folder_button, section, toast
from tests.browser.test_looks import PHONE, overflow
from tests.support.person import Person
from tests.support.server import ServerProcess


async def test_pinned_ones_stand_first_under_their_own_heading(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, "First", "Second")
    chat = await open_chat(server)
    await chat.menu("First", "Pin")
    await expect(section(chat.page, "Pinned").locator(".conversation__title")).to_have_text(["First"])
    await expect(section(chat.page, "Today").locator(".conversation__title")).to_have_text(["Second"])
    await chat.page.reload()
    await expect(chat.rows).to_have_text(["First", "Second"])
    await chat.menu("First", "Unpin")
    await expect(chat.rows).to_have_text(["Second", "First"])
    await expect(chat.page.get_by_role("heading", name="Pinned")).to_have_count(0)


async def test_what_changed_while_the_page_was_loading_is_seen(
    server: ServerProcess, context_of: ContextOf, alice: Person
) -> None:
    (conversation,) = await begun(alice, "As the page was read")
    page = await (await context_of(server, "alice")).new_page()
    changed = asyncio.Event()

    async def connect_late(socket: WebSocketRoute) -> None:
        await changed.wait()
        socket.connect_to_server()

    await page.route_web_socket("**/ws/chat/*", connect_late)
    await page.goto("/")
    await expect(page.locator(".conversation__link")).to_have_text("As the page was read")
    await alice.request("PATCH", f"/api/conversations/{conversation}", json={"title": "As it is"})
    changed.set()
    await expect(page.locator(".conversation__link")).to_have_text("As it is")


async def test_what_is_begun_while_the_list_is_read_stays_in_it(
    server: ServerProcess, context_of: ContextOf, alice: Person
) -> None:
    page = await (await context_of(server, "alice")).new_page()
    made, read, arrives = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def connect_late(socket: WebSocketRoute) -> None:
        await made.wait()
        socket.connect_to_server()

    async def answer_late(route: Route) -> None:
        response = await route.fetch()
        read.set()
        await arrives.wait()
        await route.fulfill(response=response)

    await page.route_web_socket("**/ws/chat/*", connect_late)
    await page.route("**/api/conversations?*", answer_late)
    await page.goto("/")
    await begun(alice, "Made elsewhere")
    made.set()
    chat = ChatPage(page, alice)
    await chat.ready()
    await read.wait()
    await chat.ask("Begun meanwhile")
    await expect(chat.rows).to_have_text(["Begun meanwhile"])
    arrives.set()
    await expect(chat.rows).to_have_text(["Begun meanwhile", "Made elsewhere"])


async def test_an_archived_one_is_in_the_archive_until_it_is_taken_out(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, "At hand", "Put away")
    chat = await open_chat(server)
    await chat.menu("Put away", "Archive")
    await expect(chat.rows).to_have_text(["At hand"])
    await chat.page.get_by_role("button", name="Archive", exact=True).click()
    await expect(chat.page.get_by_role("heading", name="Archive")).to_be_visible()
    await expect(chat.page.get_by_role("button", name="Back to all conversations")).to_be_focused()
    await expect(chat.rows).to_have_text(["Put away"])
    await chat.rows.click()
    await expect(chat.questions).to_have_text(["Put away"])
    await chat.menu("Put away", "Unarchive")
    await expect(chat.page.get_by_text("Nothing is archived.")).to_be_visible()
    await chat.page.get_by_role("button", name="Back to all conversations").click()
    await expect(chat.page.get_by_role("button", name="Archive", exact=True)).to_be_focused()
    await expect(chat.rows).to_have_text(["Put away", "At hand"])


async def test_archiving_can_be_undone_at_once(server: ServerProcess, open_chat: OpenPage, alice: Person) -> None:
    await begun(alice, "Not so fast")
    chat = await open_chat(server)
    await chat.menu("Not so fast", "Archive")
    await toast(chat.page).get_by_role("button", name="Undo").click()
    await expect(chat.rows).to_have_text(["Not so fast"])


async def test_a_new_folder_is_named_and_then_offered(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, "Bread", "Soup")
    chat = await open_chat(server)
    await chat.menu("Bread", "Move to a folder")
    await chat.page.get_by_role("menuitem", name="New folder…").click()
    await chat.page.get_by_role("textbox", name="Name of the new folder").fill("Kitchen")
    await chat.page.keyboard.press("Enter")
    await expect(section(chat.page, "Kitchen").locator(".conversation__title")).to_have_text(["Bread"])
    await chat.menu("Soup", "Move to a folder")
    await chat.page.get_by_role("menuitemradio", name="Kitchen").click()
    await expect(section(chat.page, "Kitchen").locator(".conversation__title")).to_have_text(["Soup", "Bread"])
    await expect(chat.page.locator(".folder__count")).to_have_text("2")
    await chat.page.reload()
    await expect(section(chat.page, "Kitchen").locator(".conversation__title")).to_have_text(["Soup", "Bread"])
    await chat.menu("Bread", "Move to a folder")
    await expect(chat.page.get_by_role("menuitemradio", name="Kitchen")).to_be_checked()
    await chat.page.get_by_role("menuitemradio", name="No folder").click()
    await expect(section(chat.page, "Today").locator(".conversation__title")).to_have_text(["Bread"])
    await expect(chat.page.locator(".folder__count")).to_have_text("1")


async def test_an_open_folder_stays_open_and_a_closed_one_shows_that_there_is_news(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    (bread,) = await begun(alice, "Bread", folder="Kitchen")
    chat = await open_chat(server)
    folder = folder_button(chat.page, "Kitchen")
    await expect(folder).to_have_attribute("aria-expanded", "false")
    await folder.click()
    await expect(chat.rows).to_have_text(["Bread"])
    await chat.page.reload()
    await expect(chat.rows).to_have_text(["Bread"])
    await folder.click()
    await expect(chat.rows).to_have_count(0)
    await alice.post("/api/chat/send", {"content": "More", "conversation": bread})
    await expect(folder.get_by_role("img", name="New reply")).to_be_visible()
    await folder.click()
    await expect(chat.rows).to_have_text(["Bread"])


async def test_a_deletion_can_be_undone_and_what_was_open_opens_again(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server)
    await chat.ask("Precious")
    await chat.menu("Precious", "Delete")
    await expect(toast(chat.page).get_by_text("Deleted")).to_be_visible()
    await expect(chat.page.locator("#empty")).to_be_visible()
    await expect(chat.rows).to_have_count(0)
    await toast(chat.page).get_by_role("button", name="Undo").click()
    await expect(chat.rows).to_have_text(["Precious"])
    await expect(chat.questions).to_have_text(["Precious"])
    await expect(toast(chat.page)).to_have_count(0)


async def test_by_keyboard_the_undo_is_at_hand(server: ServerProcess, open_chat: OpenPage, alice: Person) -> None:
    await begun(alice, "Below", "Above")
    chat = await open_chat(server)
    await chat.page.get_by_role("searchbox", name="Search titles").press("ArrowDown")
    await expect(chat.rows.filter(has_text="Above")).to_be_focused()
    await chat.page.keyboard.press("Delete")
    await expect(toast(chat.page).get_by_role("button", name="Undo")).to_be_focused()
    await chat.page.keyboard.press("Escape")
    await expect(chat.rows.filter(has_text="Below")).to_be_focused()
    await chat.page.keyboard.press("Delete")
    await expect(chat.rows).to_have_count(0)
    await expect(toast(chat.page).get_by_role("button", name="Undo")).to_be_focused()
    await chat.page.keyboard.press("Enter")
    await expect(chat.rows).to_have_text(["Below"])


async def test_ctrl_z_undoes_but_not_in_a_field(server: ServerProcess, open_chat: OpenPage, alice: Person) -> None:
    await begun(alice, "Precious")
    chat = await open_chat(server)
    await chat.menu("Precious", "Delete")
    await expect(toast(chat.page)).to_be_visible()
    await chat.field.press("Control+z")
    await expect(chat.rows).to_have_count(0)
    await chat.page.locator(".new-chat").focus()
    await chat.page.keyboard.press("Control+z")
    await expect(chat.rows).to_have_text(["Precious"])


async def test_the_arrows_and_f2_work_in_the_list(server: ServerProcess, open_chat: OpenPage, alice: Person) -> None:
    await begun(alice, "Below", "Above")
    chat = await open_chat(server)
    await chat.rows.first.focus()
    for key, title in (("ArrowDown", "Below"), ("ArrowDown", "Below"), ("ArrowUp", "Above")):
        await chat.page.keyboard.press(key)
        await expect(chat.rows.filter(has_text=title)).to_be_focused()
    await chat.page.keyboard.press("F2")
    await chat.page.keyboard.type("Renamed")
    await chat.page.keyboard.press("Enter")
    await expect(chat.rows).to_have_text(["Renamed", "Below"])
    await expect(chat.rows.first).to_be_focused()


async def test_the_menu_gives_the_focus_back_to_its_row(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, "Below", "Above")
    chat = await open_chat(server)
    row = chat.page.locator(".conversation").filter(has_text="Below")
    await row.get_by_role("button").focus()
    for key in ("Enter", "ArrowDown", "Enter"):
        await chat.page.keyboard.press(key)
    await expect(chat.rows).to_have_text(["Below", "Above"])
    await expect(row.get_by_role("button")).to_be_focused()


async def test_from_the_trash_one_comes_back_and_another_goes_for_good(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    for identity in await begun(alice, "Comes back", "Goes"):
        await alice.request("DELETE", f"/api/conversations/{identity}")
    chat = await open_chat(server)
    await chat.page.get_by_role("button", name="Trash").click()
    rows = chat.page.locator(".conversation")
    await expect(rows).to_have_text([re.compile("Goes.*30 days left"), re.compile("Comes back.*30 days left")])
    await rows.filter(has_text="Comes back").get_by_role("button", name="Restore").click()
    await expect(rows).to_have_count(1)
    await rows.get_by_role("button", name="Delete permanently").click()
    await chat.page.get_by_role("button", name="Cancel").click()
    await rows.get_by_role("button", name="Delete permanently").click()
    await chat.page.get_by_role("dialog").get_by_role("button", name="Delete permanently").click()
    await expect(chat.page.get_by_text("The trash is empty.")).to_be_visible()
    await chat.page.get_by_role("button", name="Back to all conversations").click()
    await expect(chat.rows).to_have_text(["Comes back"])


async def test_other_tabs_hear_of_a_deletion_and_of_its_undoing(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("Shared")
    other = await ChatPage.open(await chat.page.context.new_page(), chat.person, f"/c/{chat.conversation}/")
    trash = await ChatPage.open(await chat.page.context.new_page(), chat.person)
    await trash.page.get_by_role("button", name="Trash").click()
    await expect(trash.page.get_by_text("The trash is empty.")).to_be_visible()
    await chat.menu("Shared", "Delete")
    await expect(toast(other.page).get_by_text("This conversation was deleted.")).to_be_visible()
    await expect(other.rows).to_have_count(0)
    await expect(trash.page.locator(".conversation")).to_contain_text(["Shared"])
    await toast(chat.page).get_by_role("button", name="Undo").click()
    await expect(other.rows).to_have_text(["Shared"])
    await expect(trash.page.get_by_text("The trash is empty.")).to_be_visible()


async def test_titles_are_searched_as_one_types_and_escape_clears(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, "Bread", "Борщ", "Soup")
    chat = await open_chat(server)
    field = chat.page.get_by_role("searchbox", name="Search titles")
    await field.fill("борщ")
    await expect(chat.rows).to_have_text(["Борщ"])
    await field.fill("nothing like it")
    await expect(chat.page.locator("#place-note")).to_have_text("No matching titles.")
    await field.press("Escape")
    await expect(field).to_have_value("")
    await expect(field).to_be_focused()
    await expect(chat.rows).to_have_text(["Soup", "Борщ", "Bread"])


async def test_on_a_phone_everything_is_in_the_drawer(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, "A title that is longer than any phone is wide, to be sure of it", folder="Kitchen")
    chat = await open_chat(server, **PHONE)
    await chat.page.locator("#sidebar-open").tap()
    await folder_button(chat.page, "Kitchen").tap()
    row = section(chat.page, "Kitchen")
    await row.get_by_role("button").tap()
    await chat.page.get_by_role("menuitem", name="Move to a folder").tap()
    await expect(chat.page.get_by_role("menuitemradio", name="Kitchen")).to_be_checked()
    assert await overflow(chat.page) <= 0
    await chat.page.keyboard.press("Escape")
    await row.get_by_role("button").tap()
    await chat.page.get_by_role("menuitem", name="Delete").tap()
    await toast(chat.page).get_by_role("button", name="Undo").tap()
    await expect(row).to_have_count(1)
    await chat.page.get_by_role("button", name="Trash").tap()
    await expect(chat.page.get_by_text("The trash is empty.")).to_be_visible()


async def test_in_russian_the_days_left_have_the_right_form(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    ids = await begun(alice, "Один", "Два", "Пять")
    for identity, days in zip(ids, (29.5, 28.5, 25.5), strict=True):
        await alice.request("DELETE", f"/api/conversations/{identity}")
        moment = str(timezone.now() - timedelta(days=days))
        changed = "UPDATE chat_conversation SET deleted_at = %s WHERE id = %s"
        server.installation.rows(changed, moment, uuid.UUID(identity))
    chat = await open_chat(server, locale="ru-RU")
    await chat.page.locator("[data-place=trash]").click()
    left = ["Осталось 5 дней", "Осталось 2 дня", "Остался 1 день"]
    await expect(chat.page.locator(".conversation__note")).to_have_text(left)


async def test_a_toast_stands_over_the_column_above_the_field(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server, viewport={"width": 1440, "height": 900})
    await chat.ask("Soup")
    await chat.field.fill("\n".join("abcdefgh"))
    await chat.menu("Soup", "Archive")
    said = chat.page.locator(".toast")
    await expect(said).to_contain_text("Archived: “Soup”")
    places = [await one.bounding_box() for one in (said, chat.page.locator("#composer"))]
    assert all(places)
    over, field = [place for place in places if place]
    assert abs((over["x"] + over["width"] / 2) - (field["x"] + field["width"] / 2)) < 2
    assert over["y"] + over["height"] <= field["y"]


async def test_menus_are_named_after_their_conversation(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    page = chat.page
    await chat.ask("Soup")
    await page.locator(".conversation").hover()
    await page.get_by_role("button", name="Actions for “Soup”", exact=True).click()
    await expect(page.get_by_role("menu", name="Actions for “Soup”", exact=True)).to_be_visible()
    await page.get_by_role("menuitem", name="Move to a folder").click()
    await expect(page.get_by_role("menu", name="Move “Soup” to a folder", exact=True)).to_be_visible()


async def test_the_trash_names_what_its_buttons_are_about(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("Soup")
    await chat.menu("Soup", "Delete")
    await expect(toast(chat.page).get_by_text("Deleted: “Soup”")).to_be_visible()
    await chat.page.get_by_role("button", name="Trash").click()
    for name in ("Restore: “Soup”", "Delete permanently: “Soup”"):
        await expect(chat.page.get_by_role("button", name=name, exact=True)).to_be_visible()
