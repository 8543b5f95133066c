"""The base of both scripted servers: a port, a record of the requests, and faults."""

import asyncio
import contextlib
import logging
import socket
from abc import ABC, abstractmethod
from fnmatch import fnmatchcase
from types import TracebackType
from typing import ClassVar, Self

from chat.demo.answer import Script, ScriptChoice
from chat.demo.connection import HEAD_LIMIT, Connection
from chat.demo.fault import Cut, Die, Reset
from chat.demo.fault_plan import FaultChoice, FaultPlan
from chat.demo.faults import down
from chat.demo.http import HttpError, Request
from chat.demo.listener import Listener
from chat.demo.pieces import Reply, Role
from chat.demo.script import as_script

log = logging.getLogger(__name__)


class DemoServer(ABC):
    """A scripted backend on a loopback port; `async with` starts it on a free one.

    `script`: its answers: a text, an Answer, or a function of the Question. `pace`: tokens a second, 0 for no waiting.
    `fault`: a fault for every request, or a list with one for each request (None: no fault). All three can be assigned
    at any time and apply from the next request. `requests`: those received so far, at most the last `remember`.
    """

    who: ClassVar[str]
    reply_calls: ClassVar[tuple[str, ...]]

    def __init__(self, *, script: ScriptChoice = None, pace: float = 40.0, fault: FaultChoice = None) -> None:
        self._script = as_script(script)
        self._faults = FaultPlan(fault, self.reply_calls)
        self.pace = pace
        self.remember = 10_000
        self.requests: list[Request] = []
        self._listener = Listener(self._accepted)
        self._connections: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._started = False

    @abstractmethod
    def reply(self, request: Request) -> Reply:
        """The response to a request, without faults."""

    @property
    def url(self) -> str:
        """The base URL; its port is known once the server has started."""
        return f"http://{self._listener.host}:{self._listener.port}"

    @property
    def connections(self) -> int:
        """The number of open connections."""
        return len(self._connections)

    @property
    def script(self) -> Script:
        """The script for the next request."""
        return self._script

    @script.setter
    def script(self, script: ScriptChoice) -> None:
        """Takes a text, an Answer or a function of the Question."""
        self._script = as_script(script)

    @property
    def fault(self) -> FaultChoice:
        """The fault for every request, or the unused faults of the list; None if there is none."""
        return self._faults.rest

    @fault.setter
    def fault(self, fault: FaultChoice) -> None:
        """Takes effect at once; the port opens or closes as the first fault requires."""
        self._faults = FaultPlan(fault, self.reply_calls)
        if self._started:
            self._listen_or_not()

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> Self:
        """Takes the port (0: a free one). Raises OSError if it is taken."""
        self._listener.open(host, port)
        try:
            self._listen_or_not()
        except OSError:
            self._listener.close()
            raise
        self._started = True
        return self

    async def stop(self) -> None:
        """Frees the port and cuts open connections."""
        self._started = False
        self._listener.close()
        await self._cut_all()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def calls(self, pattern: str) -> list[Request]:
        """The requests so far with matching method and path (`POST /stream`, `GET *`)."""
        return [request for request in self.requests if fnmatchcase(request.call, pattern)]

    async def received(self, count: int = 1, pattern: str = "*") -> list[Request]:
        """Waits until `count` matching requests have come, and returns them."""
        while len(found := self.calls(pattern)) < count:
            await self._change()
        return found

    async def idle(self) -> None:
        """Waits until no connection is open."""
        while self._connections:
            await self._change()

    def _listen_or_not(self) -> None:
        if self._faults.listening:
            self._listener.up()
        else:
            self._listener.down()

    def _accepted(self, connection: socket.socket) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(connection))
        self._connections.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._connections.discard(task)
        self._changed.set()
        if not task.cancelled() and (error := task.exception()):
            log.error("The scripted %s failed.", self.who, exc_info=error)

    async def _change(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    async def _serve(self, accepted: socket.socket) -> None:
        connection = Connection(*await asyncio.open_connection(sock=accepted, limit=HEAD_LIMIT))
        try:
            await self._converse(connection)
        except Reset:
            await connection.reset()
        except Die:
            await self._die()
        except (Cut, OSError, EOFError):
            pass
        finally:
            connection.abort()

    async def _converse(self, connection: Connection) -> None:
        if self._faults.refuses():
            raise Reset
        try:
            request = await connection.read_request()
        except HttpError as error:
            return await connection.turn_away(error)
        self._record(request)
        reply = self._faults.change(request, self.reply(request))
        await self._while_client_stays(connection, request, reply)

    def _record(self, request: Request) -> None:
        self.requests.append(request)
        del self.requests[: -self.remember]
        self._changed.set()

    async def _while_client_stays(self, connection: Connection, request: Request, reply: Reply) -> None:
        sending = asyncio.create_task(_send(connection, request, reply))
        leaving = asyncio.create_task(connection.left())
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
            elif not connection.complete:
                request.client_left.set()
        except OSError:
            request.client_left.set()
        finally:
            await _cancel(sending, leaving)
            request.done.set()

    async def _die(self) -> None:
        self.fault = down()
        await self._cut_all()

    async def _cut_all(self) -> None:
        await _cancel(*(self._connections - {asyncio.current_task()}))


async def _send(connection: Connection, request: Request, reply: Reply) -> None:
    for action in reply.before:
        await action()
    await connection.send_head(reply.head)
    async with contextlib.aclosing(reply.pieces) as pieces:
        async for piece in pieces:
            await (connection.write if piece.raw else connection.send)(piece.data)
            request.pieces_sent += piece.role is Role.CONTENT
    await connection.finish()


async def _cancel(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
