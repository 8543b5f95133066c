"""The page in a person's words, in any browser. What is waited for is a state, never a time."""

import asyncio
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from tests.support.server import ServerProcess

from .engine import Engine

WAIT_S = 20.0
SHOWN = "(element) => element.getClientRects().length > 0"
# The scripts run: before they do, the page looks the same.
READY = "return Boolean(document.querySelector('body.chat:not(.chat--starting)'))"
TEXTS = f"""
const shown = [...document.querySelectorAll(arguments[0])].filter({SHOWN});
return shown.map(({{ textContent }}) => textContent.trim().replace(/\\s+/g, " "));
"""
COMPLAINTS = """
const kept = JSON.parse(sessionStorage.getItem("complaints") ?? "[]");
sessionStorage.removeItem("complaints");
return kept;
"""
REPLY = ".message--assistant:not(:has(~ .message--assistant))"
P = ParamSpec("P")
T = TypeVar("T")


class Page:
    """One window of a browser. `server`: whose pages are looked at."""

    def __init__(self, engine: Engine, server: ServerProcess) -> None:
        self.engine, self.server = engine, server
        self._expected: list[str] = []

    async def begin(self, person: str | None = None) -> None:
        """As in a browser of its own, signed in as this person or as nobody."""
        await self.goto("/static/img/icon.svg", ready=False)
        await _apart(self.engine.forget)
        await _apart(self.engine.resize, 1280, 900)
        if person:
            await _apart(self.engine.set_cookie, "sessionid", self.server.installation.sessions[person])

    async def goto(self, path: str, *, ready: bool = True) -> None:
        await _apart(self.engine.goto, self.server.url + path)
        if ready:
            await self.ready()

    async def ready(self) -> None:
        await self.until(READY)

    async def reload(self) -> None:
        await _apart(self.engine.reload)
        await self.ready()

    async def back(self) -> None:
        await _apart(self.engine.back)

    async def evaluate(self, body: str, *arguments: Any) -> Any:
        return await _apart(self.engine.evaluate, body, *arguments)

    async def until(self, body: str, *arguments: Any) -> None:
        """Until a function with this body returns something true."""
        await self._until(bool, body, *arguments)

    async def click(self, selector: str, name: str = "") -> None:
        """Press what is called so, once it is there and nothing covers it."""
        async with asyncio.timeout(WAIT_S):
            while not await _apart(self.engine.click, selector, name):
                await asyncio.sleep(0.02)

    async def press(self, keys: str) -> None:
        await _apart(self.engine.press, keys)

    async def type(self, text: str) -> None:
        await _apart(self.engine.type, text)

    async def fill(self, selector: str, text: str) -> None:
        await self.click(selector)
        await self.type(text)

    async def resize(self, width: int, height: int = 900) -> None:
        await _apart(self.engine.resize, width, height)

    async def shows(self, selector: str, *texts: str) -> None:
        """Until exactly these texts are seen there; with none, until nothing is."""
        await self._until(lambda found: found == list(texts), TEXTS, selector)

    async def at(self, path: str) -> None:
        """A page of this address is there, all of it."""
        await self.until("return location.pathname === arguments[0] && document.readyState === 'complete'", path)

    async def focused(self, selector: str) -> None:
        await self.until("return document.activeElement?.matches(arguments[0])", selector)

    # --- the chat ---

    async def send(self, text: str) -> None:
        await self.fill("#message-text", text)
        await self.press("Enter")

    async def ask(self, text: str) -> None:
        """Send, and wait for the end of the reply."""
        before = await self.evaluate("return document.querySelectorAll('.message--assistant').length")
        await self.send(text)
        await self.until("return document.querySelectorAll('.message--assistant').length > arguments[0]", before)
        await self.finished()

    async def finished(self, status: str = "complete") -> None:
        await self.until("return document.querySelector(arguments[0])?.dataset.status === arguments[1]", REPLY, status)

    async def open_settings(self) -> None:
        await self.click("#user-button")
        await self.click("#settings-open")

    async def complaints(self) -> list[str]:
        """All that the pages of this test and the browser complained about, but for what was expected."""
        heard = [*await self.evaluate(COMPLAINTS), *await _apart(self.engine.complaints)]
        return [one for one in heard if not any(part in one for part in self._expected)]

    def expect(self, *parts: str) -> None:
        """Complaints with one of these words in them are no surprise in this test."""
        self._expected.extend(parts)

    async def _until(self, is_right: Callable[[Any], bool], body: str, *arguments: Any) -> None:
        found = None
        try:
            async with asyncio.timeout(WAIT_S):
                while not is_right(found := await self.evaluate(body, *arguments)):
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"{body} {arguments} stayed {found!r}") from None


async def _apart(work: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """In a thread, so that the scripted backends, which live in the loop, answer meanwhile."""
    return await asyncio.to_thread(work, *arguments, **options)
