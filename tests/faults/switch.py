"""Faults inside a running server, thrown from a test."""

import asyncio
import contextlib
import signal
import time
import uuid
from collections.abc import AsyncIterator

from tests.support.server import ServerProcess

ANSWER_S = 15.0


async def throw(server: ServerProcess, *faults: str) -> list[str]:
    """`await throw(server, "clock=3600")`: returns when it is so, with each one's result. See breaks.py."""
    number = uuid.uuid4().hex
    (server.data_dir / "switch").write_text("\n".join([number, *faults]))
    said = len(server.output)
    server.send_signal(signal.SIGUSR2)
    until = time.monotonic() + ANSWER_S
    while time.monotonic() < until:
        for line in server.output[said:]:
            if line.startswith(f"SWITCHED {number}"):
                return line.split()[2:]
        await asyncio.sleep(0.01)
    raise AssertionError("the server did not answer the switch:\n" + "".join(server.output[-50:]))


@contextlib.asynccontextmanager
async def thrown(server: ServerProcess, on: str, off: str) -> AsyncIterator[None]:
    """As long as the block runs."""
    await throw(server, on)
    try:
        yield
    finally:
        await throw(server, off)
