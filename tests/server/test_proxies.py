"""Forwarded headers: believed from TRUSTED_PROXIES, dropped from everybody else."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import websockets
from websockets.typing import Origin

from chatsite.proxies import TrustedProxies
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess

ORIGIN = "https://chat.example.org"
FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "chat.example.org", "X-Forwarded-For": "203.0.113.9"}


def served(installation: Installation, trusted: str) -> ServerProcess:
    hosts = "127.0.0.1,chat.example.org"
    return ServerProcess(installation, ALLOWED_HOSTS=hosts, TRUSTED_PROXIES=trusted, DEMO="off")


@pytest.fixture
def behind_a_proxy(installation: Installation) -> Iterator[Person]:
    with served(installation, "127.0.0.0/8") as server:
        yield Person(server, "alice")


@pytest.fixture
def open_to_all(installation: Installation) -> Iterator[Person]:
    with served(installation, "192.0.2.0/24") as server:
        yield Person(server, "alice")


async def opens(person: Person, origin: str, **headers: str) -> bool:
    url, sent = person.server.url.replace("http", "ws") + "/ws/chat/", {"Cookie": person.cookie, **headers}
    try:
        async with websockets.connect(url, additional_headers=sent, origin=Origin(origin)):
            return True
    except websockets.InvalidStatus as error:
        assert error.response.status_code == 403
        return False


async def test_the_origin_of_the_front_door_opens_behind_a_trusted_proxy(behind_a_proxy: Person) -> None:
    assert await opens(behind_a_proxy, ORIGIN, **FORWARDED)
    assert not await opens(behind_a_proxy, "http://chat.example.org", **FORWARDED)
    assert not await opens(behind_a_proxy, behind_a_proxy.server.url, **FORWARDED)
    assert await opens(behind_a_proxy, behind_a_proxy.server.url)


async def test_a_stranger_is_not_believed(open_to_all: Person) -> None:
    assert not await opens(open_to_all, ORIGIN, **FORWARDED)
    assert await opens(open_to_all, open_to_all.server.url, **FORWARDED)


async def test_a_form_from_the_front_door_is_ours_behind_a_trusted_proxy_only(
    behind_a_proxy: Person, installation: Installation
) -> None:
    def post(person: Person) -> httpx.Response:
        headers = {**person.headers, **FORWARDED, "Origin": ORIGIN, "Referer": ORIGIN + "/"}
        return httpx.patch(person.server.url + "/api/preferences", json={}, headers=headers)

    assert post(behind_a_proxy).status_code == 200
    behind_a_proxy.server.kill()
    with served(installation, "") as server:
        assert post(Person(server, "alice")).status_code == 403


async def rewritten(
    trusted: list[str], client: str, settings: Any, kind: str = "http", **headers: str
) -> dict[str, Any]:
    seen: list[dict[str, Any]] = []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.append(scope)

    settings.TRUSTED_PROXIES = trusted
    encoded = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": kind, "scheme": "http", "client": [client, 5], "headers": [(b"host", b"inner"), *encoded]}
    await TrustedProxies(application)(scope, None, None)
    return seen[0]


def header(scope: dict[str, Any], name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key == name]


async def test_the_nearest_address_that_is_no_proxy_of_ours_is_the_client(settings: Any) -> None:
    forwarded = {"x_forwarded_for": "6.6.6.6, 203.0.113.9, 10.0.0.2"}
    scope = await rewritten(["10.0.0.0/8"], "10.0.0.1", settings, **forwarded)
    assert scope["client"][0] == "203.0.113.9"


async def test_two_lines_are_one_list(settings: Any) -> None:
    seen: list[dict[str, Any]] = []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.append(scope)

    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    lines = [(b"x-forwarded-for", b"6.6.6.6, 203.0.113.9"), (b"x-forwarded-for", b"10.0.0.2")]
    scope = {"type": "http", "scheme": "http", "client": ["10.0.0.1", 5], "headers": lines}
    await TrustedProxies(application)(scope, None, None)
    assert seen[0]["client"][0] == "203.0.113.9"


@pytest.mark.parametrize("value", ["", "unknown", "203.0.113.9:80", "6.6.6.6, x", ", ,", "10.0.0.3, 10.0.0.2"])
async def test_an_address_that_is_none_leaves_the_peer(settings: Any, value: str) -> None:
    scope = await rewritten(["10.0.0.0/8"], "10.0.0.1", settings, x_forwarded_for=value)
    assert scope["client"][0] == "10.0.0.1"


async def test_only_the_last_word_of_a_list_counts(settings: Any) -> None:
    forwarded = {"x_forwarded_host": "evil.example.org, chat.example.org", "x_forwarded_proto": "http, https"}
    scope = await rewritten(["::1"], "::1", settings, **forwarded)
    assert header(scope, b"host") == [b"chat.example.org"] and scope["scheme"] == "https"


async def test_a_socket_gets_a_sockets_scheme(settings: Any) -> None:
    scope = await rewritten(["10.0.0.1"], "10.0.0.1", settings, "websocket", x_forwarded_proto="https")
    assert scope["scheme"] == "wss"


@pytest.mark.parametrize("value", ["ftp", "", "javascript", "https://"])
async def test_a_scheme_that_is_none_changes_nothing(settings: Any, value: str) -> None:
    assert (await rewritten(["10.0.0.1"], "10.0.0.1", settings, x_forwarded_proto=value))["scheme"] == "http"


@pytest.mark.parametrize("client", ["10.0.0.1", "192.0.2.1", "", "nonsense"])
async def test_nobody_behind_it_ever_sees_forwarded_headers(settings: Any, client: str) -> None:
    names = ("x_forwarded_for", "x_forwarded_proto", "x_forwarded_host", "x_forwarded_port", "forwarded")
    scope = await rewritten(["10.0.0.1"], client, settings, **dict.fromkeys(names, "x"))
    assert {name for name, _ in scope["headers"]} == {b"host"}
    assert (header(scope, b"host") == [b"x"]) is (client == "10.0.0.1")


async def test_other_scopes_pass_untouched(settings: Any) -> None:
    assert (await rewritten(["10.0.0.1"], "10.0.0.1", settings, "lifespan", forwarded="x"))["headers"][1:]
