"""A person at a browser, without the browser: session cookie, HTTP and sockets."""

import asyncio
import json
import time
import uuid
from collections.abc import Callable
from typing import Any, Self

import httpx
import websockets
from websockets.asyncio.client import ClientConnection

from .server import ServerProcess

WAIT = 20.0
CSRF = "c" * 32
Frame = dict[str, Any]


class Person:
    """Signed in by a prepared session; `await person.open_tab()` is a tab's socket."""

    def __init__(self, server: ServerProcess, name: str) -> None:
        self.server, self.name = server, name
        self.cookie = f"sessionid={server.installation.sessions[name]}; csrftoken={CSRF}"
        self._tabs: list[Tab] = []

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": self.cookie, "X-CSRFToken": CSRF, "Origin": self.server.url}

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        # verify=False: nothing here speaks TLS, and loading the certificates takes longer than most calls.
        async with httpx.AsyncClient(
            base_url=self.server.url, headers=self.headers, timeout=WAIT, verify=False
        ) as client:
            return await client.request(method, path, **options)

    async def get(self, path: str) -> Any:
        response = await self.request("GET", path)
        assert response.status_code == 200, (response.status_code, response.text)
        return response.json()

    async def post(self, path: str, body: Any) -> httpx.Response:
        return await self.request("POST", path, json=body)

    async def open_tab(self, **options: Any) -> "Tab":
        socket = await websockets.connect(
            self.server.url.replace("http", "ws") + "/ws/chat/",
            additional_headers={"Cookie": self.cookie, "Accept-Language": "en"},
            origin=options.pop("origin", self.server.url),
            max_size=None,
            **options,
        )
        tab = Tab(socket)
        self._tabs.append(tab)
        tab.hello = await tab.until("hello")
        return tab

    async def stored(self, conversation: str) -> dict[str, Frame]:
        """The conversation's messages by id, as they are in the database."""
        detail = await self.get(f"/api/conversations/{conversation}")
        return {message["id"]: message for message in detail["messages"]}

    async def close(self) -> None:
        for tab in self._tabs:
            await tab.close()


class Tab:
    """One socket. Every frame is kept in `frames` (`heard_at`: when it came, time.monotonic()), and applied to `texts`
    as the contract says a browser does. `patience`: how long a frame may take, in seconds."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.patience = WAIT
        self.frames: list[Frame] = []
        self.heard_at: list[float] = []
        self.sent: list[Frame] = []
        self.hello: Frame = {}
        self.texts: dict[str, str] = {}
        self.levels: dict[str, tuple[int, int]] = {}
        self.gaps: list[Frame] = []

    async def send(self, frame: Frame | str | bytes) -> None:
        if isinstance(frame, dict):
            self.sent.append(frame)
        await self.socket.send(json.dumps(frame) if isinstance(frame, dict) else frame)

    async def receive(self) -> Frame:
        # Not wait_for: Python 3.11's forgets a cancellation that comes together with a frame.
        async with asyncio.timeout(self.patience):
            frame: Frame = json.loads(await self.socket.recv())
        self.frames.append(frame)
        self.heard_at.append(time.monotonic())
        self.apply(frame)
        return frame

    async def until(self, kind: str, where: Callable[[Frame], bool] = lambda frame: True) -> Frame:
        """Read on until a frame of this type (and kind of content) comes."""
        while True:
            frame = await self.receive()
            if frame["type"] == kind and where(frame):
                return frame

    async def ask(self, text: str = "Hello", **fields: Any) -> Frame:
        """Send a message; its ack. An error instead fails the test."""
        key = fields.pop("id", None) or uuid.uuid4().hex
        await self.send({"type": "send", "id": key, "conversation": None, "parent": None, "text": text, **fields})
        while True:
            frame = await self.receive()
            if frame.get("id") == key:
                assert frame["type"] == "ack", frame
                return frame

    async def refused(self, frame: Frame | str | bytes) -> Frame:
        """Send something wrong; its error frame."""
        await self.send(frame)
        return await self.until("error")

    async def change(self) -> Frame:
        """Read on until a conversation was changed. That a reply ended is told in such a frame, too, some time after
        its end: to whoever opened a tab in between."""
        return await self.until("conversation", lambda frame: "ended" not in frame)

    async def end(self, reply: str) -> Frame:
        for frame in self.frames:
            if frame["type"] == "end" and frame["reply"] == reply:
                return frame
        return await self.until("end", lambda frame: frame["reply"] == reply)

    async def text_of(self, reply: str, at_least: int) -> str:
        """Read on until so many characters of the reply are shown."""
        while len(self.texts.get(reply, "")) < at_least:
            await self.receive()
        return self.texts[reply]

    def of(self, kind: str, reply: str | None = None) -> list[Frame]:
        return [f for f in self.frames if f["type"] == kind and (reply is None or f.get("reply") == reply)]

    async def close(self) -> None:
        await self.socket.close()

    async def closed(self) -> int:
        """Read until the server closes; its code."""
        try:
            while True:
                await self.receive()
        except websockets.ConnectionClosed:
            return self.socket.close_code or 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()

    def apply(self, frame: Frame) -> None:
        """What a browser shows after this frame."""
        reply = frame.get("reply", "")
        match frame["type"]:
            case "snapshot" | "reset":
                self.texts[reply] = frame.get("text", "")
                self.levels[reply] = (frame["epoch"], frame.get("seq", 0))
            case "delta" | "step" | "steps_omitted":
                epoch, seq = self.levels.get(reply, (1, 0))
                if (frame["epoch"], frame["seq"]) != (epoch, seq + 1):
                    self.gaps.append(frame)
                    return
                self.levels[reply] = (epoch, seq + 1)
                if frame["type"] == "delta":
                    self.texts[reply] = self.texts.get(reply, "") + frame["text"]
            case "end" if not self.shows_all_of(frame):
                self.gaps.append(frame)

    def shows_all_of(self, end: Frame) -> bool:
        """Whether all that came before this end is on the screen."""
        return self.levels.get(end["reply"], (1, 0)) == (end["epoch"], end["seq"])
