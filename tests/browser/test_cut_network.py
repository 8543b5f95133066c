"""The cable is pulled in mid-reply, for so long that both sides give the connection up, and put back."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from chat.demo import VictoriaDemo
from chat.demo.faults import Gate, gate
from tests.browser.chat_page import ChatPage, finished, text_of
from tests.browser.conftest import OpenPage
from tests.browser.troubles import Troubles
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
    held.set()
    await chat.send("And on")
    await expect(chat.field).to_have_value("And on")
    cable.mend()
    await expect(chat.connection).to_be_hidden(timeout=NOTICED_MS)
    await finished(chat.reply)
    await expect(text_of(chat.reply)).to_have_text(COUNTING)
    victoria.fault = None
    await chat.ask("And on")
    assert [message["text"] for message in await chat.stored()][::2] == ["Count", "And on"]
