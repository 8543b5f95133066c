"""Replies over TLS: trusted, and not."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chat.backends.victoria import Victoria

from .talk import FAST, RawServer, fails, question, read, response, sse, text_of

pytest.importorskip("cryptography")
BODY = sse(*[{"type": "chunk", "content": "word "}] * 50_000, {"type": "end"})


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate for `localhost`, signed by themselves."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    private = serialization.PrivateFormat.PKCS8
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, private, serialization.NoEncryption())
        + builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    return path


class TLSServer(RawServer):
    def __init__(self, certificate: Path, *answers: bytes) -> None:
        super().__init__(*answers)
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(certificate)

    async def __aenter__(self) -> "TLSServer":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context)
        self.url = f"https://localhost:{self._server.sockets[0].getsockname()[1]}"
        return self


@pytest.fixture
async def server(certificate: Path) -> AsyncIterator[TLSServer]:
    async with TLSServer(certificate, response(BODY)) as server:
        yield server


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.backends.http._SSL", ssl.create_default_context(cafile=certificate))


@pytest.mark.usefixtures("trusted")
async def test_a_long_reply_over_tls_arrives_whole(server):
    assert text_of(await read(Victoria(server.url, FAST).reply(question()))) == "word " * 50_000


async def test_a_certificate_that_nobody_vouches_for_is_a_tls_failure(server):
    _, error = await fails(Victoria(server.url, FAST).reply(question()))
    assert error.kind == "tls"
    assert server.requests == []


@pytest.mark.usefixtures("trusted")
async def test_a_certificate_for_another_name_is_a_tls_failure(server):
    url = server.url.replace("localhost", "127.0.0.1")
    assert (await fails(Victoria(url, FAST).reply(question())))[1].kind == "tls"


@pytest.mark.usefixtures("trusted")
async def test_plain_http_to_a_tls_port_is_an_error_of_the_tree(server):
    url = server.url.replace("https://localhost", "http://127.0.0.1")
    assert (await fails(Victoria(url, FAST).reply(question())))[1].kind in ("incomplete", "bad_stream")
