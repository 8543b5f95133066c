"""A backend that says what a test tells it, and a clock that a test moves."""

import asyncio
from collections.abc import AsyncGenerator

from chat.backends.errors import BackendError, ErrorEvent, Unreachable
from chat.backends.types import Event, Finished, ModelInfo, ProbeResult, Request, Started, Step, Text, Timeouts, Turn
from chat.routing.events import RouterEvent
from chat.routing.router import Router
from chat.routing.timer import ReplyTimer

PATIENCE = 5.0
QUESTION = Request(turns=(Turn("user", "Hello"),), session="s-1", correlation_id="c-1", model="asked")
REFUSED = Unreachable("victoria")
BROKEN = ErrorEvent("victoria")
ACTION = Step(0, "action", "Sent a mail", "")
THOUGHT = Step(0, "thought", "Thinking", "")
Line = Event | BaseException | asyncio.Event | float


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Scripted:
    """Says its lines in order: an event is yielded, an exception raised, an asyncio.Event waited for, a number slept.

    `asked` counts the replies that were begun, `closed` those that were closed again, whole or not.
    """

    def __init__(self, name: str, label: str) -> None:
        self.name, self.label, self.url = name, label, "http://127.0.0.1"
        self.timeouts = Timeouts(connect=1.0, first_content=2.0, idle=2.0)
        self.lines: list[Line] = [Started(), Text(f"Hello from {label}"), Finished()]
        self.asked = self.closed = 0
        self.waiting = asyncio.Event()

    def says(self, *lines: Line) -> None:
        self.lines = list(lines)

    async def reply(self, request: Request) -> AsyncGenerator[Event, None]:
        self.asked += 1
        try:
            for line in list(self.lines):
                if isinstance(line, BaseException):
                    raise line
                if isinstance(line, asyncio.Event):
                    self.waiting.set()
                    await line.wait()
                elif isinstance(line, float):
                    await asyncio.sleep(line)
                else:
                    yield line
        finally:
            self.closed += 1

    async def models(self) -> list[ModelInfo]:
        raise NotImplementedError

    async def probe(self, thorough: bool = False) -> ProbeResult:
        raise NotImplementedError


def fails_with(error: BackendError, *before: Line) -> list[Line]:
    return [Started(), *before, error]


async def read_answer(
    router: Router, *order: str, timer: ReplyTimer | None = None, request: Request = QUESTION, first_number: int = 1
) -> list[RouterEvent]:
    """All the events of one answer; by default both backends in their order."""
    events = router.answer(
        request, order or tuple(router.rotation.backends), timer or router.timer(), first_number=first_number
    )
    async with asyncio.timeout(PATIENCE):
        return [event async for event in events]
