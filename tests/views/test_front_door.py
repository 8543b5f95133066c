"""What answers carry: Secure cookies and HSTS over HTTPS, no-store where the content is private."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.installation import PASSWORD, Installation
from tests.support.person import CSRF, Person
from tests.support.server import ServerProcess

HTTPS = {"X-Forwarded-Proto": "https"}
PRIVATE = ["/api/chat/status", "/api/nope", "/api/docs", "/accounts/login/", "/setup/", "/admin/", "/admin/nope/", "/"]


def served(installation: Installation, **env: str) -> ServerProcess:
    return ServerProcess(installation, **{"TRUSTED_PROXIES": "127.0.0.1", **env})


@pytest.fixture(scope="module")
def server(prepared: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with served(prepared.copy_to(tmp_path_factory.mktemp("door") / "data")) as process:
        yield process


@pytest.fixture
def alice(server: ServerProcess) -> Person:
    return Person(server, "alice")


async def cookies_of_a_sign_in(server: ServerProcess, headers: dict[str, str]) -> dict[str, bool]:
    """The cookies that are set from the first page to the chat in Russian, and whether each is Secure."""
    person = Person(server, "alice")
    headers = {**headers, "Origin": server.url.replace("http:", "https:") if headers else server.url}
    set_there: list[str] = []

    async def step(method: str, path: str, **options: Any) -> httpx.Response:
        response = await person.request(method, path, headers=headers, **options)
        set_there.extend(response.headers.get_list("set-cookie"))
        return response

    await step("PATCH", "/api/preferences", json={"language": "ru"})
    await step("GET", "/")
    person.cookie = f"csrftoken={CSRF}"
    await step("GET", "/accounts/login/")
    await step("POST", "/accounts/login/", data={"login": "alice", "password": PASSWORD})
    return {line.partition("=")[0]: "secure" in line.lower().split("; ") for line in set_there}


async def test_cookies_are_secure_where_the_request_was(server: ServerProcess) -> None:
    secure = await cookies_of_a_sign_in(server, HTTPS)
    plain = await cookies_of_a_sign_in(server, {})
    assert {"sessionid", "csrftoken", "django_language"} <= secure.keys() == plain.keys()
    assert all(secure.values()) and not any(plain.values())


async def test_hsts_is_sent_over_https_only(alice: Person) -> None:
    for path in ("/", "/accounts/login/", "/api/chat/status", "/nowhere/"):
        over_https = await alice.request("GET", path, headers=HTTPS)
        assert over_https.headers["strict-transport-security"] == "max-age=31536000"
        assert "strict-transport-security" not in (await alice.request("GET", path)).headers


async def test_nobody_but_a_trusted_proxy_says_https(installation: Installation) -> None:
    with served(installation, TRUSTED_PROXIES="192.0.2.1") as server:
        assert not any((await cookies_of_a_sign_in(server, HTTPS)).values())
        page = await Person(server, "alice").request("GET", "/", headers=HTTPS)
    assert "strict-transport-security" not in page.headers


async def test_hsts_can_be_switched_off(installation: Installation) -> None:
    with served(installation, HSTS_S="0") as server:
        page = await Person(server, "alice").request("GET", "/", headers=HTTPS)
    assert page.status_code == 200 and "strict-transport-security" not in page.headers


@pytest.mark.parametrize("path", PRIVATE)
async def test_what_is_private_is_stored_nowhere(alice: Person, path: str) -> None:
    for cookie in (alice.cookie, ""):
        response = await alice.request("GET", path, headers={"Cookie": cookie})
        assert "no-store" in response.headers["cache-control"], (path, response.status_code)


async def test_what_is_the_same_for_all_is_kept(alice: Person) -> None:
    page = (await alice.request("GET", "/")).text
    styles = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    for path in (styles, "/static/img/icon.svg"):
        assert "no-store" not in (await alice.request("GET", path)).headers["cache-control"]


@pytest.mark.parametrize(("path", "status"), [("/api/docs", 302), ("/api/openapi.json", 401)])
async def test_the_description_of_the_api_needs_a_sign_in(alice: Person, path: str, status: int) -> None:
    for cookie in ("", "sessionid=" + "a" * 32):
        response = await alice.request("GET", path, headers={"Cookie": cookie})
        assert response.status_code == status
    if status == 302:
        assert response.headers["location"] == f"/accounts/login/?next={path}"
    else:
        assert response.json()["error"]["code"] == "not_signed_in"
    assert (await alice.request("GET", path)).status_code == 200
