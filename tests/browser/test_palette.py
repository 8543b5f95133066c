"""Ctrl+K: where one has been, and everything that a menu or a key does."""

import re

from playwright.async_api import expect

from chat.demo.victoria import VictoriaDemo
from tests.browser.chat_page import ChatPage, finished
from tests.browser.conftest import OpenPage
from tests.browser.palette import Palette
from tests.browser.sidebar import begun
from tests.search.asking import all_read
from tests.support.person import Person
from tests.support.server import ServerProcess

OF_THE_ADMINISTRATOR = ["Settings", "Your account", "Backends", "Administration", "Sign out"]


async def labels(palette: Palette, title: str) -> list[str]:
    return await palette.group(title).locator("[data-part=label]").all_inner_texts()


async def test_recent_conversations_come_before_commands(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, "Borscht")
    chat = await open_chat(server)
    palette = await Palette.open(chat)
    titles = await palette.dialog.get_by_role("group").evaluate_all("(all) => all.map((one) => one.ariaLabel)")
    assert titles[-2:] == ["Conversations", "Commands"]
    await palette.active.filter(has_text="Borscht").click()
    await expect(chat.title).to_have_text("Borscht")
    await Palette.open(chat)
    await expect(palette.group("Conversations")).to_have_count(0)


async def test_every_action_of_the_menus_is_there(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("Borscht")
    palette = await Palette.open(chat)
    there = await labels(palette, "Commands")
    for entry in await chat.page.locator(
        "#conversation-menu .panel__item:not([data-action=move], [data-action=select])"
    ).all_inner_texts():
        assert any(label.startswith(f"{entry} this conversation") for label in there), entry
    for entry in await chat.page.locator("#user-panel .panel__item").all_text_contents():
        assert entry.strip() in there, entry
    for query, label in (("folder", "Move to a new folder"), ("select", "Select this conversation and others")):
        await palette.find(query)
        assert label in await labels(palette, "Commands")


async def test_an_administrator_has_the_entries_of_the_administrators_menu(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    palette = await Palette.open(await open_chat(server, "admin"))
    there = await labels(palette, "Commands")
    assert [label for label in there if label in OF_THE_ADMINISTRATOR] == OF_THE_ADMINISTRATOR


async def test_a_conversation_is_filed_archived_and_found_in_the_archive(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server)
    await chat.ask("Borscht")
    await run(chat, "new folder")
    await chat.page.get_by_role("textbox", name="Name of the new folder").fill("Soups")
    await chat.page.keyboard.press("Enter")
    await expect(chat.page.locator("#conversations")).to_contain_text(re.compile(r"Soups\s*1"))
    await run(chat, "remove from the folder")
    await expect(chat.page.locator("#conversations")).to_contain_text(re.compile(r"Soups\s*0"))
    await run(chat, "archive this")
    await expect(chat.replies).to_have_count(0)
    await run(chat, "show archive")
    await expect(chat.page.locator("#place-name")).to_have_text("Archive")
    await expect(chat.page.locator("#conversations")).to_contain_text("Borscht")


async def run(chat: ChatPage, query: str) -> None:
    """The one command that is found."""
    palette = await Palette.open(chat)
    await palette.find(query)
    await expect(palette.group("Commands")).to_have_count(1)
    await palette.group("Commands").click()


async def test_a_command_shows_its_key(server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo) -> None:
    chat = await open_chat(server)
    palette = await Palette.open(chat)
    await expect(palette.group("Commands").filter(has_text="New chat").locator("kbd")).to_have_text("Ctrl+Shift+O")
    await expect(palette.group("Commands").filter(has_text="Temporary chat").locator("kbd")).to_be_hidden()
    await expect(palette.group("Commands").filter(has_text="Stop the reply")).to_have_count(0)
    await chat.page.keyboard.press("Escape")
    victoria.pace = 5
    await chat.send("Count to a hundred")
    await expect(chat.replies).to_have_count(1)
    palette = await Palette.open(chat)
    await palette.group("Commands").filter(has_text="Stop the reply").click()
    await finished(chat.reply, "stopped")


async def test_a_hit_on_another_branch_names_the_version(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.ask("the first dibbler")
    await chat.edit_last("the second dibbler")
    await expect(chat.questions).to_have_text(["the second dibbler"])
    await all_read(server.installation)
    palette = await Palette.open(chat)
    await palette.find("dibbler")
    mine = palette.hits.filter(has_text="You ·")
    await expect(mine.filter(has=chat.page.get_by_text("the first dibbler").nth(1))).to_contain_text("version 1 of 2")
    await expect(mine.first).not_to_contain_text("version")
