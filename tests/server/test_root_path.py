"""The site lives at the root. No caller moves it, whichever server runs it."""

from collections.abc import Iterator

import httpx
import pytest

from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess
from tests.support.wire import Wire

NAMES = ["Daphne-Root-Path", "daphne-root-path", "DAPHNE-ROOT-PATH", "Script-Name", "X-Script-Name"]
NAMES += ["X-Forwarded-Prefix", "Root-Path", "Daphne_Root_Path"]


@pytest.fixture(scope="module", params=["serve", "daphne", "uvicorn"])
def server(
    request: pytest.FixtureRequest, prepared: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    with ServerProcess(
        prepared.copy_to(tmp_path_factory.mktemp("root") / "data"), via=request.param, TRUSTED_PROXIES="127.0.0.1"
    ) as process:
        yield process


@pytest.mark.parametrize("name", NAMES)
async def test_no_header_moves_the_site(server: ServerProcess, name: str) -> None:
    for value in ("/x", "//evil.example.org", "https://evil.example.org"):
        async with httpx.AsyncClient(base_url=server.url, headers={name: value}, timeout=20) as client:
            for path in ("/x/admin/", "/x/accounts/login/", "/x/"):
                assert (await client.get(path)).status_code == 404
            assert (await client.get("/")).headers["location"] == "/accounts/login/?next=/"
            assert (await client.get("/accounts/login")).headers["location"] == "/accounts/login/"
            assert (await client.get("/admin/")).headers["location"] == "/admin/login/?next=/admin/"


@pytest.mark.parametrize("name", NAMES[:3])
async def test_no_header_moves_a_socket(server: ServerProcess, name: str) -> None:
    cookie = f"Cookie: {Person(server, 'alice').cookie}"
    upgrade = [
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Origin: {server.url}",
        cookie,
    ]
    for path, status in (("/ws/chat/", 101), ("/x/ws/chat/", 403)):
        async with Wire(server) as wire:
            await wire.head(f"GET {path}", *upgrade, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", f"{name}: /x")
            assert (await wire.answer())[0] == status
