"""The pictures of README and docs: `python -m tests.browser.screenshots` writes them into docs/images/.

A fresh installation with the demo backends, a person, and a conversation as she might have it.
"""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, FloatRect, Page, async_playwright, expect

from tests.browser.chat_page import ChatPage, finished
from tests.browser.chromium import launch
from tests.support.installation import ROOT, prepare
from tests.support.person import Person
from tests.support.server import ServerProcess

IMAGES = ROOT / "docs" / "images"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 780}
WAIT_MS = 60_000  # the demo writes at the pace of a model

# The newest question stands at the top, so that its whole reply is seen, table and code.
TO_TOP = """(question) => {
  const scroller = document.getElementById("scroller");
  scroller.scrollTop += question.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 16;
}"""

TITLES = {
    "en": ("Names for the new cat", "Bread without kneading", "Questions for the landlord", "Regex for German dates"),
    "ru": ("Имя для кота", "Хлеб без замеса", "Вопросы хозяину квартиры", "Регулярное выражение для даты"),
}
ORDER: dict[str, dict[str, object]] = {
    "cat": {"pinned": True},
    "Bread": {"folder": "Kitchen"},
    "Regex": {"folder": "Work"},
}
ASKED = {
    "en": ("Write a Python function that counts words", "How much is (1299 + 2 * 45) * 1.19?"),
    "ru": ("Напиши функцию на Python, которая считает слова", "Сколько будет (1299 + 2 * 45) * 1,19?"),
}


async def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        installation = prepare(Path(folder) / "data")
        with ServerProcess(installation, DEMO="on", RATE_LIMIT="0") as server:
            async with async_playwright() as playwright:
                browser = await launch(playwright)
                await take_all(browser, server)
                await browser.close()


async def take_all(browser: Browser, server: ServerProcess) -> None:
    for name, language in (("alice", "en"), ("bob", "ru")):
        await talk(Person(server, name), language)
    await chat_picture(browser, Person(server, "alice"), "chat-light", viewport=DESK, color_scheme="light")
    await chat_picture(browser, Person(server, "alice"), "chat-dark", viewport=DESK, color_scheme="dark")
    await chat_picture(browser, Person(server, "alice"), "chat-phone", viewport=PHONE, has_touch=True, is_mobile=True)
    await chat_picture(browser, Person(server, "bob"), "chat-russian", viewport=DESK, locale="ru-RU")
    await search_picture(browser, Person(server, "alice"), "search", "word", viewport=DESK)
    await search_picture(browser, Person(server, "bob"), "search-russian", "слова", viewport=DESK, locale="ru-RU")
    await order(Person(server, "alice"))
    await sidebar_picture(browser, Person(server, "alice"))
    await settings_picture(browser, Person(server, "alice"))
    await phone_pictures(browser, Person(server, "alice"))
    await backends_picture(browser, Person(server, "admin"))


async def talk(person: Person, language: str) -> None:
    """A few conversations, the newest of them ends with a table and code."""
    for number, title in enumerate(TITLES[language]):
        await person.post("/api/chat/send", {"content": title, "use_victoria": number > 0})
    conversation = None
    for text in ASKED[language]:
        body = {"content": text} | ({"conversation": conversation} if conversation else {})
        answer = await person.request("POST", "/api/chat/send", json=body, timeout=WAIT_MS / 1000)
        conversation = answer.json()["conversation"]


async def chat_picture(browser: Browser, person: Person, name: str, **options: object) -> None:
    context = await signed_in(browser, person, **options)
    chat = await ChatPage.open(await context.new_page(), person)
    newest = (await person.get("/api/conversations?limit=1"))["conversations"][0]["id"]
    await chat.page.goto(f"/c/{newest}/")
    await finished(chat.reply)
    await expect(chat.reply.locator(".code .hljs-keyword").first).to_be_visible()
    await chat.questions.last.evaluate(TO_TOP)
    await save(chat.page, name)
    await context.close()


async def search_picture(browser: Browser, person: Person, name: str, query: str, **options: object) -> None:
    context = await signed_in(browser, person, **options)
    chat = await ChatPage.open(await context.new_page(), person)
    await chat.page.keyboard.press("Control+k")
    await chat.page.keyboard.type(query)
    await expect(chat.page.locator("#palette mark").first).to_be_visible()
    await save(chat.page, name)
    await context.close()


async def order(person: Person) -> None:
    """Some conversations get a folder, one is pinned."""
    for title, changes in ORDER.items():
        (found,) = (await person.get(f"/api/conversations?q={title}"))["conversations"]
        await person.request("PATCH", f"/api/conversations/{found['id']}", json=changes)


async def sidebar_picture(browser: Browser, person: Person) -> None:
    context = await signed_in(browser, person, viewport={"width": 1440, "height": 620})
    chat = await ChatPage.open(await context.new_page(), person)
    await chat.page.locator(".folder__button").first.click()
    await chat.page.locator(".conversation").filter(has_text="landlord").hover()
    await chat.page.locator(".conversation").filter(has_text="landlord").get_by_role("button").click()
    await save(chat.page, "sidebar", clip={"x": 0, "y": 0, "width": 620, "height": 620})
    await context.close()


async def settings_picture(browser: Browser, person: Person) -> None:
    context = await signed_in(browser, person, viewport={"width": 1000, "height": 820})
    chat = await ChatPage.open(await context.new_page(), person)
    await chat.open_settings()
    await save(chat.page, "settings")
    await context.close()


async def phone_pictures(browser: Browser, person: Person) -> None:
    context = await signed_in(browser, person, viewport=PHONE, has_touch=True, is_mobile=True, color_scheme="dark")
    chat = await ChatPage.open(await context.new_page(), person)
    await chat.page.locator("#sidebar-open").click()
    await expect(chat.page.locator("#sidebar")).to_be_in_viewport(ratio=1)
    await save(chat.page, "phone-sidebar")
    await chat.page.goto("/?temporary")
    await chat.ready()
    await save(chat.page, "phone-temporary")
    await context.close()


async def backends_picture(browser: Browser, person: Person) -> None:
    context = await signed_in(browser, person, viewport=DESK, color_scheme="light")
    page = await context.new_page()
    await page.goto("/admin/backends/")
    await page.get_by_role("button", name="Check now").click()
    await expect(page.locator(".backend-card[data-status=healthy]")).to_have_count(2)
    await save(page, "backends")
    await context.close()


async def signed_in(browser: Browser, person: Person, **options: Any) -> BrowserContext:
    usual: dict[str, Any] = {"locale": "en-GB", "base_url": person.server.url, "timezone_id": "UTC"}
    context = await browser.new_context(**{**usual, **options})
    context.set_default_timeout(WAIT_MS)
    session = person.server.installation.sessions[person.name]
    await context.add_cookies([{"name": "sessionid", "value": session, "url": person.server.url}])
    return context


async def save(page: Page, name: str, clip: FloatRect | None = None) -> None:
    if clip is None:
        await page.mouse.move(0, 0)
    await page.screenshot(path=IMAGES / f"{name}.png", scale="css", animations="disabled", caret="hide", clip=clip)
    print(f"docs/images/{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
