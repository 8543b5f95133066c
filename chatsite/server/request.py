"""A request whose body is limited while it arrives. Daphne's own writes every body to a file and reads it whole."""

import asyncio
from io import BytesIO
from typing import Any

from daphne.http_protocol import WebRequest

from chatsite.bodies import SIGNED_IN_BYTES, STRANGER_BYTES, limit, refusal
from chatsite.refusals import UNAVAILABLE, Refusal
from chatsite.sessions import session_key

STEP = STRANGER_BYTES // 4


class Request(WebRequest):
    """A body within a stranger's limit needs no look-up. Beyond that nothing is read until the session is looked up."""

    _session: "asyncio.Future[bool] | None" = None
    _signed_in = _refused = _asking = False
    _complete: tuple[bytes, bytes, bytes] | None = None
    asked_path = b""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Django parses forms itself; Twisted's parsing takes many times their size in memory.
        super().__init__(*args, parsePOSTFormSubmission=False, **kwargs)

    @property
    def is_upgrade(self) -> bool:
        """True if it asks for a WebSocket."""
        values: list[bytes] = self.requestHeaders.getRawHeaders(b"Upgrade") or [b""]
        return values[0].lower() == b"websocket"

    @property
    def is_held(self) -> bool:
        """Whether the body must not be read, or not yet."""
        return self._refused or self._asking

    def raw_headers(self) -> list[tuple[bytes, bytes]]:
        """The headers as in an ASGI scope."""
        return [(name.lower(), value) for name, values in self.requestHeaders.getAllRawHeaders() for value in values]

    def session(self) -> "asyncio.Future[bool] | None":
        """A future: whether the cookie's session is live; None without a cookie."""
        if self._session is None and self.session_key:
            self._session = asyncio.ensure_future(self.channel.factory.is_live(self.session_key))
        return self._session

    @property
    def session_key(self) -> str:
        """The key in the session cookie, not verified; "" without one."""
        return session_key(self.requestHeaders.getRawHeaders(b"Cookie") or ())

    def holds(self) -> int:
        """Bytes of the body that are in memory."""
        return self.content.getbuffer().nbytes if self.content and not self.content.closed else 0

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - Twisted's
        """Refuses or holds the body by its Content-Length; None: it comes in chunks."""
        self.content, self.asked_path = BytesIO(), self.channel._path
        self._require(length or 0)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - Twisted's
        """Keeps the chunk in memory, unless the body is now too large."""
        if not self._refused:
            before, after = self.content.tell(), self.content.tell() + len(data)
            if after // STEP > before // STEP:
                self.channel.body_grows(renews=after // STRANGER_BYTES > before // STRANGER_BYTES)
            self._require(after)
        if not self._refused:
            self.content.write(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802 - Twisted's
        """Passes the complete request on, once it is known that the body may be so large."""
        if self._asking:
            self._complete = command, path, version
        elif not self._refused:
            super().requestReceived(command, path, version)

    def process(self) -> Any:
        """Hands the request to the application."""
        # Daphne lets any caller set the site's root path. Ours is always the root.
        self.requestHeaders.removeHeader(b"Daphne-Root-Path")
        return super().process()

    def _require(self, size: int) -> None:
        """Refuses a body of `size` bytes, or looks up the session first."""
        if size > SIGNED_IN_BYTES:
            self._refuse(refusal(signed_in=True))
        elif size > limit(self._signed_in) and not self._asking:
            self._ask()

    def _ask(self) -> None:
        session = self.session()
        if session is None:
            self._refuse(refusal(signed_in=False))
            return
        self._asking = True
        self.channel.hold()
        session.add_done_callback(self._answered)

    def _answered(self, session: "asyncio.Future[bool]") -> None:
        self._asking = False
        if self._refused or self.channel is None or self._disconnected:
            return
        if session.cancelled() or session.exception() is not None:
            self._refuse(UNAVAILABLE)
        elif not session.result():
            self._refuse(refusal(signed_in=False))
        else:
            self._signed_in = True
            self.channel.go_on()
            if self._complete:
                super().requestReceived(*self._complete)

    def _refuse(self, reason: Refusal) -> None:
        self._refused = True
        self.content = BytesIO()
        self.channel.refuse(reason, self)
