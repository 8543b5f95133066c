"""Several people with several tabs each who send, stop, edit, regenerate, continue, and come back after a restart."""

import asyncio
import contextlib
from collections.abc import Iterable
from random import Random

import websockets

from tests.support.installation import Installation
from tests.support.person import Frame, Person, Tab

from .browser import Browser
from .checker import FINAL
from .dump import Dump, Row, dump

HEAL_S = 30.0


class Visitor:
    """One tab, through every reconnect. `tabs`: its sockets so far, `codes`: how they were closed."""

    def __init__(self, browser: Browser) -> None:
        self._browser, self._open = browser, False
        self._watched: set[str] = set()
        self.tabs: list[Tab] = []
        self.codes: list[int] = []
        self.unacknowledged: dict[str, Frame] = {}

    async def come(self) -> None:
        """Open a socket, say what is shown, and ask again for what was not acknowledged; returns when it is closed."""
        tab = await self._browser.person.open_tab()
        if self.tabs:
            tab.texts, tab.levels = dict(self.tabs[-1].texts), dict(self.tabs[-1].levels)
        self.tabs.append(tab)
        self._watched.clear()
        self._open = True
        with contextlib.suppress(websockets.ConnectionClosed):
            await self._watch_all(tab)
            for frame in list(self.unacknowledged.values()):
                await tab.send(frame)
            await self._read(tab)
        self._open = False
        self.codes.append(tab.socket.close_code or 0)

    async def act(self) -> None:
        """Do something, if the socket is open."""
        if self._open:
            frame, tab = self._browser.command(), self.tabs[-1]
            self.unacknowledged[frame["id"]] = frame
            place = self._browser.place(frame)
            with contextlib.suppress(websockets.ConnectionClosed):
                # Seen first: a command joins what is under way there, and shows nothing of what was said before.
                if place and place not in self._watched:
                    await self._watch(tab, place)
                await tab.send(frame)

    async def _read(self, tab: Tab) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await self._heard(tab, await tab.receive())

    async def _heard(self, tab: Tab, frame: Frame) -> None:
        match frame["type"]:
            case "ack" if sent := self.unacknowledged.pop(frame["id"], None):
                self._browser.note(frame, sent)
                if frame["conversation"] not in self._watched:
                    await self._watch(tab, frame["conversation"])
            case "error" if frame["code"] != "unavailable":
                # What a person does in a hurry may be too late; anything else would be a fault of the server.
                assert frame["code"] in ("busy", "conflict") and "already used" not in frame["message"], frame
                self.unacknowledged.pop(frame["id"], None)
            case "error":
                await asyncio.sleep(0.2)
                if sent := self.unacknowledged.get(frame.get("id", "")):
                    await tab.send(sent)
                else:
                    await self._watch_all(tab)
            case "end" | "snapshot":
                self._browser.status[frame["reply"]] = frame["status"]
        if tab.gaps and tab.gaps[-1] is frame and frame["reply"] in self._browser.replies:
            await self._watch(tab, self._browser.replies[frame["reply"]])

    async def look(self) -> None:
        """Ask for every reply that the person has, and wait for the end of each."""
        tab = self.tabs[-1]
        known = dict(self._browser.replies)
        seen = len(tab.frames)
        nothing = {"epoch": 0, "seq": 0}
        for conversation in set(known.values()):
            have = {reply: nothing for reply, place in known.items() if place == conversation}
            await tab.send({"type": "watch", "conversation": conversation, "have": have})
        while known.keys() - {frame["reply"] for frame in tab.frames[seen:] if frame["type"] == "end"}:
            await asyncio.sleep(0.02)

    async def _watch_all(self, tab: Tab) -> None:
        for conversation in set(self._browser.questions.values()):
            await self._watch(tab, conversation)

    async def _watch(self, tab: Tab, conversation: str) -> None:
        self._watched.add(conversation)
        here = [reply for reply, place in self._browser.replies.items() if place == conversation]
        levels = {reply: tab.levels[reply] for reply in here if reply in tab.levels}
        have = {reply: {"epoch": epoch, "seq": seq} for reply, (epoch, seq) in levels.items()}
        await tab.send({"type": "watch", "conversation": conversation, "have": have})


class Crowd:
    """`await crowd.come()` and they are there, `await crowd.busy_for(seconds)`: they work."""

    def __init__(self, people: Iterable[Person], dice: Random, tabs_each: int = 3) -> None:
        self._dice = dice
        browsers = [Browser(person, dice) for person in people]
        self.visitors = [Visitor(browser) for browser in browsers for _ in range(tabs_each)]
        self._coming: list[asyncio.Task[None]] = []

    @property
    def tabs(self) -> list[Tab]:
        """Of all rounds."""
        return [tab for visitor in self.visitors for tab in visitor.tabs]

    @property
    def newest_tabs(self) -> list[Tab]:
        return [visitor.tabs[-1] for visitor in self.visitors]

    async def come(self) -> None:
        """Every tab opens a socket; returns when all have one."""
        rounds = [len(visitor.tabs) for visitor in self.visitors]
        self._coming = [asyncio.create_task(visitor.come()) for visitor in self.visitors]
        while any(len(visitor.tabs) == before for visitor, before in zip(self.visitors, rounds, strict=True)):
            self._raise_failures()
            await asyncio.sleep(0.01)

    async def busy_for(self, seconds: float) -> None:
        until = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < until:
            await self._dice.choice(self.visitors).act()
            await asyncio.sleep(self._dice.uniform(0, 0.06))
        self._raise_failures()

    async def gone(self) -> None:
        """Wait until every socket is closed."""
        await asyncio.gather(*self._coming)

    async def leave(self) -> None:
        for tab in self.newest_tabs:
            await tab.close()
        await self.gone()

    async def settled(self, installation: Installation, within: float = HEAL_S) -> None:
        """Wait until every command is answered and every reply in its end, then let every tab look at every reply."""
        try:
            async with asyncio.timeout(within):
                while self._open_commands() or open_replies(dump(installation)):
                    self._raise_failures()
                    await asyncio.sleep(0.2)
                await asyncio.gather(*(visitor.look() for visitor in self.visitors))
        except TimeoutError:
            still = [*self._open_commands(), *open_replies(dump(installation))]
            raise AssertionError(
                f"after {within:.0f} s there is still {still or 'a tab that was not shown all'}"
            ) from None

    def _open_commands(self) -> list[Frame]:
        return [frame for visitor in self.visitors for frame in visitor.unacknowledged.values()]

    def _raise_failures(self) -> None:
        for task in self._coming:
            if task.done():
                task.result()


def open_replies(database: Dump) -> list[Row]:
    return [row for row in database.generations.values() if row["status"] not in FINAL]
