"""The sidebar in a person's words, and conversations to fill it with."""

from typing import Any

from playwright.async_api import Locator, Page

from tests.support.person import Person


async def begun(person: Person, *titles: str, **changes: Any) -> list[str]:
    """New conversations with these titles, seen; their ids."""
    made = []
    for title in titles:
        answer = (await person.post("/api/chat/send", {"content": title})).json()
        await person.request("PATCH", f"/api/conversations/{answer['conversation']}", json={"seen": True, **changes})
        made.append(answer["conversation"])
    return made


def section(page: Page, name: str) -> Locator:
    """The rows under this heading."""
    return page.locator(".sidebar__section").filter(has=page.get_by_role("heading", name=name)).locator(".conversation")


def mark(page: Page, title: str) -> Locator:
    return page.locator(".conversation").filter(has_text=title).locator(".conversation__mark")


def toast(page: Page) -> Locator:
    return page.locator(".toast")
