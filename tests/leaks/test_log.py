"""The whole output of a server at its most talkative, in both forms: nothing of what people type or keep secret, and of
what a backend says, stands in any line of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.backends.talk import json_response
from tests.support.installation import Installation
from tests.support.person import CSRF, Person
from tests.support.server import ServerProcess

from .parrot import Parrot

MARK = "swordfish"
KEY, ADDRESS = f"sk-{MARK}-key", f"http://user:{MARK}-in-address@"
PATHS = ("/stream", "/run", "/v1/chat/completions", "/api/generate", "/health", "/api/tags", "/v1/models")
# A database, a server of its own and a stop for each; what is asked is the same.
WAYS = [("serve", "text"), ("serve", "json"), ("daphne", "json"), ("uvicorn", "text")]


@pytest.fixture
async def parrots() -> AsyncIterator[tuple[Parrot, Parrot]]:
    async with Parrot() as victoria, Parrot() as mlx:
        yield victoria, mlx


def servers(installation: Installation, parrots: tuple[Parrot, Parrot], via: str, form: str) -> ServerProcess:
    victoria, mlx = parrots
    env: dict[str, Any] = {"LOG_LEVEL": "debug", "LOG_FORMAT": form, "RATE_LIMIT": "0", "PYTHONASYNCIODEBUG": "1"}
    env |= {"VICTORIA_API_KEY": KEY, "MLX_URL": f"{ADDRESS}{mlx.place}", "VICTORIA_URL": f"http://{victoria.place}"}
    return ServerProcess(installation, via=via, **env)


@pytest.mark.slow
@pytest.mark.parametrize(("via", "form"), WAYS)
async def test_nothing_of_what_people_write_is_in_the_log(
    installation: Installation, parrots: tuple[Parrot, Parrot], via: str, form: str
) -> None:
    with servers(installation, parrots, via, form) as server:
        alice = Person(server, "alice")
        await everything(alice)
        for parrot in parrots:
            error = {"message": MARK, "code": MARK, "input": MARK, "detail": [{"msg": MARK, "loc": [MARK]}]}
            parrot.says = dict.fromkeys(PATHS, json_response({"error": error, "detail": MARK}, "500 Broken"))
        await replies(alice, "failed")
        await alice.close()
        await asyncio.to_thread(server.stop)
    output = "".join(server.output)
    secrets = (MARK, installation.sessions["alice"], CSRF, (server.data_dir / "secret_key").read_text())
    assert [line for line in server.output if any(secret in line for secret in secrets)] == []
    for event in ("server_started", "sign_in_failed", "reply_handed_over", "reply_failed", "server_stopped"):
        assert event in output, output
    if form == "json":
        # daphne's own log of calls, which its command line turns on, is not ours to shape.
        ours = [json.loads(line) for line in server.output if not (via == "daphne" and line.startswith("127.0.0.1"))]
        assert all({"time", "level", "logger", "message", "pid"} <= set(line) for line in ours)


async def everything(alice: Person) -> None:
    """Send the mark in everything that takes words, rightly and wrongly."""
    said = await replies(alice, "complete")
    path = f"/api/conversations/{said}"
    for method, address, body in (
        ("PATCH", path, {"title": MARK, "folder": MARK}),
        ("PATCH", path, {"system_prompt": MARK, "temperature": 0.5}),
        ("PATCH", path, {"title": {MARK: MARK}}),
        ("PATCH", "/api/preferences", {"system_prompt": MARK, "model": MARK}),
        ("PATCH", "/api/preferences", {MARK: MARK}),
        ("PUT", f"/api/replies/{said}/rating", {"rating": MARK}),
        ("POST", "/api/chat/send", {"content": MARK, "model": {MARK: MARK}}),
    ):
        await alice.request(method, address, json=body)
    await alice.request("POST", "/api/chat/send", content=f'{{"content": "{MARK}', headers=alice.headers)
    for address in (
        *(f"/api/search?q={MARK}", f"/?q={MARK}", f"/api/conversations?q={MARK}&before={MARK}", f"/{MARK}/"),
        *(f"/setup/?token={MARK}", f"/accounts/password/reset/key/3-{MARK}/", f"/static/{MARK}.js?{MARK}"),
        *(f"/api/{MARK}", f"/admin/chat/conversation/?q={MARK}", f"/%00{MARK}"),
    ):
        await alice.request("GET", address)
    await strange_frames(alice)
    await sign_ins(alice.server)


async def strange_frames(alice: Person) -> None:
    tab = await alice.open_tab()
    for frame in (MARK, f'{{"type": "{MARK}', {"type": MARK}, {"type": "send", "id": MARK, "text": {MARK: 1}}):
        await tab.refused(frame)


async def sign_ins(server: ServerProcess) -> None:
    """People type a password into the field for the name, and come from a search or a link of a mail."""
    async with httpx.AsyncClient(base_url=server.url, cookies={"csrftoken": CSRF, "sessionid": MARK}) as browser:
        origin = {"Origin": server.url, "Referer": f"{server.url}/?q={MARK}"}
        for name in (MARK, f"{MARK}@example.org", *["alice"] * 7):
            form = {"login": name, "password": MARK, "csrfmiddlewaretoken": CSRF}
            assert (await browser.post("/accounts/login/", data=form, headers=origin)).status_code == 200
        form = {"login": MARK, "password": MARK, "csrfmiddlewaretoken": MARK}
        elsewhere = {"Origin": f"https://{MARK}.example", "Referer": f"https://a.example/?q={MARK}"}
        for headers in ({"Origin": "null"}, {"Referer": elsewhere["Referer"], "X-Forwarded-Proto": "https"}):
            assert (await browser.post("/accounts/login/", data=form, headers=headers)).status_code == 403
        await browser.post("/accounts/password/reset/", data={"email": f"{MARK}@example.org"}, headers=origin)


async def replies(alice: Person, status: str) -> str:
    """One in a conversation, one in none, each with the mark in it; the conversation's id."""
    tab = await alice.open_tab()
    ack = await tab.ask(f"What is a {MARK}?")
    assert (await tab.end(ack["reply"]))["status"] == status
    body = {"messages": [{"role": "user", "text": MARK}], "parameters": {"system_prompt": MARK}}
    await alice.post("/api/chat/temporary", body)
    await alice.post("/api/chat/temporary", {"messages": [{"role": "user", "text": MARK}]})
    return str(ack["conversation"])
