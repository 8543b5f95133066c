"""DEMO: scripted backends for whoever has none yet. These tests need the default ports of the real ones to be free."""

import asyncio
import socket
import sqlite3
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from typing import Any

import pytest

from chat.demo.mlx import MLXDemo
from chat.demo.victoria import VictoriaDemo
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess

VICTORIA_PORT, MLX_PORT = 8010, 11435
Start = Callable[..., ServerProcess]


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(autouse=True)
def default_ports_are_free() -> None:
    if is_taken(VICTORIA_PORT) or is_taken(MLX_PORT):
        pytest.skip("a server runs on a default port of a real backend")


@pytest.fixture
async def start(installation: Installation) -> AsyncIterator[Start]:
    running: list[ServerProcess] = []

    def make(**env: str) -> ServerProcess:
        running.append(ServerProcess(installation, **env).start())
        return running[-1]

    yield make
    for server in running:
        server.stop()


async def addresses(server: ServerProcess) -> dict[str, str]:
    status = await Person(server, "admin").get("/api/chat/status")
    return {name: status[name]["url"] for name in status}


REAL = {"victoria": f"http://127.0.0.1:{VICTORIA_PORT}", "mlx": f"http://127.0.0.1:{MLX_PORT}"}


async def reply(person: Person) -> dict[str, Any]:
    """The stored reply to a message; nobody waits for the demo to say it all."""
    async with await person.open_tab() as tab:
        ack = await tab.ask("Hello")
        await tab.text_of(ack["reply"], 5)
        await tab.send({"type": "stop", "id": uuid.uuid4().hex, "reply": ack["reply"]})
        await tab.end(ack["reply"])
    return (await person.stored(ack["conversation"]))[ack["reply"]]


async def test_with_nothing_configured_and_nothing_there_the_demo_answers(start: Start) -> None:
    alice = Person(start(DEMO="auto"), "alice")
    stored = await reply(alice)
    assert (stored["backend"], stored["demo"], stored["attempts"][0]["demo"]) == ("victoria", True, True)
    assert (await addresses(alice.server))["victoria"] != REAL["victoria"]
    assert "Demo" in (await Person(alice.server, "admin").request("GET", "/admin/backends/")).text


async def test_its_words_are_marked_from_the_first_frame_on(start: Start) -> None:
    tab = await Person(start(DEMO="auto"), "alice").open_tab()
    ack = await tab.ask("Hello")
    await tab.text_of(ack["reply"], 1)
    assert tab.of("route", ack["reply"])[0]["demo"] is True


async def test_it_gives_way_as_soon_as_a_real_backend_answers(start: Start) -> None:
    server = start(DEMO="auto")
    alice = Person(server, "alice")
    assert (await reply(alice))["demo"] is True
    real = await VictoriaDemo(script="I am real.", pace=0).start(VICTORIA_PORT)
    try:
        async with asyncio.timeout(20):
            while await addresses(server) != REAL:
                await asyncio.sleep(0.1)
        stored = await reply(alice)
    finally:
        await real.stop()
    assert (stored["text"], stored["demo"], stored["backend"]) == ("I am real.", False, "victoria")


async def test_a_real_backend_from_the_start_is_used_at_once(start: Start) -> None:
    real = await MLXDemo(script="I am real.", pace=0).start(MLX_PORT)
    try:
        stored = await reply(Person(start(DEMO="auto"), "alice"))
    finally:
        await real.stop()
    assert (stored["text"], stored["demo"], stored["backend"]) == ("I am real.", False, "mlx")


async def test_a_database_with_a_real_reply_sees_no_demo_again(start: Start, installation: Installation) -> None:
    server = start(DEMO="auto")
    await reply(Person(server, "alice"))
    server.stop()
    with closing(sqlite3.connect(installation.data_dir / "chat.sqlite3")) as database, database:
        database.execute("UPDATE chat_attempt SET demo = 0, outcome = 'answered'")
    server.start()
    assert await addresses(server) == REAL


@pytest.mark.parametrize("name", ["VICTORIA_URL", "MLX_URL"])
async def test_a_configured_address_means_no_demo(start: Start, nowhere: str, name: str) -> None:
    server = start(DEMO="auto", **{name: nowhere})
    assert await addresses(server) == {**REAL, name.removesuffix("_URL").lower(): nowhere}


async def test_off_means_never(start: Start) -> None:
    server = start(DEMO="off")
    assert await addresses(server) == REAL
    response = await Person(server, "alice").post("/api/chat/send", {"content": "Hello"})
    assert response.status_code == 502


async def test_on_means_always(start: Start, nowhere: str) -> None:
    server = start(DEMO="on", VICTORIA_URL=nowhere, MLX_URL=nowhere)
    assert (await reply(Person(server, "alice")))["demo"] is True


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_the_demo_ends_with_the_server(start: Start, how: str) -> None:
    server = start(DEMO="on")
    found = [int(url.rpartition(":")[2]) for url in (await addresses(server)).values()]
    assert all(map(is_taken, found))
    getattr(server, how)()
    async with asyncio.timeout(10):
        while any(map(is_taken, found)):
            await asyncio.sleep(0.05)
