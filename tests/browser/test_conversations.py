"""The list of conversations and what is done to one of them."""

import re

from playwright.async_api import expect

from chat.demo import VictoriaDemo
from tests.browser.chat_page import ChatPage
from tests.browser.conftest import OpenPage
from tests.browser.troubles import Troubles
from tests.support.server import ServerProcess


async def test_the_title_comes_from_the_first_message(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("## How do I cook borscht?")
    await expect(chat.title).to_have_text("How do I cook borscht?")
    await expect(chat.rows).to_have_text(["How do I cook borscht?"])
    await expect(chat.page).to_have_title("How do I cook borscht? · Victoria Chat")


async def test_a_new_chat_is_empty_and_the_old_one_is_a_click_away(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("First")
    await chat.new_chat()
    await expect(chat.page).to_have_url(server.url + "/")
    await expect(chat.field).to_be_focused()
    await chat.ask("Second")
    await expect(chat.rows).to_have_text(["Second", "First"])
    await chat.rows.filter(has_text="First").click()
    await expect(chat.questions).to_have_text(["First"])
    await chat.page.go_back()
    await expect(chat.questions).to_have_text(["Second"])


async def test_renaming_in_the_list_renames_the_header_and_stays(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("Something")
    await chat.menu("Something", "Rename")
    name = chat.page.get_by_role("textbox", name="Name of the conversation")
    await name.fill("A better name")
    async with chat.page.expect_response(re.compile("/api/conversations/")):
        await name.press("Enter")
    await expect(chat.title).to_have_text("A better name")
    await chat.page.reload()
    await expect(chat.rows).to_have_text(["A better name"])


async def test_renaming_by_the_title_reaches_the_other_tab(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("Something")
    other = await ChatPage.open(await chat.page.context.new_page(), chat.person)
    await chat.title.click()
    name = chat.page.get_by_role("textbox", name="Name of the conversation")
    await name.fill("Seen everywhere")
    await name.press("Enter")
    await expect(other.rows).to_have_text(["Seen everywhere"])


async def test_escape_leaves_the_name_as_it_was(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("Something")
    await chat.title.click()
    name = chat.page.get_by_role("textbox", name="Name of the conversation")
    await name.fill("Not this")
    await name.press("Escape")
    await expect(chat.title).to_have_text("Something")
    await expect(chat.title).to_be_focused()


async def test_deleting_removes_it_without_a_question(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("Keep me")
    await chat.new_chat()
    await chat.ask("Throw me away")
    await chat.menu("Throw me away", "Delete")
    await expect(chat.rows).to_have_text(["Keep me"])
    await expect(chat.page.locator("#empty")).to_be_visible()
    await chat.page.reload()
    await expect(chat.rows).to_have_text(["Keep me"])


async def test_two_people_see_only_their_own(
    server: ServerProcess, open_chat: OpenPage, troubles: Troubles, victoria: VictoriaDemo
) -> None:
    alice, bob = await open_chat(server), await open_chat(server, "bob")
    await alice.ask("My secret")
    await bob.ask("Bob's own")
    await expect(alice.rows).to_have_text(["My secret"])
    await expect(bob.rows).to_have_text(["Bob's own"])
    troubles.expect("404")
    response = await bob.page.goto(f"/c/{alice.conversation}/")
    assert response is not None and response.status == 404
    assert "My secret" not in await bob.page.content()
