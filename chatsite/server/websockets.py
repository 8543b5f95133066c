"""WebSockets: a frame that the socket has room for is sent at once, and nothing is read before the handshake is done.

Twisted waits until the loop says that there is room, which there nearly always is: two changes of what the loop waits
for and another turn of it, for each frame and each tab. A reply that two tabs watch took a sixth more for that.
"""

from types import SimpleNamespace
from typing import Any

from autobahn.websocket.types import ConnectionDeny
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.tcp import Connection

from chat.runtime.runtime import RESTART_CODE

from .strangers import Strangers

_NEVER_CAME = SimpleNamespace(connections=())


class Socket(WebSocketProtocol):
    """As daphne's; what the transport does not take waits in it, and whatever comes later behind it."""

    def onConnect(self, request: Any) -> Any:  # noqa: N802 - autobahn's
        """Nothing more is read until the application has accepted the handshake."""
        # Only for this socket and until it is open: a method of the class would be asked for each frame.
        self.dataReceived = self._too_early
        return super().onConnect(request)

    def serverAccept(self, subprotocol: str | None = None) -> None:  # noqa: N802 - daphne's
        """The application accepted: reading goes on, and the connection is no stranger's any more."""
        self.__dict__.pop("dataReceived", None)
        self._strangers.leave(self.transport)  # only who is signed in is accepted
        super().serverAccept(subprotocol)

    def handle_reply(self, message: dict[str, Any]) -> None:
        """A handshake that is refused is a 403 for daphne. That of a process which stops is a 503: a proxy may ask
        another one."""
        if (message.get("type"), message.get("code")) != ("websocket.close", RESTART_CODE) or self._is_open:
            super().handle_reply(message)
            return
        self.handshake_deferred.errback(ConnectionDeny(503, "Service Unavailable"))  # type: ignore[no-untyped-call]
        del self.handshake_deferred
        self.server.protocol_disconnected(self)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802 - Twisted's
        """Counts the connection no longer."""
        self._strangers.ended(self.transport)
        super().connectionLost(reason)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: N802, N803 - autobahn's
        """Tells daphne, if it knows the socket."""
        # A handshake that autobahn refused never came to daphne; one that the application refused is forgotten by
        # daphne's next look (each second), which can come before the end of the connection.
        if self in getattr(self, "server", _NEVER_CAME).connections:
            super().onClose(wasClean, code, reason)

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802 - autobahn's
        """Writes to the socket at once what it takes; the rest waits in Twisted's buffer."""
        if not (sync or chopsize or self.send_queue) and _is_idle(self.transport):
            sent = self.transport.writeSomeData(data)
            # Something else than a number: the connection is lost. Twisted finds that itself, and closes it properly.
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
        """autobahn would keep all that comes, and take it for another handshake."""
        self.transport.abortConnection()


def _is_idle(transport: Any) -> bool:
    """Whether nothing waits there: it leaves the reactor's writers when all is sent. TLS has a buffer of its own."""
    if not isinstance(transport, Connection) or transport.TLS or not transport.connected:
        return False
    reactor: Any = transport.reactor
    return transport not in reactor.getWriters()
