"""A server that speaks just enough of PostgreSQL's protocol to refuse everybody, or says nothing at all."""

import socket
import struct
import threading
from typing import Self

ENCRYPTION = {struct.pack("!ii", 8, code) for code in (80877103, 80877104)}  # SSLRequest, GSSENCRequest


class Impostor:
    """Refuses with the sentence `said` and the code `state`; silent if there is none. `port` is where it listens."""

    def __init__(self, said: str = "", state: str = "08P01") -> None:
        fields = f"SFATAL\0VFATAL\0C{state}\0M{said}\0\0".encode()
        self._answer = b"E" + struct.pack("!i", len(fields) + 4) + fields if said else b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        for one in (self._listener, *self._open):
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(client)
            if self._answer:
                threading.Thread(target=self._refuse, args=(client,), daemon=True).start()

    def _refuse(self, client: socket.socket) -> None:
        while client.recv(4096) in ENCRYPTION:
            client.sendall(b"N")
        client.sendall(self._answer)
        client.close()
