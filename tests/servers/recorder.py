"""A door between the chat and a model server: its address stays while the server restarts, and it notes what passes."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from tests.support.relay import Listener

HEAD_END = b"\r\n\r\n"


@dataclass
class Exchange:
    """One request for a completion, and the beginning of its answer."""

    request: bytearray = field(default_factory=bytearray)
    answer: bytearray = field(default_factory=bytearray)

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(bytes(self.request).partition(HEAD_END)[2] or b"{}")
        return found

    @property
    def status(self) -> int:
        """Of the answer; 0 where none came."""
        first = bytes(self.answer).split(b"\r\n", 1)[0].split()
        return int(first[1]) if len(first) > 1 else 0


class Recorder(Listener):
    """`url` passes on to the port `to`. `refuse_next`: close the next completion's connection without an answer."""

    def __init__(self) -> None:
        super().__init__()
        self.to = 0
        self.refuse_next = False
        self.exchanges: list[Exchange] = []

    @property
    def completions(self) -> list[Exchange]:
        return [one for one in self.exchanges if one.request.startswith(b"POST /v1/chat/completions")]

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        exchange = Exchange()
        self.exchanges.append(exchange)
        try:
            first = await reader.read(65536)
            exchange.request += first
            if self.refuse_next and first.startswith(b"POST"):
                self.refuse_next = False
                return
            there, back = await asyncio.open_connection("127.0.0.1", self.to)
            back.write(first)
            await _whichever_ends(
                self._pump(reader, back, exchange.request), self._pump(there, writer, exchange.answer)
            )
            back.close()
        except OSError:
            pass

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, noted: bytearray) -> None:
        while data := await source.read(65536):
            noted += data[: max(0, 200_000 - len(noted))]
            target.write(data)
            await target.drain()


async def _whichever_ends(*pumps: Any) -> None:
    """One side that closes ends the other: the chat leaves on Stop, a server when it is done."""
    tasks = [asyncio.ensure_future(pump) for pump in pumps]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
