"""The palette in a person's words."""

from typing import Self

from playwright.async_api import Locator, expect

from tests.browser.chat_page import ChatPage


class Palette:
    def __init__(self, chat: ChatPage) -> None:
        self.page = chat.page
        self.dialog = chat.page.locator("#palette")
        self.field = chat.page.get_by_role("combobox", name="Search messages")
        self.rows = self.dialog.get_by_role("option")
        self.active = self.dialog.locator("[role=option][aria-selected=true]")
        self.hits = self.group("Messages")
        self.note = chat.page.locator("#palette-note")

    @classmethod
    async def open(cls, chat: ChatPage) -> Self:
        palette = cls(chat)
        await chat.page.keyboard.press("Control+k")
        await expect(palette.field).to_be_focused()
        await palette.answered()
        return palette

    def group(self, title: str) -> Locator:
        return self.dialog.get_by_role("group", name=title, exact=True).get_by_role("option")

    def hit(self, words: str) -> Locator:
        return self.hits.filter(has_text=words)

    def filter(self, name: str) -> Locator:
        return self.dialog.get_by_role("button", name=name, exact=True)

    async def find(self, query: str) -> None:
        await self.field.fill(query)
        await self.answered()

    async def answered(self) -> None:
        """What stands there is the answer to what stands in the field."""
        await expect(self.dialog).not_to_have_attribute("aria-busy", "true")

    async def excerpts(self) -> list[str]:
        return await self.hits.locator("[data-part=excerpt]").all_inner_texts()

    async def marked(self) -> list[str]:
        return await self.hits.locator("mark").all_inner_texts()
