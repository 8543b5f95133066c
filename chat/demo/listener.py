"""A listening port that can go down and up again under the same number."""

import asyncio
import contextlib
import socket
from collections.abc import Callable


class Listener:
    """Accepts connections on a loopback port. `down` refuses them but keeps the port reserved.

    `up` and `down` take effect before they return, so that tests do not race with them.
    """

    def __init__(self, accepted: Callable[[socket.socket], None]) -> None:
        self._accepted = accepted
        self._socket: socket.socket | None = None
        self._listening = False
        self.host = ""
        self.port = 0

    def open(self, host: str, port: int) -> None:
        """Reserves the port (0: any free one). Raises OSError if it is taken."""
        self._socket = _bound(host, port)
        self.host = host
        self.port = self._socket.getsockname()[1]

    def up(self) -> None:
        """Listens; no effect if already listening. Raises OSError if the port is taken."""
        if self._listening or self._socket is None:
            return
        self._socket.listen(4096)
        asyncio.get_running_loop().add_reader(self._socket, self._accept)
        self._listening = True

    def down(self) -> None:
        """Refuses connections: a bound socket that does not listen keeps the number and answers RST."""
        if self._listening:
            self.close()
            self._socket = _bound(self.host, self.port)

    def close(self) -> None:
        """Releases the port; may be called again."""
        if self._socket is None:
            return
        if self._listening:
            asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
        self._socket = None
        self._listening = False

    def _accept(self) -> None:
        while self._socket is not None:
            with contextlib.suppress(ConnectionError):
                try:
                    connection, _ = self._socket.accept()
                except BlockingIOError:
                    return
                connection.setblocking(False)
                self._accepted(connection)


def _bound(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setblocking(False)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener
