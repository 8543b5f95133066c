"""HTTP byte by byte, as no library would write it; and what a server process takes meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Self

from .server import ServerProcess

WAIT = 20.0
PIECE = b"x" * 65536


class _WholeReader(asyncio.StreamReader):
    """Hands out all that arrived, also once a write has found the connection broken; asyncio's own throws it away."""

    def set_exception(self, exc: Exception) -> None:
        self.feed_eof()


class Wire:
    """One connection to the server. `await wire.send(...)`, then `status, headers, body = await wire.answer()`."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._reader = _WholeReader(loop=loop)
        protocol = asyncio.StreamReaderProtocol(self._reader, loop=loop)
        transport, _ = await loop.create_connection(lambda: protocol, "127.0.0.1", self._server.port)
        self._writer = asyncio.StreamWriter(transport, protocol, self._reader, loop)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._writer.close()

    async def send(self, data: bytes | str) -> None:
        self._writer.write(data.encode() if isinstance(data, str) else data)
        async with asyncio.timeout(WAIT):
            await self._writer.drain()

    async def head(self, first: str, *lines: str) -> None:
        """A request's head, with our Host. `first`: for example `GET /`."""
        host = f"Host: 127.0.0.1:{self._server.port}"
        await self.send("\r\n".join([f"{first} HTTP/1.1", host, *lines, "", ""]))

    async def pour(self, size: int, *, chunked: bool = False) -> int:
        """Send so many bytes of a body, or until the server will not take more; how many it took."""
        sent = 0
        try:
            while sent < size:
                piece = PIECE[: size - sent]
                await self.send(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
                sent += len(piece)
            await self.send(b"0\r\n\r\n" if chunked else b"")
        except (ConnectionError, TimeoutError):
            pass
        return sent

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        """The next answer, its body as far as Content-Length says. Raises IncompleteReadError if none comes."""
        async with asyncio.timeout(WAIT):
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:-2])}
            body = await self._reader.readexactly(int(headers.get("content-length", 0)))
        return int(head[0].split()[1]), headers, body

    async def is_closed(self, within: float = WAIT) -> bool:
        """Read on until the server has closed; False if it has not by then."""
        try:
            async with asyncio.timeout(within):
                while await self._reader.read(65536):
                    pass
        except TimeoutError:
            return False
        except ConnectionError:
            pass
        return True


class Watched:
    """What the server took at most since `async with` began: `memory` in MB (resident), `files` without a name."""

    def __init__(self, server: ServerProcess) -> None:
        self._process = Path(f"/proc/{server.pid}")
        self.memory, self.files = 0.0, set[str]()

    async def __aenter__(self) -> Self:
        (self._process / "clear_refs").write_text("5")  # the highest value so far is that of now
        self._before = self._resident("VmRSS")
        self._watching = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._watching.cancel()
        self.files |= self._nameless()
        self.memory = self._resident("VmHWM") - self._before

    async def _watch(self) -> None:
        async for _ in _ticks():
            self.files |= self._nameless()

    def _nameless(self) -> set[str]:
        found = set()
        for descriptor in (self._process / "fd").iterdir():
            try:
                target = str(descriptor.readlink())
            except FileNotFoundError:
                continue
            if target.endswith("(deleted)"):
                found.add(target)
        return found

    def _resident(self, name: str) -> float:
        lines = (self._process / "status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024


async def _ticks() -> AsyncIterator[None]:
    while True:
        yield
        await asyncio.sleep(0.02)
