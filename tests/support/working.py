"""A model server of the native dialect that is at work."""

import asyncio

from tests.backends.talk import json_response
from tests.leaks.parrot import Parrot


class Working(Parrot):
    """A native server that works on a text until `made` is set, whoever leaves. `counts`: its queue, None for no such
    call; `looks`: how often it was asked for it."""

    def __init__(self, counts: object = None) -> None:
        super().__init__()
        self.counts, self.looks, self.made = counts, 0, asyncio.Event()
        self.asked = asyncio.Event()

    async def __aexit__(self, *exc_info: object) -> None:
        self.made.set()  # nobody is left waiting
        await super().__aexit__(*exc_info)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path = (await reader.readuntil(b"\r\n")).split(b" ")[1].decode()
        except (OSError, EOFError):
            return
        if path == "/queue/stats":
            self.looks += 1
            if self.counts is not None:
                self.says[path] = json_response(self.counts)
        if path == "/api/generate":
            self.asked.set()
            await self.made.wait()
        writer.write(self._answer(path))
        writer.close()
