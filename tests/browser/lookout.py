"""Sees whether an attack worked: what a page asked for, opened, reported, and what stands in it."""

from pathlib import Path

from playwright.async_api import BrowserContext, Dialog, Page, Request

AUDIT = (Path(__file__).parent / "audit.js").read_text("utf-8")
OWN = ("data:", "blob:", "about:blank")


class Lookout:
    """`problems`: all that went wrong in the pages of a context, in words."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self.problems: list[str] = []
        self.foreign: list[str] = []

    async def watch(self, context: BrowserContext) -> None:
        """From now on, in every page that the context has and will have."""
        context.on("request", self._requested)
        context.on("page", self._opened)
        context.on("dialog", self._asked)
        await context.expose_binding("tellLookout", lambda source, problem: self.problems.append(problem))
        await context.add_init_script(AUDIT)

    async def audit(self, page: Page) -> None:
        """Look through all that the page has become."""
        self.problems += await page.evaluate("audit()")

    def assert_quiet(self) -> None:
        assert not self.problems, "\n".join(dict.fromkeys(self.problems))
        assert not self.foreign, f"asked other hosts: {self.foreign}"

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((f"{self._origin}/", *OWN)):
            self.foreign.append(request.url)

    def _opened(self, page: Page) -> None:
        page.on("framenavigated", lambda frame: self._went(frame.url))
        page.on("websocket", lambda socket: self._connected(socket.url))

    def _went(self, url: str) -> None:
        if not url.startswith((f"{self._origin}/", "about:blank")):
            self.problems.append(f"went to {url}")

    def _connected(self, url: str) -> None:
        if url.partition("?")[0] != self._origin.replace("http", "ws") + "/ws/chat/":
            self.foreign.append(url)

    async def _asked(self, dialog: Dialog) -> None:
        self.problems.append(f"a dialog: {dialog.type} {dialog.message}")
        await dialog.dismiss()
