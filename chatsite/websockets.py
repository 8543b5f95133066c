"""WebSockets of `manage.py serve`: a frame that the socket has room for is sent at once.

Twisted waits until the loop says that there is room, which there nearly always is: two changes of what the loop waits
for and another turn of it, for each frame and each tab. A reply that two tabs watch took a sixth more for that.
"""

from typing import Any

from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet.tcp import Connection


class PromptWebSocketProtocol(WebSocketProtocol):
    """As daphne's; what the socket does not take waits in the transport, and whatever comes later behind it."""

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802 - autobahn's
        if not (sync or chopsize or self.send_queue) and _is_idle(self.transport):
            sent = self.transport.writeSomeData(data)
            # Something else than a number: the connection is lost. Twisted finds that itself, and closes it properly.
            data = data[sent:] if isinstance(sent, int) and sent > 0 else data
        if data:
            super().sendData(data, sync, chopsize)


def install() -> None:
    """For each server of daphne's in this process that starts from now on."""
    WebSocketFactory.protocol = PromptWebSocketProtocol


def _is_idle(transport: Any) -> bool:
    """Whether nothing waits there: it leaves the reactor's writers when all is sent. TLS has a buffer of its own."""
    if not isinstance(transport, Connection) or transport.TLS or not transport.connected:
        return False
    reactor: Any = transport.reactor
    return transport not in reactor.getWriters()
