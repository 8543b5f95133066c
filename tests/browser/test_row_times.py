"""When the last message of a conversation came, in the list: drawn by the server, kept true by the page."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.sidebar import begun
from tests.browser.troubles import Troubles
from tests.support.person import Person
from tests.support.server import ServerProcess

DRAWN = re.compile(r'<time class="conversation__time"[^>]*>([^<]*)</time>')
DAYS = (0, 1, 6, 7, 40, 400)
AGE = "UPDATE chat_conversation SET updated_at = %s WHERE id = %s"


async def of_all_ages(alice: Person) -> None:
    made = await begun(alice, *(f"{days} days old" for days in DAYS))
    for conversation, days in zip(made, DAYS, strict=True):
        moment = datetime.now(UTC) - timedelta(days=days)
        alice.server.installation.rows(AGE, f"{moment:%Y-%m-%d %H:%M:%S}+00:00", uuid.UUID(conversation))


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en-GB", r"[A-Z][a-z]{2}( \d+)?|\d\d/\d\d/\d\d"), ("ru-RU", r"[а-я]{2}|\d+ [а-я]+\.?|\d\d\.\d\d\.\d\d")],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
async def test_the_page_finds_the_times_as_it_would_write_them(
    server: ServerProcess, open_chat: OpenPage, alice: Person, locale: str, words: str, zone: str
) -> None:
    await of_all_ages(alice)
    chat = await open_chat(server, locale=locale, timezone_id=zone)
    shown = await chat.page.locator(".conversation__time").all_text_contents()
    html = await chat.page.evaluate("async () => (await fetch('/')).text()")
    assert DRAWN.findall(html)[: len(DAYS)] == shown
    assert re.fullmatch(r"\d\d:\d\d", shown[0])
    assert all(re.fullmatch(words, time) for time in shown[2:]), shown


async def test_at_midnight_today_becomes_yesterday(
    server: ServerProcess, open_chat: OpenPage, alice: Person, troubles: Troubles
) -> None:
    troubles.expect("WebSocket connection")  # its time runs, too
    (made,) = await begun(alice, "Of today")
    moment = datetime.fromisoformat((await alice.get(f"/api/conversations/{made}"))["updated_at"])
    chat = await open_chat(server, timezone_id="UTC")
    await expect(chat.page.locator(".conversation__time")).to_have_text(f"{moment:%H:%M}")
    await chat.page.clock.install(time=moment.replace(hour=23, minute=59, second=40))
    await chat.page.reload()
    await chat.ready()
    await expect(chat.page.locator(".conversation__time")).to_have_text(f"{moment:%H:%M}")
    await chat.page.clock.run_for(60_000)
    await expect(chat.page.locator(".conversation__time")).to_have_text(f"{moment:%a}")
    await expect(chat.page.get_by_role("heading", name="Yesterday")).to_be_visible()


async def test_a_new_message_moves_it(server: ServerProcess, open_chat: OpenPage, alice: Person) -> None:
    (made,) = await begun(alice, "Old and new")
    old = datetime.now(UTC) - timedelta(days=400)
    server.installation.rows(AGE, f"{old:%Y-%m-%d %H:%M:%S}+00:00", uuid.UUID(made))
    chat = await open_chat(server, path=f"/c/{made}/", timezone_id="UTC")
    await expect(chat.page.locator(".conversation__time")).to_have_text(f"{old:%m/%d/%y}")
    await chat.ask("Again")
    await expect(chat.page.locator(".conversation__time")).to_have_text(re.compile(r"\d\d:\d\d"))


async def test_a_row_is_called_by_its_title_alone_and_opens_wherever_it_is_pressed(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    (made,) = await begun(alice, "Where to go")
    chat = await open_chat(server, viewport={"width": 360, "height": 740}, has_touch=True)
    await chat.page.locator("#sidebar-open").click()
    await expect(chat.page.get_by_role("link", name="Where to go", exact=True)).to_be_visible()
    time = await chat.page.locator(".conversation__time").bounding_box()
    assert time
    await chat.page.mouse.click(time["x"] + time["width"] / 2, time["y"] + time["height"] / 2)
    await expect(chat.page).to_have_url(re.compile(f"/c/{made}/$"))


async def test_it_takes_no_room_from_the_title_on_a_phone(
    server: ServerProcess, open_chat: OpenPage, alice: Person
) -> None:
    await begun(alice, "A title of many words that is longer than the list")
    chat = await open_chat(server, viewport={"width": 360, "height": 740})
    await chat.page.locator("#sidebar-open").click()
    title, menu, time = [
        await chat.page.locator(f".conversation__{part}").bounding_box() for part in ("title", "menu", "time")
    ]
    assert title and menu and time
    assert menu["x"] - (title["x"] + title["width"]) < 24 and time["y"] >= title["y"] + title["height"] - 4
