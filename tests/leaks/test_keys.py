"""API keys that are wrong: people read that their administrator has to know, administrators which variable; the keys
themselves stand nowhere, though both servers repeat them in every answer."""

import asyncio
import base64
from collections.abc import AsyncIterator

import pytest

from tests.backends.talk import json_response
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess

from .conftest import read
from .parrot import Parrot

PAGES = ("/", "/api/chat/status", "/api/chat/models", "/api/conversations", "/readyz", "/nothing/here")
ADMINS = (
    *("/admin/", "/admin/backends/", "/admin/backends/state/", "/admin/backends/models/?fresh"),
    *("/admin/chat/attempt/", "/admin/chat/generation/"),
)
KEYS = {"victoria": "sk-SentinelOfVictoria7", "mlx": "Basic sentineluser:SentinelOfMLX7"}
PAIR = base64.b64encode(b"sentineluser:SentinelOfMLX7").decode()
SECRETS = ("SentinelOf", PAIR.rstrip("="))
EVERY_PATH = ("/stream", "/run", "/v1/chat/completions", "/health", "/api/tags", "/v1/models", "/api/available-models")


def refusal(status: str, said: str) -> bytes:
    error = {"message": f"Incorrect API key: {said}", "type": "invalid_request_error", "code": "invalid_api_key"}
    return json_response({"error": error}, status)


@pytest.fixture(params=["401 Unauthorized", "403 Forbidden"])
async def backends(request: pytest.FixtureRequest) -> AsyncIterator[dict[str, Parrot]]:
    async with Parrot() as victoria, Parrot() as mlx:
        both = {"victoria": victoria, "mlx": mlx}
        for name, parrot in both.items():
            said = KEYS[name] if name == "victoria" else f"{KEYS[name]} {PAIR}"
            parrot.says = dict.fromkeys(EVERY_PATH, refusal(request.param, said))
        yield both


@pytest.fixture(params=["false", "true"], ids=["", "DEBUG"])
async def server(
    request: pytest.FixtureRequest, installation: Installation, backends: dict[str, Parrot]
) -> AsyncIterator[ServerProcess]:
    urls = {f"{name.upper()}_URL": f"http://{parrot.place}" for name, parrot in backends.items()}
    keys = {f"{name.upper()}_API_KEY": key for name, key in KEYS.items()}
    with ServerProcess(installation, DEBUG=request.param, RATE_LIMIT="0", **urls, **keys) as process:
        yield process


async def test_a_wrong_key_is_named_by_its_variable_and_shown_nowhere(
    server: ServerProcess, backends: dict[str, Parrot]
) -> None:
    alice, admin = Person(server, "alice"), Person(server, "admin")
    tab = await alice.open_tab()
    ack = await tab.ask("Hello")
    end = await tab.end(ack["reply"])
    refused = await alice.post("/api/chat/send", {"content": "Hello"})
    assert end["error"]["message"].endswith("Tell your administrator.") and refused.status_code == 502
    await admin.request("POST", "/admin/backends/check/")
    status = await admin.get("/api/chat/status")
    assert {name: status[name]["status"] for name in KEYS} == {"victoria": "unhealthy", "mlx": "unhealthy"}
    for name in KEYS:
        assert f"{name.upper()}_API_KEY is wrong" in status[name]["error"]["message"]
    found = {path: (await alice.request("GET", path)).text for path in (*PAGES, f"/c/{ack['conversation']}/")}
    seen = await read([(admin, path) for path in ADMINS])
    assert "MLX_API_KEY is wrong" in seen["/admin/backends/ of admin"]
    told = {**seen, **found, "frames": str(tab.frames), "log": "".join(server.output), "send": refused.text}
    told["stored"] = str(await alice.stored(ack["conversation"]))
    assert [place for place, text in told.items() if any(secret in text for secret in SECRETS)] == []
    assert "API_KEY" not in str(found) + told["frames"] + told["send"] + told["stored"]
    await asyncio.gather(alice.close(), admin.close())


async def test_both_get_their_own_key_on_every_call(server: ServerProcess, backends: dict[str, Parrot]) -> None:
    alice = Person(server, "alice")
    await alice.post("/api/chat/send", {"content": "Hello"})
    await alice.get("/api/chat/models")
    await alice.get("/api/chat/status")
    for name, value in (("victoria", f"Bearer {KEYS['victoria']}"), ("mlx", f"Basic {PAIR}")):
        heads = backends[name].heads
        assert len(heads) >= 2 and all(f"\r\nAuthorization: {value}" in head for head in heads), heads
    await alice.close()
