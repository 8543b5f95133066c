"""A page whose scripts are on their way: as on a slow network, or a busy machine."""

import asyncio
import re

from playwright.async_api import Page, Route, expect

from tests.browser.chat_page import STARTED

# Made of the modules, or with DEBUG the first of them.
SCRIPTS = re.compile(r"/static/(bundle/chat|js/app)\.")
# The last element of the page.
ALL_THERE = "#boot"


class Held:
    """`await Held.on(page)`, open something, look and type; `await held.release()`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._may_come = asyncio.Event()

    @classmethod
    async def on(cls, page: Page) -> "Held":
        held = cls(page)
        await page.route(SCRIPTS, held._wait)
        return held

    async def open(self, path: str) -> None:
        """As far as it can be seen without scripts."""
        await self.page.goto(path, wait_until="commit")
        await expect(self.page.locator(ALL_THERE)).to_be_attached()

    async def release(self) -> None:
        self._may_come.set()
        await expect(self.page.locator(STARTED)).to_be_attached()

    async def _wait(self, route: Route) -> None:
        await self._may_come.wait()
        await route.continue_()
