"""Static files under ASGI, answered before Django: the page asks for several at once, with DEBUG for a hundred."""

import asyncio
from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import Response

# Answers that wait in our memory until the loop has handed them to the system: a thousand callers may ask for the
# largest file in the same moment.
AT_ONCE = 16
# What Django's SecurityMiddleware would add.
NOSNIFF = (b"x-content-type-options", b"nosniff")


class StaticFiles:
    """WhiteNoise's files and headers without Django's way there: a file costs the server a third of the time.

    Django would run WhiteNoise, which knows only the synchronous way, in a thread, and every request of the whole site
    with it. Our files are small and read whole.
    """

    def __init__(self, application: Any) -> None:
        self._application = application
        files = WhiteNoiseMiddleware()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._find = files.find_file if files.autorefresh else files.files.get

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        file = self._find(scope["path"]) if scope["type"] == "http" else None
        if file is None:
            await self._application(scope, receive, send)
            return
        async with self._places:
            found = file.get_response(scope["method"], _as_wsgi(scope["headers"]))
            headers = [*_headers(found), NOSNIFF]
            await send({"type": "http.response.start", "status": int(found.status), "headers": headers})
            await send({"type": "http.response.body", "body": _content(found)})
            await asyncio.sleep(0)


def _as_wsgi(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {
        "HTTP_" + name.decode("latin-1").upper().replace("-", "_"): value.decode("latin-1") for name, value in headers
    }


def _headers(found: Response) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in found.headers]


def _content(found: Response) -> bytes:
    if found.file is None:
        return b""
    with found.file:
        return bytes(found.file.read())
