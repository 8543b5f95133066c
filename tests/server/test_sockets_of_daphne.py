"""What daphne, which looks after its connections each second, may have forgotten of a socket when it ends."""

from types import SimpleNamespace

from daphne.server import Server

from chatsite.server.websockets import Socket


def socket_of_a_server() -> Socket:
    """Open, as far as daphne knows."""
    socket = Socket()
    socket.server, socket.client_addr = Server(None, endpoints=["tcp:0"]), None
    socket.server.connections = {}  # what its `run` begins with
    socket.request = SimpleNamespace(path="/ws/chat/")
    socket.server.protocol_connected(socket)
    return socket


def test_the_end_of_a_refused_handshake_may_come_after_daphne_has_forgotten_it() -> None:
    socket = socket_of_a_server()
    socket.server.protocol_disconnected(socket)
    del socket.server.connections[socket]
    socket.onClose(False, 1006, None)
    assert socket.server.connections == {}


def test_the_end_of_a_socket_is_noted() -> None:
    socket = socket_of_a_server()
    socket.onClose(True, 1000, None)
    assert "disconnected" in socket.server.connections[socket]
