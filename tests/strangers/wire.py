"""Requests written byte by byte: what no proper client would send."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver

from tests.support.person import CSRF
from tests.support.server import ServerProcess

WAIT = 60.0
AT_ONCE = 8
SAMPLES = {"uuid": "01890000-0000-7000-8000-000000000000", "int": "1", "str": "x", "slug": "x", "path": "x"}


@dataclass(frozen=True)
class Asked:
    """One request. `headers` stand as they are; Host and the CSRF pair are added where they are not given."""

    method: str
    target: bytes
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""

    def encoded(self, host: str) -> bytes:
        headers = {
            **{b"Host": host.encode(), b"Cookie": f"csrftoken={CSRF}".encode(), b"X-CSRFToken": CSRF.encode()},
            **{b"Origin": f"http://{host}".encode(), b"Connection": b"close"},
            **({b"Content-Length": str(len(self.body)).encode()} if self.method != "GET" else {}),
            **self.headers,
        }
        lines = [b"%s %s HTTP/1.1" % (self.method.encode(), self.target)]
        lines += [b"%s: %s" % item for item in headers.items()]
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body


async def answer(server: ServerProcess, asked: Asked) -> int:
    """The status; 0 if the server closed the connection without one, which it may."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=2**22)
    try:
        async with asyncio.timeout(WAIT):
            writer.write(asked.encoded(f"127.0.0.1:{server.port}"))
            head = await reader.readline()
            return int(head.split()[1]) if head.startswith(b"HTTP/") else 0
    except ConnectionError:
        return 0
    finally:
        writer.close()


async def answers(server: ServerProcess, asked: Iterable[Asked]) -> list[tuple[Asked, int]]:
    """All of them, some at a time."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(request: Asked) -> tuple[Asked, int]:
        async with places:
            return request, await answer(server, request)

    return await asyncio.gather(*map(one, asked))


def all_paths() -> list[str]:
    """An address for each URL of the site, with samples in its places."""
    return sorted(set(_walk(get_resolver().url_patterns, "/")))


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for pattern in patterns:
        found = before + _filled(pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, found)
        else:
            yield found


def _filled(pattern: URLPattern | URLResolver) -> str:
    """The pattern as an address; regular expressions are few, and a word in them will do."""
    text = str(pattern.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        text = text.replace(f"<{kind if kind != 'string' else 'str'}:{name}>", SAMPLES.get(kind, "x")).replace(
            f"<{name}>", "x"
        )
    while "(" in text:
        start, end = text.index("("), text.rindex(")")
        text = text[:start] + "x" + text[end + 1 :]
    return quote(text.replace("?", "").replace("\\", ""), safe="/:.-_")
