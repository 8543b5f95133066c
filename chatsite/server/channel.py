"""One HTTP connection: time limits for each part of a request, and the answer to a refused one."""

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

HEAD_S = 15.0  # from the first byte, or from the start of the connection, to the end of the headers
BODY_S = 60.0  # for each 64 KB
KEEP_ALIVE_S = 60.0
STALL_S = 60.0  # the client reads nothing of an answer


class Channel(HTTPChannel):
    """Twisted's channel with time limits: its own waits a minute for each byte and forever for a reader.

    It accepts 16 KB of headers in all; more is a 400.
    """

    requestFactory = Request  # noqa: N815 - Twisted's
    maxHeaders = 100  # noqa: N815 - Twisted's
    _rests = False
    _refused = False
    _continues = False
    _unsent_before = 0

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's
        """Counts the connection as a stranger; its first headers are due in HEAD_S."""
        super().connectionMade()
        self.setTimeout(HEAD_S)
        self.factory.strangers.enter(self.transport, getattr(self.transport.getPeer(), "host", ""), self._holds)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802 - Twisted's
        """Stops counting the connection."""
        self.factory.strangers.ended(self.transport)
        super().connectionLost(reason)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's
        """Drops data after a refusal; the first byte of a further request starts its HEAD_S."""
        if self._refused:
            return
        if self._rests:
            self._rests = False
            self.setTimeout(HEAD_S)
        # Not HTTPChannel's: it would extend the time with each byte.
        LineReceiver.dataReceived(self, data)

    def allHeadersReceived(self) -> None:  # noqa: N802 - Twisted's
        """Starts the body's time limit, and the look-up of a session cookie."""
        self.setTimeout(BODY_S)
        super().allHeadersReceived()
        if self.transport in self.factory.strangers and not self._refused:
            self._look_who_it_is(self.requests[-1])

    def allContentReceived(self) -> None:  # noqa: N802 - Twisted's
        """The request is complete and is answered now."""
        if not self._refused:
            self.factory.strangers.works(self.transport)
            super().allContentReceived()

    def requestDone(self, request: Any) -> None:  # noqa: N802 - Twisted's
        """Keeps the connection open for its next request, KEEP_ALIVE_S at most."""
        if self._waitingForTransport and self._dataBuffer:
            self.persistent = False  # a client that pipelines without reading would buffer all answers here
        self._savedTimeOut, self._rests = KEEP_ALIVE_S, True
        self.factory.strangers.waits(self.transport)
        if self._unsent():
            self.factory.strangers.grew(self.transport)
        super().requestDone(request)

    def loseConnection(self) -> Any:  # noqa: N802 - Twisted's
        """Closes when everything written is sent, or at once if the client reads nothing for STALL_S."""
        self.setTimeout(STALL_S)
        return super().loseConnection()

    def timeoutConnection(self) -> None:  # noqa: N802 - Twisted's
        """The time limit passed: closes the connection, unless the client still reads our data, however slowly."""
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
        """Stops reading until it is known whether this body may be so large."""
        self._networkProducer.pauseProducing()

    def go_on(self) -> None:
        """Undoes `hold`: reads on, after the "100 Continue" that the client may wait for."""
        if self._continues:
            self._send100Continue()
        self._networkProducer.resumeProducing()

    def body_grows(self, *, renews: bool) -> None:
        """`renews`: whether enough arrived to renew the time limit."""
        if renews:
            self.setTimeout(BODY_S)
        self.factory.strangers.grew(self.transport)

    def refuse(self, reason: Refusal, request: Request) -> None:
        """Sends the reason and closes. Data that still arrives is read and dropped for a while: unread, it would make
        the system send a reset, and the caller would lose the answer."""
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
        """Bytes that the system has not accepted yet."""
        waiting: int = len(self.transport.dataBuffer) - self.transport.offset + self.transport._tempDataLen
        return waiting

    def _look_who_it_is(self, request: Request) -> None:
        """Looks up the session; a connection with a live one is no stranger from then on."""
        if not request.session_key or (request.is_upgrade and self.length != 0):
            return
        self.factory.strangers.is_asked(self.transport, under_way=True)
        session = None if request.is_upgrade else request.session()
        if session is not None:  # the consumer looks up a socket's session, then accepts or closes
            session.add_done_callback(self._seen)

    def _seen(self, session: "asyncio.Future[bool]") -> None:
        self.factory.strangers.is_asked(self.transport, under_way=False)
        if not session.cancelled() and session.exception() is None and session.result():
            self.factory.strangers.leave(self.transport)


class Factory(HTTPFactory):
    """Makes the channels of one server, which share one count of strangers."""

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
        channel.requestFactory = Request  # daphne has set its own
        return channel
