"""The administrator's pages, under the same strict policy as the chat."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import ContextOf, OpenPage
from tests.browser.troubles import Troubles
from tests.support.person import Person
from tests.support.server import ServerProcess


async def admin_page(server: ServerProcess, context_of: ContextOf, path: str) -> Page:
    page = await (await context_of(server, "admin")).new_page()
    response = await page.goto(path)
    assert response is not None and response.status == 200, (path, response and response.status)
    return page


async def test_the_backends_page_counts_what_was_asked(
    server: ServerProcess, open_chat: OpenPage, context_of: ContextOf
) -> None:
    await (await open_chat(server)).ask("Hello")
    page = await admin_page(server, context_of, "/admin/backends/")
    victoria = page.locator("[data-backend=victoria]")
    await expect(victoria).to_have_attribute("data-status", "healthy")
    await expect(victoria.locator("[data-field=answered]")).to_have_text(re.compile(r"^[1-9]\d*$"))
    await expect(victoria.locator("[data-field=ttft_p50_ms]")).to_have_text(re.compile(r"\d"))


async def test_check_now_asks_both(server: ServerProcess, context_of: ContextOf) -> None:
    page = await admin_page(server, context_of, "/admin/backends/")
    await page.get_by_role("button", name="Check now").click()
    await expect(page.locator(".backend-card[data-status=healthy]")).to_have_count(2)
    await expect(page.locator("[data-field=latency_ms]").first).to_have_text(re.compile(r"\d"))


async def test_the_numbers_refresh_without_a_reload(server: ServerProcess, context_of: ContextOf) -> None:
    page = await (await context_of(server, "admin")).new_page()
    await page.clock.install()
    await page.goto("/admin/backends/")
    before = await page.locator("[data-backend=victoria] [data-field=answered]").inner_text()
    await Person(server, "alice").post("/api/chat/send", {"content": "Hello"})
    await page.clock.fast_forward(6000)
    await expect(page.locator("[data-backend=victoria] [data-field=answered]")).to_have_text(str(int(before) + 1))


async def test_the_models_page_lists_what_mlx_offers(server: ServerProcess, context_of: ContextOf) -> None:
    page = await admin_page(server, context_of, "/admin/backends/models/")
    offered = page.locator("section[aria-labelledby=models-mlx] .model-name")
    await expect(offered).to_have_text(["demo-script", "demo-script-small"])


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/chat/attempt/",
        "/admin/chat/generation/",
        "/admin/chat/conversation/",
        "/admin/auth/user/add/",
    ],
)
async def test_the_pages_of_the_admin_breach_no_policy(server: ServerProcess, context_of: ContextOf, path: str) -> None:
    page = await admin_page(server, context_of, path)
    await expect(page.locator("#content")).to_be_visible()


async def test_the_api_documentation_is_ours_to_the_last_byte(server: ServerProcess, context_of: ContextOf) -> None:
    page = await admin_page(server, context_of, "/api/docs")
    await expect(page.get_by_text("/api/chat/send").first).to_be_visible()


async def test_others_have_no_way_in(server: ServerProcess, context_of: ContextOf, troubles: Troubles) -> None:
    troubles.expect("403")
    page = await (await context_of(server, "alice")).new_page()
    response = await page.goto("/admin/backends/")
    assert response is not None and response.status == 403
    await expect(page.locator(".backend-card")).to_have_count(0)
