"""Who may open a socket: a session and an Origin of ours, exactly."""

import asyncio
from collections.abc import Sequence

import pytest

from tests.support.house import House
from tests.support.server import free_port

TRUSTED = "https://chat.example.org"
SERVER = {"CSRF_TRUSTED_ORIGINS": f"{TRUSTED},http://other.example.org:8080", "ALLOWED_HOSTS": "127.0.0.1,localhost"}
KEY = ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")


async def handshake(house: House, *headers: tuple[str, str], cookie: str | None = None, host: str = "") -> int:
    """The status of the answer; 101 opens the socket. Written byte by byte: no library would send some of these."""
    lines: Sequence[tuple[str, str]] = [
        ("Host", host or f"127.0.0.1:{house.server.port}"),
        *(("Upgrade", "websocket"), ("Connection", "Upgrade"), KEY, ("Sec-WebSocket-Version", "13")),
        ("Cookie", house.alice.cookie if cookie is None else cookie),
        *headers,
    ]
    text = "GET /ws/chat/ HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines) + "\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
    try:
        writer.write(text.encode("latin-1"))
        return int((await asyncio.wait_for(reader.readline(), 20)).split()[1])
    finally:
        writer.close()


async def test_with_session_and_own_origin_it_opens(house: House) -> None:
    assert await handshake(house, ("Origin", house.server.url)) == 101


@pytest.mark.parametrize("cookie", ["", "sessionid=", "sessionid=" + "x" * 32, "sessionid=' OR 1=1", "csrftoken=x"])
async def test_without_a_session_it_is_refused(house: House, cookie: str) -> None:
    assert await handshake(house, ("Origin", house.server.url), cookie=cookie) == 403


async def test_without_an_origin_it_is_refused(house: House) -> None:
    assert await handshake(house) == 403


def elsewhere(house: House) -> list[str]:
    port, host = house.server.port, "127.0.0.1"
    return [
        *(
            "null",
            "",
            f"http://localhost:{port}",
            f"http://[::1]:{port}",
            "http://127.0.0.1",
            f"http://127.0.0.1:{free_port()}",
        ),
        *(
            f"https://{host}:{port}",
            f"ws://{host}:{port}",
            f"ftp://{host}:{port}",
            f"{host}:{port}",
            f"//{host}:{port}",
        ),
        *(f"http://{host}:{port}.example.org", f"http://{host}.example.org:{port}", f"http://example.org:{port}"),
        *(f"http://{host}:{port}@example.org", f"http://example.org@{host}:{port}", f"http://{host}:{port}/"),
        *(f"http://{host}:{port}/x", f"http://{host}:{port}?x", f"http://{host}:{port}#x", f"http://{host}:{port}%00"),
        *(f"http://{host}:{port}1", f"http://{host}:0{port}x", f"http://127.1:{port}", f"http://2130706433:{port}"),
        *(f"{house.server.url}, http://example.org", f"{house.server.url} http://example.org", "*", "file://"),
        *(
            "http://",
            "http://[",
            "http://[::1",
            f"http://{host}:99999",
            f"http://{host}:-1",
            "http://\xff",
            "about:blank",
        ),
    ]


async def test_any_other_origin_is_refused(house: House) -> None:
    answers = {origin: await handshake(house, ("Origin", origin)) for origin in elsewhere(house)}
    assert {origin: status for origin, status in answers.items() if status not in (400, 403)} == {}


async def test_two_origins_are_refused(house: House) -> None:
    own, other = ("Origin", house.server.url), ("Origin", "http://example.org")
    for origins in ((own, other), (other, own), (own, own)):
        assert await handshake(house, *origins) in (400, 403)


async def test_a_name_is_the_same_in_capitals(house: House) -> None:
    port = house.server.port
    assert await handshake(house, ("Origin", f"HTTP://LOCALHOST:{port}"), host=f"localhost:{port}") == 101


@pytest.mark.parametrize("origin", [TRUSTED, TRUSTED + ":443", "http://other.example.org:8080"])
async def test_a_trusted_origin_opens(house: House, origin: str) -> None:
    assert await handshake(house, ("Origin", origin)) == 101


@pytest.mark.parametrize(
    "origin",
    [
        "http://chat.example.org",
        TRUSTED + ":8443",
        "https://x.chat.example.org",
        "http://other.example.org",
        "https://example.org",
    ],
)
async def test_what_only_resembles_a_trusted_origin_does_not_open(house: House, origin: str) -> None:
    assert await handshake(house, ("Origin", origin)) in (400, 403)


@pytest.mark.parametrize(
    "host", ["evil.example.org", "127.0.0.1.example.org", "x@127.0.0.1", "", "127.0.0.1, x", "[::1]"]
)
async def test_a_host_that_is_not_ours_opens_nothing(house: House, host: str) -> None:
    named = f"{host}:{house.server.port}"
    for origin in (TRUSTED, f"http://{named}", house.server.url):
        assert await handshake(house, ("Origin", origin), host=named) in (400, 403)


async def test_forwarded_headers_of_a_stranger_are_ignored(house: House) -> None:
    forwarded = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example.org")]
    assert await handshake(house, ("Origin", "https://evil.example.org"), *forwarded) == 403
    assert await handshake(house, ("Origin", house.server.url), *forwarded) == 101


async def test_another_path_is_no_socket(house: House) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
    lines = f"Host: 127.0.0.1:{house.server.port}\r\nOrigin: {house.server.url}\r\nCookie: {house.alice.cookie}\r\n"
    upgrade = f"Upgrade: websocket\r\nConnection: Upgrade\r\n{KEY[0]}: {KEY[1]}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    writer.write(f"GET /ws/nope/ HTTP/1.1\r\n{lines}{upgrade}".encode())
    status = int((await asyncio.wait_for(reader.readline(), 20)).split()[1])
    writer.close()
    assert status in (403, 404, 500)
    assert not [line for line in house.server.output if "Traceback" in line]
