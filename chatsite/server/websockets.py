"""WebSockets: a frame is sent at once if the socket's buffer has space, and nothing is read before the handshake ends.

Twisted waits until the loop reports space, although there nearly always is some: two changes of the polled events and
one more loop iteration for each frame and tab. A reply that two tabs watch took a sixth longer because of that.
"""

from types import SimpleNamespace
from typing import Any

from autobahn.websocket.types import ConnectionDeny
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.tcp import Connection

from chat.close_codes import CloseCode

from .strangers import Strangers

_NEVER_CAME = SimpleNamespace(connections=())


class Socket(WebSocketProtocol):
    """As daphne's; data that the transport does not accept is queued in it, later data behind it."""

    def onConnect(self, request: Any) -> Any:  # noqa: N802 - autobahn's
        """Blocks reading until the application has accepted the handshake."""
        # Set on the instance and only until it is open: a method of the class would run for each frame.
        self.dataReceived = self._too_early
        return super().onConnect(request)

    def serverAccept(self, subprotocol: str | None = None) -> None:  # noqa: N802 - daphne's
        """The application accepted: reads on, and the connection is no stranger any more."""
        self.__dict__.pop("dataReceived", None)
        self._strangers.leave(self.transport)  # only signed-in people are accepted
        super().serverAccept(subprotocol)

    def handle_reply(self, message: dict[str, Any]) -> None:
        """Daphne answers a refused handshake with 403. A stopping process answers 503, so that a proxy may try another
        one."""
        if (message.get("type"), message.get("code")) != ("websocket.close", CloseCode.RESTART) or self._is_open:
            super().handle_reply(message)
            return
        self.handshake_deferred.errback(ConnectionDeny(503, "Service Unavailable"))  # type: ignore[no-untyped-call]
        del self.handshake_deferred
        self.server.protocol_disconnected(self)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802 - Twisted's
        """Stops counting the connection."""
        self._strangers.ended(self.transport)
        super().connectionLost(reason)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: N802, N803 - autobahn's
        """Notifies daphne, if it knows the socket."""
        # A handshake that autobahn refused never reached daphne; one that the application refused is removed by
        # daphne's next check (each second), possibly before the connection ends.
        if self in getattr(self, "server", _NEVER_CAME).connections:
            super().onClose(wasClean, code, reason)

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802 - autobahn's
        """Writes to the socket at once what it accepts; the rest is queued in Twisted's buffer."""
        if not (sync or chopsize or self.send_queue) and _is_idle(self.transport):
            sent = self.transport.writeSomeData(data)
            # Not a number: the connection is lost. Twisted detects that itself and closes it properly.
            data = data[sent:] if isinstance(sent, int) and sent > 0 else data
        if data:
            super().sendData(data, sync, chopsize)

    @property
    def _is_open(self) -> bool:
        return bool(self.state != self.STATE_CONNECTING)

    @property
    def _strangers(self) -> Strangers:
        strangers: Strangers = self.factory.server_class.http_factory.strangers
        return strangers

    def _too_early(self, data: bytes) -> None:
        """Aborts: autobahn would buffer early data and parse it as another handshake."""
        self.transport.abortConnection()


def _is_idle(transport: Any) -> bool:
    """Whether nothing is queued: a transport leaves the reactor's writers when all is sent. TLS has its own buffer."""
    if not isinstance(transport, Connection) or transport.TLS or not transport.connected:
        return False
    reactor: Any = transport.reactor
    return transport not in reactor.getWriters()
