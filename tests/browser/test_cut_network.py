"""The network goes, told by the browser or in silence, as when a cable is pulled; then it is back."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import expect

from chat.demo import VictoriaDemo
from tests.browser.chat_page import ChatPage, finished, text_of
from tests.browser.conftest import ContextOf, OpenPage
from tests.browser.test_looks import PHONE, overflow
from tests.browser.troubles import Troubles
from tests.simulators.faults import Gate, gate
from tests.support.person import Person
from tests.support.relay import Relay
from tests.support.server import ServerProcess

FIVE = "One two three four five"
COUNTING = f"{FIVE} six seven eight nine ten."
NOTICED_MS = 45_000  # a ping each 20 s, whose answer may take 10 s


@pytest_asyncio.fixture
async def cable(server: ServerProcess) -> AsyncIterator[Relay]:
    async with Relay(server.port) as relay:
        yield relay


@pytest_asyncio.fixture
async def chat(server: ServerProcess, open_chat: OpenPage, cable: Relay, troubles: Troubles) -> ChatPage:
    troubles.expect_a_lost_server()
    return await open_chat(server, base_url=cable.url)


@pytest.mark.timeout(150)
async def test_the_page_says_so_and_afterwards_everything_is_there(
    chat: ChatPage, cable: Relay, victoria: VictoriaDemo
) -> None:
    held = Gate()
    victoria.script, victoria.fault = COUNTING, gate(1, held)
    await chat.send("Count")
    await expect(text_of(chat.reply)).to_have_text(FIVE)
    cable.cut()
    await expect(chat.connection).to_contain_text("Connection lost, trying again", timeout=NOTICED_MS)
    await expect(text_of(chat.reply)).to_have_text(FIVE)
    victoria.fault = None
    await chat.send("And on")
    await expect(chat.unsent.last).to_have_text("Waiting for the reply to finish.")
    held.set()
    cable.mend()
    await expect(chat.connection).to_be_hidden(timeout=NOTICED_MS)
    await finished(chat.replies.first)
    await expect(text_of(chat.replies.first)).to_have_text(COUNTING)
    await expect(chat.replies).to_have_count(2)
    await finished(chat.reply)
    assert [message["text"] for message in await chat.stored()][::2] == ["Count", "And on"]


async def test_an_end_of_the_network_that_the_browser_knows_of_is_shown_at_once(
    chat: ChatPage, cable: Relay, victoria: VictoriaDemo
) -> None:
    victoria.script = "Here again."
    await chat.ask("Before")
    await chat.page.context.set_offline(True)
    await expect(chat.connection).to_have_text("You are offline. Messages are sent when the network is back.")
    await chat.send("Wait for me")
    await expect(chat.unsent.last).to_contain_text("Not sent yet")
    await chat.page.context.set_offline(False)
    await expect(chat.connection).to_be_hidden()
    await expect(chat.replies).to_have_count(2)
    await finished(chat.reply)
    assert [message["text"] for message in await chat.stored()][::2] == ["Before", "Wait for me"]


# --- the cable is cut, and nothing tells of it ------------------------------------------------------------------------


@pytest_asyncio.fixture
async def timed(server: ServerProcess, context_of: ContextOf, cable: Relay, troubles: Troubles) -> ChatPage:
    """A page with a clock of ours."""
    troubles.expect_a_lost_server()
    page = await (await context_of(server, "alice", base_url=cable.url)).new_page()
    await page.clock.install()
    return await ChatPage.open(page, Person(server, "alice"))


async def noticed(chat: ChatPage) -> None:
    """Two seconds until it is asked whether the connection lives, six until that is known and shown."""
    await chat.page.clock.fast_forward(2000)
    await chat.page.clock.fast_forward(6000)
    await expect(chat.connection).to_have_text("Connection lost, trying again")


async def back(chat: ChatPage, cable: Relay) -> None:
    cable.mend()
    await chat.page.clock.fast_forward(30_000)
    await expect(chat.connection).to_be_hidden()


async def test_what_is_not_answered_says_so_and_goes_once_over_the_next_connection(
    timed: ChatPage, cable: Relay, victoria: VictoriaDemo
) -> None:
    chat = timed
    await chat.ask("Before")
    asked = len(victoria.calls("POST *"))
    cable.cut()
    await chat.send("And on")
    await expect(chat.unsent.last).to_be_hidden()
    await chat.page.clock.fast_forward(2000)
    await expect(chat.unsent.last).to_have_text("Sending…")
    await expect(chat.page.locator("#announcer")).to_have_text("Sending…")
    await expect(chat.page.get_by_role("button", name="Back to the field")).to_be_hidden()
    await chat.page.clock.fast_forward(6000)
    await expect(chat.connection).to_have_text("Connection lost, trying again")
    await expect(chat.unsent.last).to_contain_text("Not sent yet")
    await back(chat, cable)
    await expect(chat.replies).to_have_count(2)
    await finished(chat.reply)
    await expect(chat.page.locator(".message--sending")).to_have_count(0)
    assert [message["text"] for message in await chat.stored()][::2] == ["Before", "And on"]
    assert len(victoria.calls("POST *")) == asked + 1


async def edit(chat: ChatPage) -> None:
    message = chat.page.locator(".message--user")
    await message.hover()
    await message.get_by_role("button", name="Edit").click()
    await message.get_by_role("textbox").fill("Otherwise")
    await message.get_by_role("button", name="Send").click()


async def regenerate(chat: ChatPage) -> None:
    await chat.reply.hover()
    await chat.reply.get_by_role("button", name=re.compile("^(Regenerate|Try again)$")).click()


async def go_on(chat: ChatPage) -> None:
    await chat.reply.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize(("command", "count"), [(edit, 4), (regenerate, 3), (go_on, 2)])
async def test_a_command_is_carried_out_once_after_a_silent_loss(
    timed: ChatPage, cable: Relay, victoria: VictoriaDemo, command: Callable[[ChatPage], Awaitable[None]], count: int
) -> None:
    chat, held = timed, Gate()
    victoria.script, victoria.fault = COUNTING, gate(1, held)
    await chat.send("Count")
    await expect(text_of(chat.reply)).to_have_text(FIVE)
    await chat.stop_button.click()
    await finished(chat.reply, "stopped")
    victoria.fault = None
    cable.cut()
    await command(chat)
    await chat.page.clock.fast_forward(2000)
    await expect(chat.page.get_by_text("Sending…").and_(chat.page.locator("main *"))).to_be_visible()
    await noticed(chat)
    await back(chat, cable)
    await finished(chat.reply)
    assert len(await chat.stored()) == count


async def test_stop_is_heard_after_a_silent_loss(timed: ChatPage, cable: Relay, victoria: VictoriaDemo) -> None:
    chat, held = timed, Gate()
    victoria.script, victoria.fault = COUNTING, gate(1, held)
    await chat.send("Count")
    await expect(text_of(chat.reply)).to_have_text(FIVE)
    # What is sent into a dead connection is gone: the browser's own network stack says so here, later than we do.
    cable.cut()
    await chat.stop_button.click()
    await noticed(chat)
    await back(chat, cable)
    await finished(chat.reply, "stopped")
    assert [message["status"] for message in await chat.stored()] == ["complete", "stopped"]


async def test_a_thumb_that_is_not_answered_is_taken_back_with_a_sentence(timed: ChatPage, cable: Relay) -> None:
    chat = timed
    reply = await chat.ask("Before")
    cable.cut()
    good = reply.get_by_role("button", name="Good reply")
    await good.click()
    await expect(good).to_have_attribute("aria-pressed", "true")
    await noticed(chat)
    await chat.page.clock.fast_forward(1000)
    await expect(chat.page.locator(".toast")).to_contain_text("The server does not answer.")
    await expect(good).to_have_attribute("aria-pressed", "false")


async def test_a_name_that_is_not_answered_is_taken_back_with_a_sentence(timed: ChatPage, cable: Relay) -> None:
    chat = timed
    await chat.ask("Before")
    cable.cut()
    await chat.title.click()
    field = chat.page.get_by_role("textbox", name="Name of the conversation")
    await field.fill("Other")
    await field.press("Enter")
    await noticed(chat)
    await chat.page.clock.fast_forward(1000)
    await expect(chat.page.locator(".toast")).to_contain_text("The server does not answer.")
    await expect(chat.rows).to_have_text(["Before"])


@pytest.mark.parametrize("size", [PHONE["viewport"], {"width": 1440, "height": 900}])
async def test_nothing_of_it_is_wider_than_the_page(timed: ChatPage, cable: Relay, size: dict[str, int]) -> None:
    chat = timed
    await chat.page.set_viewport_size(size)
    await chat.ask("Before")
    cable.cut()
    await chat.send("And on")
    await chat.page.clock.fast_forward(2000)
    await expect(chat.unsent.last).to_have_text("Sending…")
    assert not await overflow(chat.page)
    await chat.page.context.set_offline(True)
    await expect(chat.connection).to_contain_text("You are offline")
    assert not await overflow(chat.page)
