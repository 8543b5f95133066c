"""Thousands of conversations in the sidebar."""

import uuid
from datetime import timedelta

from django.utils import timezone
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.support.installation import Installation
from tests.support.server import ServerProcess

MANY = 3000
OWNED = "SELECT id FROM auth_user WHERE username = 'alice'"


def fill(installation: Installation, count: int) -> None:
    """So many conversations of Alice's, a minute apart; the oldest is pinned."""
    now = timezone.now()
    values = ", ".join(
        f"('{uuid.UUID(int=n).hex}', ({OWNED}), 'number {n}', {n == 1}, FALSE, '{at}', '{at}', '')"
        for n, at in ((n, now - timedelta(minutes=count - n)) for n in range(1, count + 1))
    )
    installation.rows(
        "INSERT INTO chat_conversation (id, owner_id, title, pinned, archived, created_at, updated_at,"
        f" system_prompt) VALUES {values}"
    )


async def test_thousands_are_loaded_as_one_scrolls(own_server: ServerProcess, open_chat: OpenPage) -> None:
    fill(own_server.installation, MANY)
    chat = await open_chat(own_server)
    await expect(chat.rows.first).to_have_text("number 1")
    assert await chat.rows.count() < 300
    for _ in range(3):
        await chat.page.locator("#conversations-more").scroll_into_view_if_needed()
        await chat.page.wait_for_timeout(200)
    assert 150 < await chat.rows.count() < MANY
    field = chat.page.get_by_role("searchbox", name="Search titles")
    await field.fill("number 777")
    await expect(chat.rows).to_have_text(["number 777"])
    await field.press("Escape")
    scroll = "() => document.getElementById('conversations-more').scrollIntoView()"
    while await chat.rows.count() < MANY:
        await chat.page.evaluate(scroll)
    await expect(chat.rows.last).to_have_text("number 2")
    spent = await chat.page.evaluate(FRAMES)
    assert spent["median"] < 100, spent


# Scrolls through the whole list, a screen at a time: how long each frame took, in milliseconds.
FRAMES = """async () => {
  const list = document.getElementById("conversations").parentElement;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const times = [];
  for (let top = list.scrollHeight; top > 0; top -= 5 * list.clientHeight) {
    const before = performance.now();
    list.scrollTop = top;
    await frame();
    times.push(performance.now() - before);
  }
  times.sort((a, b) => a - b);
  return { median: times[times.length >> 1], worst: times.at(-1), count: times.length };
}"""
