"""API keys: sent on every call, in the form that is meant, and told nowhere."""

import base64
import json
import logging
import traceback

import pytest

from chat.backends.address import Address, authorization
from chat.backends.errors import BackendError, BadStatus
from chat.backends.mlx import MLX
from chat.backends.types import Backend
from chat.backends.victoria import Victoria
from chat.sentences import sentence

from .talk import FAST, RawServer, fails, json_response, question, response

KINDS = ["stream", "run", "openai", "native"]
SECRET = "sk-Sentinel7Sentinel7"
PAIR = base64.b64encode(b"user:pa:ss").decode()


def speaking(kind: str, url: str, key: str) -> Backend:
    return Victoria(url, FAST, kind, key=key) if kind in ("stream", "run") else MLX(url, FAST, kind, key=key)


def sent(request: bytes) -> list[str]:
    lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    return [line.partition(": ")[2] for line in lines if line.lower().startswith("authorization:")]


async def refused(backend: Backend) -> list[BackendError]:
    """By the reply, the list and the probe."""
    found = [(await fails(backend.reply(question())))[1]]
    for call in (backend.models, backend.probe):
        with pytest.raises(BadStatus) as caught:
            await call()
        found.append(caught.value)
    return found


@pytest.mark.parametrize(
    ("key", "header"),
    [
        ("sk-1", "Bearer sk-1"),
        ("  sk-1\n", "Bearer sk-1"),
        ("Bearer sk-1", "Bearer sk-1"),
        ("bearer  sk-1", "Bearer sk-1"),
        ("Basic user:pa:ss", f"Basic {PAIR}"),
        ("basic user:pa:ss", f"Basic {PAIR}"),
        (f"Basic {PAIR}", f"Basic {PAIR}"),
        ("Basic :only", f"Basic {base64.b64encode(b':only').decode()}"),
        ("Basic us r:пароль", f"Basic {base64.b64encode('us r:пароль'.encode()).decode()}"),
        ("Basics:1", "Bearer Basics:1"),
        ("user:password", "Bearer user:password"),
        ("$ecret/+=", "Bearer $ecret/+="),
        ("", ""),
        (" \t", ""),
    ],
)
def test_the_header_that_a_key_makes(key: str, header: str) -> None:
    assert authorization(key) == header


@pytest.mark.parametrize(
    "key", ["a b", "a\nb", "a\0", "ключ", "a\x7f", "Basic", "bearer ", "Basic user", "Basic a:b\r\nX: y"]
)
def test_a_key_that_no_header_can_hold_is_refused_without_a_word_of_it(key: str) -> None:
    with pytest.raises(ValueError) as refused:
        authorization(key)
    assert key.rsplit(maxsplit=1)[-1].lower() not in str(refused.value).lower().split()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("key", [SECRET, f"Basic user:{SECRET}"])
async def test_every_call_sends_it(kind: str, key: str) -> None:
    async with RawServer(json_response({}, "401 Who are you?")) as server:
        await refused(speaking(kind, server.url, key))
        assert [sent(request) for request in server.requests] == [[authorization(key)]] * len(server.requests)
        assert len(server.requests) >= 3


async def test_a_key_goes_before_credentials_in_the_address() -> None:
    async with RawServer(json_response({}, "401 No")) as server:
        url = f"http://user:password@127.0.0.1:{server.port}"
        await fails(speaking("openai", url, SECRET).reply(question()))
        await fails(speaking("openai", url, "").reply(question()))
    basic = base64.b64encode(b"user:password").decode()
    assert [sent(request) for request in server.requests] == [[f"Bearer {SECRET}"], [f"Basic {basic}"]]


async def test_without_a_key_nothing_is_sent() -> None:
    async with RawServer(json_response({}, "401 No")) as server:
        await fails(speaking("stream", server.url, "").reply(question()))
    assert sent(server.requests[0]) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", ["401 No", "403 Forbidden"])
@pytest.mark.parametrize(
    ("credentials", "key", "cause", "words"),
    [
        ("", "", "key_missing", "{}_API_KEY is missing"),
        ("", SECRET, "key_wrong", "{}_API_KEY is wrong"),
        ("user:password@", "", "login_wrong", "{}_URL is wrong"),
        ("user:password@", SECRET, "key_wrong", "{}_API_KEY is wrong"),
    ],
)
async def test_what_is_missing_or_wrong(
    kind: str, status: str, credentials: str, key: str, cause: str, words: str
) -> None:
    async with RawServer(json_response({"detail": "no"}, status)) as server:
        errors = await refused(speaking(kind, f"http://{credentials}127.0.0.1:{server.port}", key))
    for error in errors:
        assert (error.kind, error.cause, error.params["status"]) == ("status", cause, int(status[:3]))
        people, administrators = (sentence(error.kind, error.params, with_address=who) for who in (False, True))
        assert words.format(error.backend.upper()) in administrators
        assert people.endswith("Tell your administrator.") and "_API_KEY" not in people and "_URL" not in people


@pytest.mark.parametrize("status", ["400 Bad", "402 Pay", "404 Not Found", "407 Proxy", "422 No", "500 Broken"])
async def test_any_other_status_says_nothing_of_keys(status: str) -> None:
    async with RawServer(json_response({}, status)) as server:
        _, error = await fails(speaking("openai", server.url, SECRET).reply(question()))
    assert error.cause == "" and "KEY" not in sentence(error.kind, error.params, with_address=True)


ECHOES = {
    "in words": lambda said: json_response({"detail": f"Incorrect API key provided: {said}."}, "401 No"),
    "as a code": lambda said: json_response({"error": {"message": "no", "code": said, "type": said}}, "401 No"),
    "in other letters": lambda said: json_response({"error": said.upper()}, "403 No"),
    "as text": lambda said: response(f"Authorization: {said}".encode(), "500 Broken", "text/plain"),
    "in a header": lambda said: response(b"", "401 No", "text/plain", f"WWW-Authenticate: {said}"),
    "as no HTTP": lambda said: f"{said}\r\n\r\n".encode(),
    "as a content type": lambda said: response(b"", content_type=f"text/{said}"),
    "in a redirect": lambda said: response(b"", "302 Found", "text/plain", f"Location: http://x/{said}"),
}


@pytest.mark.parametrize("kind", ["run", "openai"])
@pytest.mark.parametrize(
    "key", [SECRET, f"Basic user7:{SECRET}", f"Basic {base64.b64encode(b'user7:' + SECRET.encode()).decode()}"]
)
@pytest.mark.parametrize("echo", ECHOES)
async def test_a_server_that_repeats_it_is_not_quoted(
    kind: str, key: str, echo: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for said in {authorization(key), authorization(key).split()[1], SECRET, key}:
        async with RawServer(ECHOES[echo](said)) as server:
            backend = speaking(kind, server.url, key)
            _, error = await fails(backend.reply(question()))
        told = [str(error), repr(error), error.detail, json.dumps(error.params), repr(vars(backend)), caplog.text]
        told += traceback.format_exception(error)
        told.append(sentence(error.kind, error.params, detail=error.detail, with_address=True))
        hidden = (SECRET.lower(), authorization(key).split()[1].lower())
        assert [one for one in told if any(word in one.lower() for word in hidden)] == []


def test_what_is_printed_of_an_address_has_no_key() -> None:
    address = Address.of("http://u:hunter2@h", SECRET)
    assert SECRET not in repr(address) + str(address) and "hunter2" not in repr(address)


async def test_a_400_that_is_about_the_key_says_so_too():
    said = {"error": {"message": "No connected db.", "type": "no_db_connection", "param": None, "code": "400"}}
    async with RawServer(json_response(said, "400 Bad Request")) as server:
        causes = {error.cause for error in await refused(MLX(server.url, FAST, "openai", key="sk-wrong"))}
        assert causes == {"key_wrong"}
        assert {error.cause for error in await refused(MLX(server.url, FAST, "openai"))} == {"key_missing"}
