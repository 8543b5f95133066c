"""Addresses where no backend can be reached: no such name, TLS where there is none, a machine that is off."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from chat.demo.victoria import VictoriaDemo
from tests.backends.test_tls import TLSServer, certificate  # noqa: F401 - a fixture
from tests.simulators.faults import refuse
from tests.support.installation import Installation

from .baseline import holdings, returns_to
from .scene import Scene, launched, shared_house  # noqa: F401 - a fixture

SHORT = {"VICTORIA_CONNECT_S": "0.3", "MLX_CONNECT_S": "0.3"}
KINDS = {
    "no such host": "connect",
    "TLS to a port that answers in plain HTTP": "tls",
    "TLS to a port that waits for plain HTTP": "connect_timeout",
    "a certificate that signs itself": "tls",
    "a machine that is off": "connect_timeout",
}
EACH_ADDRESS = pytest.mark.parametrize(("place", "kind"), KINDS.items(), ids=KINDS)


@pytest.fixture(scope="module")
def silent_port() -> Iterator[int]:
    """Its queue is full and nobody accepts: the kernel lets further connections wait."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = int(listener.getsockname()[1])
        for one in (first, second):
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        yield port


async def bad_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(65536)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
    writer.close()


@pytest_asyncio.fixture(scope="module")
async def addresses(certificate: Path, silent_port: int) -> AsyncIterator[dict[str, str]]:  # noqa: F811
    plain = await asyncio.start_server(bad_request, "127.0.0.1", 0)
    async with plain, VictoriaDemo(pace=0) as waiting, TLSServer(certificate, b"") as tls:
        yield {
            "no such host": "http://no-such-host.invalid",
            "TLS to a port that answers in plain HTTP": f"https://127.0.0.1:{plain.sockets[0].getsockname()[1]}",
            "TLS to a port that waits for plain HTTP": waiting.url.replace("http", "https"),
            "a certificate that signs itself": tls.url,
            "a machine that is off": f"http://127.0.0.1:{silent_port}",
        }


@EACH_ADDRESS
async def test_mlx_answers_when_victoria_cannot_be_reached(
    prepared: Installation, tmp_path: Path, addresses: dict[str, str], place: str, kind: str
) -> None:
    async with launched(tmp_path / "data", prepared, VICTORIA_URL=addresses[place], **SHORT) as house:
        told = await house.ask()
        assert told.tried == [("victoria", "failed", kind), ("mlx", "answered", None)]
        assert told.outcome == ("complete", "mlx") and told.drafts == [""]
        assert await house.violations(recovers=False) == []


@EACH_ADDRESS
async def test_when_neither_can_be_reached_a_sentence_says_so(
    prepared: Installation, tmp_path: Path, addresses: dict[str, str], place: str, kind: str
) -> None:
    both = {"VICTORIA_URL": addresses[place], "MLX_URL": addresses[place]}
    async with launched(tmp_path / "data", prepared, **both, **SHORT) as house:
        told, before = await house.ask(), await holdings(house.server)
        alone = await house.ask(use_victoria=False)
        assert told.tried == [("victoria", "failed", kind), ("mlx", "failed", kind)]
        assert alone.tried == [("mlx", "failed", kind)] and alone.sentence == told.sentence
        assert told.end["status"] == alone.end["status"] == "failed"
        assert "MLX" in told.sentence and addresses[place].partition("://")[2] not in str(told.end)
        assert await returns_to(house.server, before) == [] == await house.violations(recovers=False)


async def test_a_connection_that_is_reset_at_once_is_a_failure(house: Scene) -> None:
    house.victoria.fault = house.mlx.fault = refuse()
    told = await house.ask()
    # Whether the reset comes into the connecting or into the first read is up to the kernel.
    assert {kind for _, _, kind in told.tried} <= {"connect", "incomplete"} and len(told.tried) == 2
    assert told.end["status"] == "failed" and told.sentence
    assert await house.violations() == []


async def test_afterwards_the_server_holds_no_more_than_at_first(house: Scene) -> None:
    assert house.before and await returns_to(house.server, house.before) == []
