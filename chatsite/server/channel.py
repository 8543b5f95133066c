"""One HTTP connection: how long each part of a request may take, and what happens to one that is refused."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

from daphne.http_protocol import HTTPFactory
from twisted.internet.task import LoopingCall
from twisted.protocols.basic import LineReceiver
from twisted.web.http import RESPONSES, HTTPChannel

from chatsite.bodies import LINGER_S
from chatsite.refusals import Refusal, response

from .request import Request
from .strangers import TICK_S, Strangers

HEAD_S = 15.0  # from the first byte, or from the connection's beginning, to the end of the headers
BODY_S = 60.0  # for each 64 KB
KEEP_ALIVE_S = 60.0
STALL_S = 60.0  # nothing of an answer is taken


class Channel(HTTPChannel):
    """Twisted's, which waits a minute for each byte and for ever for a reader.

    Of headers it takes 16 KB in all; larger ones are a 400.
    """

    requestFactory = Request  # noqa: N815 - Twisted's
    maxHeaders = 100  # noqa: N815 - Twisted's
    _rests = False
    _refused = False
    _continues = False
    _unsent_before = 0

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's
        """Counts the connection as a stranger's; its first head is due in HEAD_S."""
        super().connectionMade()
        self.setTimeout(HEAD_S)
        self.factory.strangers.enter(self.transport, getattr(self.transport.getPeer(), "host", ""), self._holds)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802 - Twisted's
        """Counts the connection no longer."""
        self.factory.strangers.ended(self.transport)
        super().connectionLost(reason)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's
        """Drops what follows a refusal; the first byte of a further request starts its HEAD_S."""
        if self._refused:
            return
        if self._rests:
            self._rests = False
            self.setTimeout(HEAD_S)
        # Not HTTPChannel's: it would give more time for each byte.
        LineReceiver.dataReceived(self, data)

    def allHeadersReceived(self) -> None:  # noqa: N802 - Twisted's
        """The body is due from here on; a cookie of a session begins its look-up."""
        self.setTimeout(BODY_S)
        super().allHeadersReceived()
        if self.transport in self.factory.strangers and not self._refused:
            self._look_who_it_is(self.requests[-1])

    def allContentReceived(self) -> None:  # noqa: N802 - Twisted's
        """The request is whole, and is being answered."""
        if not self._refused:
            self.factory.strangers.works(self.transport)
            super().allContentReceived()

    def requestDone(self, request: Any) -> None:  # noqa: N802 - Twisted's
        """The connection waits for its next request, KEEP_ALIVE_S at most."""
        if self._waitingForTransport and self._dataBuffer:
            self.persistent = False  # whoever asks on without reading would have all the answers wait here
        self._savedTimeOut, self._rests = KEEP_ALIVE_S, True
        self.factory.strangers.waits(self.transport)
        if self._unsent():
            self.factory.strangers.grew(self.transport)
        super().requestDone(request)

    def loseConnection(self) -> Any:  # noqa: N802 - Twisted's
        """Closes after what was written, unless nothing of it is taken for STALL_S."""
        self.setTimeout(STALL_S)
        return super().loseConnection()

    def timeoutConnection(self) -> None:  # noqa: N802 - Twisted's
        """Time is up, unless somebody reads what we wrote, however slowly."""
        unsent = self._unsent()
        if unsent and unsent != self._unsent_before:
            self._unsent_before = unsent
            self.setTimeout(STALL_S)
        elif unsent or self._refused or self.transport.disconnecting:
            self.transport.abortConnection()
        else:
            self.loseConnection()

    # For Request

    def hold(self) -> None:
        """Read no more until it is known whether this body may be so large."""
        self._networkProducer.pauseProducing()

    def go_on(self) -> None:
        """Undo `hold`: read the body on, after the "100 Continue" that it may wait for."""
        if self._continues:
            self._send100Continue()
        self._networkProducer.resumeProducing()

    def body_grows(self, *, renews: bool) -> None:
        """`renews`: whether enough of it came to get more time."""
        if renews:
            self.setTimeout(BODY_S)
        self.factory.strangers.grew(self.transport)

    def refuse(self, reason: Refusal, request: Request) -> None:
        """Say why, and close. What is still on its way is dropped for a while: with it unread, the system would send a
        reset, and the caller would not see the answer."""
        self._refused, self.persistent = True, False
        headers, body = response(reason, unquote(request.asked_path.decode("latin-1")), request.raw_headers())
        lines = b"".join(b"%s: %s\r\n" % line for line in headers)
        head = b"HTTP/1.1 %d %s\r\n%s\r\n" % (reason.status, RESPONSES[reason.status], lines)
        self.transport.write(head + body)
        self._networkProducer.unregisterProducer()
        self._networkProducer.resumeProducing()
        self.transport.loseWriteConnection()
        self.setTimeout(LINGER_S)

    def _send100Continue(self) -> None:  # noqa: N802 - Twisted's
        self._continues = self.requests[-1].is_held
        if not self._continues:
            super()._send100Continue()

    def _respondToBadRequestAndDisconnect(self) -> None:  # noqa: N802 - Twisted's
        if not self._refused:
            super()._respondToBadRequestAndDisconnect()

    def _holds(self) -> int:
        bodies: int = sum(request.holds() for request in self.requests)
        return self._unsent() + bodies

    def _unsent(self) -> int:
        """Bytes that the system has not taken from us yet."""
        waiting: int = len(self.transport.dataBuffer) - self.transport.offset + self.transport._tempDataLen
        return waiting

    def _look_who_it_is(self, request: Request) -> None:
        """Who shows a live session is no stranger for the rest of this connection."""
        if not request.session_key or (request.is_upgrade and self.length != 0):
            return
        self.factory.strangers.is_asked(self.transport, under_way=True)
        session = None if request.is_upgrade else request.session()
        if session is not None:  # a socket is looked up by its consumer, and tells by being accepted or closed
            session.add_done_callback(self._seen)

    def _seen(self, session: "asyncio.Future[bool]") -> None:
        self.factory.strangers.is_asked(self.transport, under_way=False)
        if not session.cancelled() and session.exception() is None and session.result():
            self.factory.strangers.leave(self.transport)


class Factory(HTTPFactory):
    """Makes the channels of one server, which count their strangers together."""

    protocol = Channel

    def __init__(self, server: Any, *, is_live: Callable[[str], Awaitable[bool]], strangers: Strangers) -> None:
        super().__init__(server)
        self.is_live, self.strangers = is_live, strangers

    def startFactory(self) -> None:  # noqa: N802 - Twisted's
        """Starts the clock of the strangers, one tick each TICK_S."""
        super().startFactory()
        self._ticking = LoopingCall(self.strangers.tick)
        self._ticking.clock = self.reactor
        self._ticking.start(TICK_S)

    def stopFactory(self) -> None:  # noqa: N802 - Twisted's
        """Stops the clock of the strangers."""
        self._ticking.stop()
        super().stopFactory()

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's
        """A channel for a new connection, with our Request."""
        channel = super().buildProtocol(addr)
        channel.requestFactory = Request  # daphne has put its own there
        return channel
