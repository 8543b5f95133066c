"""Sign-in: the form, and what needs a session."""

import re

from playwright.async_api import Page, expect

from tests.browser.conftest import ContextOf
from tests.support.installation import PASSWORD
from tests.support.server import ServerProcess


async def sign_in(page: Page, name: str, password: str) -> None:
    await page.locator("input[name=login]").fill(name)
    await page.locator("input[name=password]").fill(password)
    await page.locator("form button[type=submit]").click()


async def test_signing_in_through_the_form_leads_to_the_chat(server: ServerProcess, context_of: ContextOf) -> None:
    page = await (await context_of(server, None)).new_page()
    await page.goto("/")
    await expect(page).to_have_url(re.compile(r"/accounts/login/\?next=/"))
    await sign_in(page, "alice", PASSWORD)
    await expect(page.get_by_role("textbox", name="Message")).to_be_focused()
    await expect(page).to_have_url(server.url + "/")
    await expect(page.locator(".user-button__name")).to_have_text("alice")


async def test_a_wrong_password_is_said_beside_the_form(server: ServerProcess, context_of: ContextOf) -> None:
    page = await (await context_of(server, None)).new_page()
    await page.goto("/accounts/login/")
    await sign_in(page, "alice", "not-this-one")
    await expect(page.get_by_text("not correct")).to_be_visible()
    await expect(page.locator("input[name=login]")).to_have_value("alice")


async def test_signing_out_shuts_the_door(server: ServerProcess, context_of: ContextOf) -> None:
    page = await (await context_of(server, None)).new_page()
    await page.goto("/")
    await sign_in(page, "alice", PASSWORD)
    await page.locator("#user-button").click()
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await expect(page).to_have_url(re.compile("/accounts/login/"))
    await page.goto("/")
    await expect(page).to_have_url(re.compile("/accounts/login/"))
