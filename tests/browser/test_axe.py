"""axe finds nothing, in light and in dark."""

import pytest
from playwright.async_api import expect

from chat.demo import Answer, Step, VictoriaDemo
from tests.browser.axe import violations
from tests.browser.conftest import ContextOf, OpenPage
from tests.browser.test_looks import PHONE
from tests.browser.test_markdown import RICH
from tests.support.server import ServerProcess

pytestmark = pytest.mark.parametrize("scheme", ["light", "dark"])
STEPS = (Step("thought", "Reading", "A short question."), Step("action", "Looking", "Nothing there."))


async def test_the_chat(server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo, scheme: str) -> None:
    victoria.script = Answer(RICH, steps=STEPS)
    chat = await open_chat(server, color_scheme=scheme)
    assert await violations(chat.page) == []
    reply = await chat.ask("Show me everything")
    await expect(reply.locator(".hljs-keyword").first).to_be_visible()
    await reply.locator(".steps__summary").click()
    await reply.locator(".badge").click()
    assert await violations(chat.page) == []


async def test_the_panels(server: ServerProcess, open_chat: OpenPage, scheme: str) -> None:
    chat = await open_chat(server, "admin", color_scheme=scheme)
    for button in ("#pill", "#user-button"):
        await chat.page.locator(button).click()
        assert await violations(chat.page) == []
        await chat.page.keyboard.press("Escape")


async def test_the_drawer_on_a_phone(server: ServerProcess, open_chat: OpenPage, scheme: str) -> None:
    chat = await open_chat(server, color_scheme=scheme, **PHONE)
    await chat.page.locator("#sidebar-open").tap()
    assert await violations(chat.page) == []


async def test_the_sign_in(server: ServerProcess, context_of: ContextOf, scheme: str) -> None:
    page = await (await context_of(server, None, color_scheme=scheme)).new_page()
    await page.goto("/accounts/login/")
    assert await violations(page) == []


async def test_the_backends(server: ServerProcess, context_of: ContextOf, scheme: str) -> None:
    page = await (await context_of(server, "admin", color_scheme=scheme)).new_page()
    for path in ("/admin/backends/", "/admin/backends/models/"):
        await page.goto(path)
        assert await violations(page, ".backends") == []  # what is around it is Django's own
