"""The chat page in a person's words, so that a test reads as what the person does and sees."""

import asyncio
import re
from typing import Any, Self

from playwright.async_api import Locator, Page, expect

from tests.support.person import Person

STARTED = "body:not(.chat--starting)"
CONVERSATION = re.compile(r"/c/([0-9a-f-]{36})/$")


class ChatPage:
    def __init__(self, page: Page, person: Person) -> None:
        self.page, self.person = page, person
        self.field = page.get_by_role("textbox", name="Message")
        self.send_button = page.locator("#send")
        self.stop_button = page.locator("#stop")
        self.replies = page.locator(".message--assistant")
        self.questions = page.locator(".message--user .message__text")
        self.unsent = page.locator(".message--user .message__status")
        self.pill = page.locator("#pill")
        self.title = page.locator("#title")
        self.rows = page.locator(".conversation__link")
        self.connection = page.locator("#connection")

    @classmethod
    async def open(cls, page: Page, person: Person, path: str = "/") -> Self:
        chat = cls(page, person)
        await page.goto(path)
        await chat.ready()
        return chat

    async def ready(self) -> None:
        """The scripts run: before they do, the page looks the same."""
        await expect(self.page.locator(STARTED)).to_be_attached()
        await expect(self.page.locator("#message-text")).to_be_visible()

    async def send(self, text: str) -> None:
        await self.field.fill(text)
        if await self.page.evaluate("matchMedia('(pointer: coarse)').matches"):
            await self.send_button.click()
        else:
            await self.field.press("Enter")

    async def edit_last(self, text: str) -> None:
        """Send the last question in other words, and wait for the end of the reply."""
        await self.questions.last.hover()
        await self.page.get_by_role("button", name="Edit").click()
        await self.page.get_by_label("Edit your message").fill(text)
        await self.page.keyboard.press("Enter")
        await expect(self.questions.last).to_have_text(text)
        await finished(self.reply)

    async def ask(self, text: str) -> Locator:
        """Send, and wait for the end of the reply; the reply."""
        before = await self.replies.count()
        await self.send(text)
        reply = self.replies.nth(before)
        await finished(reply)
        return reply

    @property
    def reply(self) -> Locator:
        return self.replies.last

    @property
    def conversation(self) -> str:
        found = CONVERSATION.search(self.page.url)
        assert found, f"no conversation in {self.page.url}"
        return found[1]

    async def stored(self) -> list[dict[str, Any]]:
        """The messages of this conversation as they are in the database, oldest first."""
        return list((await self.person.stored(self.conversation)).values())

    async def new_chat(self) -> None:
        await self.page.locator(".new-chat").click()
        await expect(self.page.locator("#empty")).to_be_visible()

    async def open_settings(self) -> Locator:
        """The dialog."""
        if await self.page.locator("#sidebar").is_hidden():
            await self.page.locator("#sidebar-open").click()
        await self.page.locator("#user-button").click()
        await self.page.get_by_role("button", name="Settings", exact=True).click()
        return self.page.locator("#settings")

    async def menu(self, title: str, action: str) -> None:
        """Choose from the menu of a conversation in the sidebar."""
        row = self.page.locator(".conversation").filter(has_text=title)
        await row.hover()
        await row.get_by_role("button").click()
        await self.page.get_by_role("menuitem", name=action).click()


async def until(page: Page, expression: str, *, seconds: float = 10) -> None:
    """Until it is true. Playwright's own wait needs `eval`, which our policy forbids to everybody."""
    async with asyncio.timeout(seconds):
        while not await page.evaluate(expression):
            await asyncio.sleep(0.02)


def text_of(reply: Locator) -> Locator:
    return reply.locator(".message__text")


async def finished(reply: Locator, status: str = "complete") -> None:
    await expect(reply).to_have_attribute("data-status", status)


async def words(reply: Locator) -> list[str]:
    """What is to be read in the reply, without regard to line breaks."""
    return (await text_of(reply).inner_text()).split()
