"""Thumbs under a finished reply."""

import asyncio

from playwright.async_api import Locator, Route, expect

from chat.demo import VictoriaDemo
from tests.browser.chat_page import ChatPage, finished, text_of
from tests.browser.conftest import OpenPage
from tests.browser.test_looks import PHONE, overflow
from tests.browser.troubles import Troubles
from tests.simulators.faults import Gate, gate
from tests.support.relay import Relay
from tests.support.server import ServerProcess

RATING = "**/api/replies/*/rating"


def good(reply: Locator) -> Locator:
    return reply.get_by_role("button", name="Good reply")


def bad(reply: Locator) -> Locator:
    return reply.get_by_role("button", name="Bad reply")


async def pressed(button: Locator, on: bool = True) -> None:
    await expect(button).to_have_attribute("aria-pressed", str(on).lower())


async def rating(chat: ChatPage) -> int:
    return int((await chat.stored())[-1]["rating"])


async def test_a_thumb_is_given_changed_and_taken_back(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    reply = await chat.ask("Hello")
    for button, thumb in ((good(reply), 1), (bad(reply), -1), (bad(reply), 0), (good(reply), 1)):
        async with chat.page.expect_response(RATING):
            await button.click()
        await pressed(button, thumb != 0)
        assert await rating(chat) == thumb
    await pressed(bad(reply), False)
    await chat.page.reload()
    await pressed(good(chat.reply))


async def test_other_tabs_show_it_at_once(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    reply = await chat.ask("Hello")
    other = await ChatPage.open(await chat.page.context.new_page(), chat.person, f"/c/{chat.conversation}/")
    await good(reply).click()
    await pressed(good(other.reply))
    await bad(other.reply).click()
    await pressed(bad(reply))
    await pressed(good(reply), False)


async def test_one_that_was_given_while_a_tab_was_cut_off_is_there_when_it_is_back(
    server: ServerProcess, open_chat: OpenPage, troubles: Troubles
) -> None:
    troubles.expect_a_lost_server()
    chat = await open_chat(server)
    await chat.ask("Hello")
    async with Relay(server.port) as relay:
        other = await open_chat(server, path=f"/c/{chat.conversation}/", base_url=relay.url)
        relay.drop()
        await expect(other.connection).to_contain_text("Connection lost")
        await good(chat.reply).click()
        relay.mend()
        await pressed(good(other.reply))


async def test_one_that_cannot_be_saved_is_taken_back_with_a_sentence(
    server: ServerProcess, open_chat: OpenPage, troubles: Troubles
) -> None:
    troubles.expect("ERR_FAILED")
    chat = await open_chat(server)
    reply = await chat.ask("Hello")
    release = asyncio.Event()

    async def fail(route: Route) -> None:
        await release.wait()
        await route.abort()

    await chat.page.route(RATING, fail)
    await good(reply).click()
    await pressed(good(reply))
    release.set()
    await expect(chat.page.locator(".toast")).to_contain_text("The server does not answer.")
    await pressed(good(reply), False)
    assert await rating(chat) == 0


async def test_every_version_has_its_own(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    reply = await chat.ask("Hello")
    async with chat.page.expect_response(RATING):
        await good(reply).click()
    await reply.get_by_role("button", name="Regenerate", exact=True).click()
    await expect(chat.reply.locator(".switcher__place")).to_have_text("2/2")
    await finished(chat.reply)
    await pressed(good(chat.reply), False)
    await bad(chat.reply).click()
    await chat.reply.get_by_role("button", name="Previous version").click()
    await pressed(good(chat.reply))
    await chat.reply.get_by_role("button", name="Next version").click()
    await pressed(bad(chat.reply))


async def test_only_a_finished_reply_with_words_has_thumbs(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    held = Gate()
    victoria.fault = gate(2, held)
    chat = await open_chat(server)
    await chat.send("Hello")
    await expect(text_of(chat.reply)).not_to_be_empty()
    await expect(good(chat.reply)).to_be_hidden()
    await chat.stop_button.click()
    await finished(chat.reply, "stopped")
    await expect(good(chat.reply)).to_be_visible()
    await expect(good(chat.page.locator(".message--user"))).to_be_hidden()
    held.set()


async def test_a_temporary_chat_has_none(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server, path="/?temporary")
    await chat.ask("Hello")
    await expect(chat.reply.get_by_role("button", name="Copy")).to_be_visible()
    await expect(good(chat.reply)).to_be_hidden()


async def test_on_a_phone_they_are_in_reach_and_fit(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server, **PHONE)
    reply = await chat.ask("Hello")
    await good(reply).tap()
    await pressed(good(reply))
    assert await overflow(chat.page) <= 0
