"""Serves static files under ASGI, before Django: the page loads several at once, with DEBUG a hundred."""

import asyncio
from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import Response, StaticFile

from .collected import HASHED

# Answers that may be buffered in memory until the loop has sent them: a thousand callers may request the largest file
# at once.
AT_ONCE = 16
# Limit of cached files. A case-insensitive disk has each file under many names.
MOST = 5_000
# What Django's SecurityMiddleware would add.
NOSNIFF = (b"x-content-type-options", b"nosniff")


class StaticFiles:
    """WhiteNoise's files and headers without Django's request handling: a file takes a third of the time.

    Django would run WhiteNoise, which is synchronous only, in a thread, and with it every request of the site. Our
    files are small and read whole.
    """

    def __init__(self, application: Any) -> None:
        self._application = application
        self._files = _Files()
        self._places = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not await self._answers(scope, send):
            await self._application(scope, receive, send)

    async def _answers(self, scope: dict[str, Any], send: Any) -> bool:
        """Sends the file if the path is one of ours; returns whether it was."""
        file = self._files.find(scope["path"])
        if file is None:
            return False
        async with self._places:
            try:
                found = file.get_response(scope["method"], _as_wsgi(scope["headers"]))
            except FileNotFoundError:
                self._files.forget(scope["path"])
                return False
            headers = [*_headers(found), NOSNIFF]
            await send({"type": "http.response.start", "status": int(found.status), "headers": headers})
            await send({"type": "http.response.body", "body": _content(found)})
            await asyncio.sleep(0)
        return True


class _Files(WhiteNoiseMiddleware):
    """Files are looked up at the first request, then cached. WhiteNoise lists the folder at the start, but a process of
    another version may collect its own files into it at any time (collected.py)."""

    def find(self, url: str) -> StaticFile | None:
        """The file at this address, or None."""
        file = self.files.get(url)
        if file is None:
            file = self.find_file(url)
            if file is not None and not self.autorefresh and len(self.files) < MOST:
                self.files[url] = file
        return file

    def forget(self, url: str) -> None:
        """Drops a removed file from the cache."""
        self.files.pop(url, None)

    def update_files_dictionary(self, root: str, prefix: str) -> None:
        self.directories.insert(0, (root, prefix))

    def immutable_file_test(self, path: str, url: str) -> bool:
        return HASHED.search(url) is not None


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
