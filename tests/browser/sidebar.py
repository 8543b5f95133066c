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


def titles(page: Page, name: str) -> Locator:
    """Of the rows under this heading."""
    return section(page, name).locator(".conversation__title")


def folder_button(page: Page, name: str) -> Locator:
    """Opens and closes the folder."""
    return page.locator(".folder__button").filter(has_text=name)


def folder_names(page: Page) -> Locator:
    return page.locator(".folder__name")


async def folder_menu(page: Page, name: str, action: str) -> None:
    """Choose from the menu of a folder's heading."""
    await page.locator(".folder").filter(has_text=name).hover()
    await page.get_by_role("button", name=f"Actions for the folder “{name}”").click()
    await page.get_by_role("menuitem", name=action, exact=True).click()


def mark(page: Page, title: str) -> Locator:
    return page.locator(".conversation").filter(has_text=title).locator(".conversation__mark")


def toast(page: Page) -> Locator:
    return page.locator(".toast")
