"""Asking a backend and reading what it says, and a server that answers with exactly the bytes of the test."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, Self

from chat.backends.errors import BackendError
from chat.backends.types import Event, Progress, Request, Step, Text, Timeouts, Turn

PATIENCE = 5.0
FAST = Timeouts(connect=1.0, first_content=2.0, idle=2.0)


def question(*texts: str, **options: Any) -> Request:
    """Turns in alternation, the last one the person's."""
    texts = texts or ("Hello",)
    roles = ["user" if (len(texts) - index) % 2 else "assistant" for index in range(len(texts))]
    turns = tuple(Turn(role, text) for role, text in zip(roles, texts, strict=True))
    return Request(turns=turns, session="s-1", correlation_id="c-1", **options)


async def read(events: AsyncGenerator[Event, None]) -> list[Event]:
    """Everything that comes; an error of the backend fails the test."""
    async with asyncio.timeout(PATIENCE), aclosing(events):
        return [event async for event in events]


async def fails(events: AsyncGenerator[Event, None]) -> tuple[list[Event], BackendError]:
    """What came before the error, and the error."""
    seen: list[Event] = []
    try:
        async with asyncio.timeout(PATIENCE), aclosing(events):
            async for event in events:
                seen.append(event)  # noqa: PERF401 - what came before the error has to stay
    except BackendError as error:
        return seen, error
    raise AssertionError(f"no error, but {seen}")


def text_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Text))


def thoughts_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Step))


def progress_of(events: list[Event]) -> list[Progress]:
    return [event for event in events if isinstance(event, Progress)]


def sse(*messages: object) -> bytes:
    """Events; bytes and `[DONE]` go as they are."""
    return b"".join(b"data: %b\n\n" % (m if isinstance(m, bytes) else json.dumps(m).encode()) for m in messages)


def response(
    body: bytes = b"", status: str = "200 OK", content_type: str = "text/event-stream", *headers: str
) -> bytes:
    """An HTTP/1.1 answer that ends where the connection ends."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def json_response(value: object, status: str = "200 OK") -> bytes:
    return response(json.dumps(value).encode(), status, "application/json")


Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


class RawServer:
    """Answers each connection with the next of `answers` (the last one for all others), then closes it.

    `requests`: head and body as they came; `left`: set when a client closes its side of the connection.
    """

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.requests: list[bytes] = []
        self.left = asyncio.Event()
        self._serving: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        """No answer goes on: all tests share one loop."""
        self._server.close()
        for serving in self._serving:
            serving.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        leaving = None
        if task := asyncio.current_task():
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        try:
            self.requests.append(await _request(reader))
            leaving = asyncio.create_task(self._watch(reader))
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(writer)
        except (OSError, EOFError):
            pass
        finally:
            if leaving is not None:
                leaving.cancel()
            writer.close()

    async def _watch(self, reader: asyncio.StreamReader) -> None:
        try:
            while await reader.read(65536):
                pass
        except OSError:
            pass
        self.left.set()


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    sizes = [line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    return head + (await reader.readexactly(int(sizes[0])) if sizes else b"")
