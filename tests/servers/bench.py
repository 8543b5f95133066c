"""One model server, one chat in front of it, one person at the chat: what each question is put to."""

import asyncio
import html
import re
from dataclasses import dataclass, field
from typing import Any

from tests.support.installation import Installation
from tests.support.person import Frame, Person, Tab
from tests.support.server import ServerProcess, free_port

from .catalogue import Server
from .recorder import Exchange, Recorder
from .running import ModelServer

REPLY_SECONDS = 100.0
TEXT_SECONDS = 60.0


class No(Exception):
    """The answer to a question is no; why."""


def require(is_so: object, why: str) -> None:
    if not is_so:
        raise No(why)


@dataclass
class Reply:
    """How a reply ended: its `end` frame, what is stored of it, and the requests that MLX got for it."""

    ack: Frame
    end: Frame
    stored: Frame
    requests: list[Exchange] = field(default_factory=list)

    @property
    def text(self) -> str:
        return str(self.stored["text"])

    @property
    def conversation(self) -> str:
        return str(self.ack["conversation"])

    @property
    def status(self) -> str:
        return str(self.end["status"])

    @property
    def error(self) -> str:
        """The sentence that the person reads, or ""."""
        return str((self.end.get("error") or {}).get("message", ""))

    @property
    def thoughts(self) -> str:
        return "".join(step["text"] for step in self.stored["steps"] if step["kind"] == "thought")

    def must_be(self, status: str) -> "Reply":
        if self.status != status:
            said = [f"HTTP {one.status}" if one.status else "no answer" for one in self.requests]
            raise No(f"the reply is {self.status}, not {status}: {self.error or 'no reason'} ({', '.join(said)})")
        return self


class Bench:
    """`chat` starts anew for each question; the model server `process` is kept: some take half a minute to start."""

    def __init__(
        self, server: Server, template: str, process: ModelServer, recorder: Recorder, installation: Installation
    ) -> None:
        self.server, self.template, self.process, self.recorder = server, template, process, recorder
        self._installation = installation
        self.chat: ServerProcess | None = None
        self._person: Person | None = None

    async def open(self, **env: str) -> None:
        """Start the chat, in place of the one that runs, with these variables besides."""
        await self.close()
        self.recorder.to = self.process.port
        urls = {"VICTORIA_URL": f"http://127.0.0.1:{free_port()}", "MLX_URL": self.recorder.url}
        variables: dict[str, Any] = {**urls, **env}
        self.chat = ServerProcess(self._installation, **variables).start()
        await self.sit_down()

    async def close(self) -> None:
        if self._person is not None:
            await self._person.close()
        if self.chat is not None:
            self.chat.kill()
        self._person = self.chat = None

    async def sit_down(self) -> None:
        """A new tab, as after a restart of the chat."""
        assert self.chat is not None
        if self._person is not None:
            await self._person.close()
        self._person = Person(self.chat, "alice")
        self.tab: Tab = await self._person.open_tab()
        self.tab.patience = REPLY_SECONDS

    async def ask(self, text: str, **fields: Any) -> Reply:
        """Send a message and wait for the end of its reply."""
        before = len(self.recorder.completions)
        ack = await self.begin(text, **fields)
        return await self.ended(ack, before)

    async def begin(self, text: str, **fields: Any) -> Frame:
        return await self.tab.ask(text, use_victoria=False, **fields)

    async def shown(self, ack: Frame, characters: int = 20) -> str:
        """Wait until so many characters of the reply are on the screen."""
        async with asyncio.timeout(TEXT_SECONDS):
            while len(self.tab.texts.get(ack["reply"], "")) < characters:
                frame = await self.tab.receive()
                if frame["type"] == "end" and frame["reply"] == ack["reply"]:
                    reason = (frame.get("error") or {}).get("message", "no reason")
                    raise No(f"the reply is {frame['status']} before {characters} characters came: {reason}")
        return self.tab.texts[ack["reply"]]

    async def ended(self, ack: Frame, before: int = 0) -> Reply:
        end = await self.tab.end(ack["reply"])
        return Reply(ack, end, await self.stored(ack), self.recorder.completions[before:])

    async def go_on(self, ack: Frame) -> Reply:
        """Press Continue; the reply as it is at its second end."""
        before = len(self.recorder.completions)
        self.tab.frames.clear()
        await self.tab.send({"type": "continue", "id": f"go-on-{before}", "reply": ack["reply"], "use_victoria": False})
        await self.tab.until("ack", lambda frame: frame["id"] == f"go-on-{before}")
        return await self.ended(ack, before)

    async def stored(self, ack: Frame) -> Frame:
        assert self._person is not None
        return (await self._person.stored(ack["conversation"]))[ack["reply"]]

    async def administrator_reads(self) -> str:
        """The page about the backends."""
        assert self.chat is not None
        page = await Person(self.chat, "admin").request("GET", "/admin/backends/")
        require(page.status_code == 200, f"the administrator's page answers {page.status_code}")
        return html.unescape(page.text)

    @property
    def long(self) -> dict[str, str]:
        """What makes a mocked model answer at length; a real one is asked to."""
        return {"model": self.server.long_model} if self.server.long_model else {}


def clean(why: str) -> str:
    """One line without the run's own paths and ports."""
    why = re.sub(r"https?://127\.0\.0\.1:\d+", "the address", " ".join(why.split()))
    return re.sub(r"(?<!\w)(/[\w.-]+){3,}", "…", why).replace("|", "/")[:300]
