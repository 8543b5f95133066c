"""What a newcomer meets who has no model."""

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.browser.chat_page import finished
from tests.browser.conftest import OpenPage
from tests.support.installation import Installation
from tests.support.server import ServerProcess


@pytest.fixture
def demo_server(installation: Installation) -> Iterator[ServerProcess]:
    with ServerProcess(installation, DEMO="on", RATE_LIMIT="0") as process:
        yield process


async def test_the_demo_says_that_it_is_one(demo_server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(demo_server, "admin")
    await expect(chat.page.get_by_text("no model is connected")).to_be_visible()
    await chat.page.get_by_role("button", name="What can you do?").click()
    await chat.field.press("Enter")
    await expect(chat.reply.locator(".badge .tag--demo")).to_be_visible()
    await chat.stop_button.click()
    await finished(chat.reply, "stopped")
    await chat.page.get_by_role("button", name="How to connect one").click()
    help_dialog = chat.page.get_by_role("dialog", name="Connect a model")
    await expect(help_dialog).to_contain_text("VICTORIA_URL=")
    await help_dialog.get_by_role("button", name="Close").click()
    await expect(help_dialog).to_be_hidden()
