"""The server goes away and comes back; the page stays."""

import asyncio
import re
import signal
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import expect

from chat.demo import VictoriaDemo
from tests.browser.chat_page import finished, text_of
from tests.browser.conftest import OpenPage
from tests.browser.troubles import Troubles
from tests.simulators.faults import Gate, gate
from tests.support.server import ServerProcess

# Victoria sends five words at a time.
FIVE = "One two three four five"
COUNTING = f"{FIVE} six seven eight nine ten."


async def stop(server: ServerProcess) -> None:
    assert await asyncio.to_thread(server.stop) in (0, -signal.SIGTERM)


async def start(server: ServerProcess) -> None:
    await asyncio.to_thread(server.start)


async def test_history_is_there_after_a_restart_and_the_page_reconnects_by_itself(
    own_server: ServerProcess, open_chat: OpenPage, troubles: Troubles
) -> None:
    troubles.expect_a_lost_server()
    chat = await open_chat(own_server)
    await chat.ask("Before")
    await stop(own_server)
    await expect(chat.connection).to_contain_text("Connection lost, trying again")
    await start(own_server)
    await expect(chat.connection).to_be_hidden()
    await chat.ask("After")
    await chat.page.reload()
    await expect(chat.questions).to_have_text(["Before", "After"])
    await expect(chat.rows).to_have_text(["Before"])


async def test_a_message_typed_without_connection_is_sent_once(
    own_server: ServerProcess, open_chat: OpenPage, troubles: Troubles, victoria: VictoriaDemo
) -> None:
    troubles.expect_a_lost_server()
    chat = await open_chat(own_server)
    asked = len(victoria.calls("POST *"))
    await stop(own_server)
    await expect(chat.connection).to_be_visible()
    await chat.send("Wait for me")
    await expect(chat.unsent).to_contain_text("Not sent yet")
    await start(own_server)
    await expect(chat.replies).to_have_count(1)
    await finished(chat.reply)
    await expect(chat.unsent).to_be_hidden()
    asked_once = len(victoria.calls("POST *")) - asked
    question, _reply = await chat.stored()
    assert (question["text"], asked_once) == ("Wait for me", 1)


async def test_a_server_killed_in_mid_reply_leaves_an_interrupted_reply(
    own_server: ServerProcess, open_chat: OpenPage, troubles: Troubles, victoria: VictoriaDemo
) -> None:
    troubles.expect_a_lost_server()
    victoria.script, victoria.fault = COUNTING, gate(1, Gate())
    chat = await open_chat(own_server)
    await chat.send("Count")
    await expect(text_of(chat.reply)).to_have_text(FIVE)
    await expect_saved(chat.stored, FIVE)
    own_server.kill()
    await start(own_server)
    await finished(chat.reply, "interrupted")
    await expect(text_of(chat.reply)).to_have_text(FIVE)
    await expect(chat.reply.locator(".message__status")).to_have_text(re.compile(r"\w"))
    await expect(chat.reply).to_have_attribute("aria-busy", "false")
    victoria.fault = None
    await chat.ask("Go on")


async def expect_saved(stored: Callable[[], Awaitable[list[dict[str, Any]]]], text: str) -> None:
    """What is shown is at most a second ahead of what is saved (I3)."""
    async with asyncio.timeout(5):
        while (await stored())[-1]["text"].strip() != text:
            await asyncio.sleep(0.05)
