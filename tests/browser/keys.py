"""Somebody at the keyboard who has no mouse."""

from playwright.async_api import FloatRect, Locator, Page, expect

from tests.browser.chat_page import ChatPage

MANY = 120
NAME = (
    "() => document.activeElement.id || document.activeElement.ariaLabel || document.activeElement.textContent.trim()"
)
IS_FOCUSED = "(element) => element === document.activeElement"


class Keys:
    def __init__(self, chat: ChatPage) -> None:
        self.chat, self.page = chat, chat.page

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def type(self, text: str) -> None:
        await self.page.keyboard.type(text)

    async def to(self, target: Locator, key: str = "Tab") -> None:
        """Press Tab (or another key) until it is there."""
        await expect(target).to_be_attached()
        for _ in range(MANY):
            if await target.evaluate(IS_FOCUSED):
                return
            await self.press(key)
        raise AssertionError(f"{key} does not lead there, the focus is on {await self.where()!r}")

    async def use(self, target: Locator, key: str = "Enter") -> None:
        await self.to(target)
        await self.press(key)

    async def where(self) -> str:
        return str(await self.page.evaluate(NAME))

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)


async def sees_where(page: Page) -> bool:
    """Whether what has the focus looks different than without it."""
    focused = await page.evaluate_handle("document.activeElement")
    element = focused.as_element()
    assert element is not None
    await element.scroll_into_view_if_needed()
    box = await element.bounding_box()
    assert box is not None, await page.evaluate(NAME)
    left, top = max(0, box["x"] - 8), max(0, box["y"] - 8)
    clip = FloatRect(x=left, y=top, width=min(box["width"], 300) + 16, height=min(box["height"], 200) + 16)
    with_focus = await page.screenshot(clip=clip, caret="hide")
    await element.evaluate("(element) => element.blur()")
    without = await page.screenshot(clip=clip, caret="hide")
    await element.evaluate("(element) => element.focus()")
    return with_focus != without
