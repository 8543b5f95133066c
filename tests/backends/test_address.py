"""Credentials in an address are sent as Basic auth and stand in nothing that is shown."""

import base64
import logging
import socket

import pytest

from chat.backends.address import Address
from chat.backends.errors import BadStatus
from chat.backends.mlx import MLX
from chat.backends.types import Backend
from chat.backends.victoria import Victoria

from .talk import FAST, RawServer, fails, json_response, question, read, response, sse

ADDRESSES = [
    ("http://user:secret@{}", "user", "secret"),
    ("http://user:s%40cret%3A%2F@{}/", "user", "s@cret:/"),
    ("http://us%C3%A9r:%D0%B4@{}", "usér", "д"),
    ("http://user:se@cret@{}", "user", "se@cret"),
    ("http://token@{}", "token", ""),
    ("http://:only@{}", "", "only"),
]


def speaking(kind: str, url: str) -> Backend:
    url = url.rstrip("/")  # as the settings do
    return Victoria(url, FAST, kind) if kind in ("stream", "run") else MLX(url, FAST, kind)


def authorization(request: bytes) -> str:
    line = next(line for line in request.split(b"\r\n") if line.lower().startswith(b"authorization: basic "))
    return base64.b64decode(line[21:]).decode()


@pytest.mark.parametrize("kind", ["stream", "run", "openai", "native"])
@pytest.mark.parametrize(("url", "user", "password"), ADDRESSES)
async def test_credentials_reach_the_server_on_every_call(kind: str, url: str, user: str, password: str) -> None:
    async with RawServer(json_response({}, "401 Who are you?")) as server:
        backend = speaking(kind, url.format(f"127.0.0.1:{server.port}"))
        await fails(backend.reply(question()))
        for call in (backend.models, backend.probe):
            with pytest.raises(BadStatus):
                await call()
        assert len(server.requests) == (4 if kind == "openai" else 3)
        assert {authorization(request) for request in server.requests} == {f"{user}:{password}"}
        assert backend.url == f"http://127.0.0.1:{server.port}"


async def test_a_reply_with_credentials_arrives() -> None:
    whole = response(sse({"type": "chunk", "content": "Hi"}, {"type": "end"}))
    async with RawServer(whole) as server:
        assert len(await read(Victoria(f"http://u:p@127.0.0.1:{server.port}", FAST).reply(question()))) == 2


@pytest.mark.parametrize(("url", "user", "password"), ADDRESSES)
async def test_a_server_that_is_down_shows_its_address_without_them(
    url: str, user: str, password: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{probe.getsockname()[1]}"
    _, error = await fails(Victoria(url.format(place), FAST).reply(question()))
    assert (error.kind, error.address.rstrip("/")) == ("connect", f"http://{place}")
    said = f"{error} {error!r} {error.__cause__!r} {caplog.text}"
    assert not [word for word in (password, user) if word and word in said]


@pytest.mark.parametrize(
    ("configured", "shown"),
    [
        ("http://h:1", "http://h:1"),
        ("http://u:p@h:1/v1", "http://h:1/v1"),
        ("https://u:p@[::1]:1", "https://[::1]:1"),
        ("HTTP://u@h", "HTTP://h"),
        ("http://u:p@q@h", "http://h"),
        ("http://h/a@b", "http://h/a@b"),
        ("http://@h", "http://h"),
        ("", ""),
    ],
)
def test_what_is_shown_of_an_address(configured: str, shown: str) -> None:
    assert Address.of(configured).url == shown


@pytest.mark.parametrize(
    "echo", ["user:secret", "se%63ret", "secret", "dXNlcjpzZWNyZXQ=", "http://10.0.0.5:80", "10.0.0.5"]
)
async def test_a_server_that_repeats_them_is_not_quoted(echo: str) -> None:
    address = Address.of("http://user:se%63ret@10.0.0.5:80")
    assert echo not in address.hidden_in(f"I was called with {echo} by you")


async def test_an_error_body_with_our_credentials_is_told_without_them() -> None:
    body = {"detail": "Basic dTpoZW50ZXIy of u:henter2 is wrong", "code": "henter2", "type": "dTpoZW50ZXIy"}
    async with RawServer(json_response(body, "401 No")) as server:
        _, error = await fails(Victoria(f"http://u:henter2@127.0.0.1:{server.port}", FAST).reply(question()))
    assert (error.detail, error.params) == (
        "Basic … of … is wrong",
        {"backend": "victoria", "cause": "login_wrong", "status": 401},
    )
