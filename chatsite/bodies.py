"""Limits of a request's body, and a middleware that applies them under any ASGI server.

`manage.py serve` applies the same limits while it reads (server/request.py), before anything is buffered.
"""

import asyncio
from typing import Any

from django.db import Error as DatabaseError

from .refusals import TOO_LARGE, TOO_LARGE_FOR_A_STRANGER, UNAVAILABLE, Refusal, response
from .sessions import is_live, session_key

STRANGER_BYTES = 64 * 1024
SIGNED_IN_BYTES = 1024 * 1024
# Closing at once would make the system send a reset, and the caller would lose the answer.
LINGER_S = 10.0


def limit(signed_in: bool) -> int:
    """The maximum of a body in bytes, on every path. A path with its own limit would get it here."""
    return SIGNED_IN_BYTES if signed_in else STRANGER_BYTES


def refusal(signed_in: bool) -> Refusal:
    """The answer to a body larger than `limit`."""
    return TOO_LARGE if signed_in else TOO_LARGE_FOR_A_STRANGER


class BodyRefusedError(Exception):
    """Raised while the application reads the body; BodyLimits answers it."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.code)
        self.reason = reason


class BodyLimits:
    """Answers 413 as soon as a body's announced or received size exceeds the limit."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        announced = _announced(scope) if scope["type"] == "http" else 0
        if announced is not None and announced <= STRANGER_BYTES:
            await self._application(scope, receive, send)
            return
        body = _Body(scope, receive)
        try:
            await body.require(announced or 0)
            await self._application(scope, body.receive, send)
        except BodyRefusedError as error:
            await _refuse(error.reason, scope, body, send)


class _Body:
    def __init__(self, scope: dict[str, Any], receive: Any) -> None:
        self._scope, self._receive = scope, receive
        self._size, self._signed_in, self._more = 0, False, True

    async def receive(self) -> Any:
        message = await self._receive()
        self._more = message.get("more_body", False)
        self._size += len(message.get("body", b""))
        await self.require(self._size)
        return message

    async def require(self, size: int) -> None:
        """Raises BodyRefusedError if `size` exceeds the limit; looks up the session only if that decides."""
        if size > STRANGER_BYTES and size <= SIGNED_IN_BYTES and not self._signed_in:
            self._signed_in = await self._shows_a_session()
        if size > limit(self._signed_in):
            raise BodyRefusedError(refusal(self._signed_in or size > SIGNED_IN_BYTES))

    async def drain(self) -> None:
        """Reads and drops the rest of the body, for LINGER_S at most."""
        try:
            async with asyncio.timeout(LINGER_S):
                while self._more:
                    self._more = (await self._receive()).get("more_body", False)
        except TimeoutError:
            return

    async def _shows_a_session(self) -> bool:
        try:
            return await is_live(session_key(value for name, value in self._scope["headers"] if name == b"cookie"))
        except DatabaseError:
            raise BodyRefusedError(UNAVAILABLE) from None


def _announced(scope: dict[str, Any]) -> int | None:
    """The body's size in bytes by its headers; None if they do not give it."""
    length = 0
    for name, value in scope["headers"]:
        if name == b"transfer-encoding":
            return None
        if name == b"content-length":
            if not value.isdigit():
                return None
            length = int(value)
    return length


async def _refuse(reason: Refusal, scope: dict[str, Any], request: _Body, send: Any) -> None:
    headers, body = response(reason, scope["path"], scope["headers"])
    await send({"type": "http.response.start", "status": reason.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    # Reading would send "100 Continue" after the answer to a caller that waits for it before the body.
    if not any(name == b"expect" for name, _ in scope["headers"]):
        await request.drain()
    await send({"type": "http.response.body", "body": b""})
