"""Reading at a pace: nothing is read too early, and nothing waits for ever."""

import asyncio

from chat.backends.network import AsyncioBackend
from chat.backends.read_schedule import PACE_SECONDS

from .talk import PATIENCE


async def test_a_reader_that_comes_late_still_gets_what_comes_after() -> None:
    again = asyncio.Event()

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"one")
        await again.wait()
        writer.write(b"two")
        writer.close()

    async with asyncio.timeout(PATIENCE), await asyncio.start_server(say, "127.0.0.1", 0) as server:
        stream = await AsyncioBackend().connect_tcp("127.0.0.1", server.sockets[0].getsockname()[1])
        stream.slow_down()
        assert await stream.read(100) == b"one"
        await asyncio.sleep(3 * PACE_SECONDS)  # whoever reads was busy; the moment of the next read has passed
        again.set()
        assert await stream.read(100) == b"two"
        await stream.aclose()
