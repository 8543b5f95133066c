"""How large a request's body may be, and the limit for ASGI servers that do not know it themselves.

`manage.py serve` applies the same limits where it reads (server/request.py), before anything is kept.
"""

import asyncio
from typing import Any

from django.db import Error as DatabaseError

from .refusals import TOO_LARGE, TOO_LARGE_FOR_A_STRANGER, UNAVAILABLE, Refusal, response
from .sessions import is_live, session_key

STRANGER_BYTES = 64 * 1024
SIGNED_IN_BYTES = 1024 * 1024
# Closing at once would make the system send a reset, and the caller would never read why.
LINGER_S = 10.0


def limit(signed_in: bool) -> int:
    """Bytes that a body may have, on every path. A path with a limit of its own gets it here."""
    return SIGNED_IN_BYTES if signed_in else STRANGER_BYTES


def refusal(signed_in: bool) -> Refusal:
    """What somebody hears whose body is larger than `limit`."""
    return TOO_LARGE if signed_in else TOO_LARGE_FOR_A_STRANGER


class BodyRefusedError(Exception):
    """Raised where the application reads the body; BodyLimits answers."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.code)
        self.reason = reason


class BodyLimits:
    """Answers 413 as soon as a body is announced, or has grown, larger than it may be."""

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
        """Raises BodyRefusedError if so many bytes are too many; the session is looked up only when it decides."""
        if size > STRANGER_BYTES and size <= SIGNED_IN_BYTES and not self._signed_in:
            self._signed_in = await self._shows_a_session()
        if size > limit(self._signed_in):
            raise BodyRefusedError(refusal(self._signed_in or size > SIGNED_IN_BYTES))

    async def drain(self) -> None:
        """Let what is on its way arrive and drop it, for LINGER_S at most."""
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
    """Bytes of the body by its headers; None if they do not tell."""
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
    # Who waits for our word before sending the body would get it by our reading, behind the answer.
    if not any(name == b"expect" for name, _ in scope["headers"]):
        await request.drain()
    await send({"type": "http.response.body", "body": b""})
