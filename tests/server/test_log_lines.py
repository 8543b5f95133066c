"""One line for each event of a server's life, with what it is about."""

import asyncio
import json
import signal
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from chat.demo.mlx import MLXDemo
from chat.demo.victoria import VictoriaDemo
from chatsite import VERSION
from tests.simulators.faults import Gate, gate, refuse, status
from tests.support.installation import ROOT, Installation
from tests.support.person import WAIT, Person
from tests.support.server import ServerProcess

Line = dict[str, Any]
Serve = Callable[..., ServerProcess]
WORDS = "One two three four five six seven eight nine ten. " * 30


@pytest.fixture
async def serve(installation: Installation, victoria: VictoriaDemo, mlx: MLXDemo) -> AsyncIterator[Serve]:
    running: list[ServerProcess] = []

    def make(via: str = "serve", **env: str) -> ServerProcess:
        env = {"VICTORIA_URL": victoria.url, "MLX_URL": mlx.url, "LOG_FORMAT": "json", **env}
        running.append(ServerProcess(installation, via=via, **env).start())
        return running[-1]

    yield make
    for server in running:
        server.kill()


def lines(server: ServerProcess, *events: str) -> list[Line]:
    """Those of these events, of all without any."""
    found = [json.loads(line) for line in server.output if line.startswith("{")]
    return [line for line in found if not events or line.get("event") in events]


async def heard(server: ServerProcess, event: str, count: int = 1) -> list[Line]:
    """So many lines of an event, as soon as they are there."""
    async with asyncio.timeout(WAIT):
        while len(found := lines(server, event)) < count:
            await asyncio.sleep(0.02)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("via", ["serve", "daphne", "uvicorn"])
async def test_a_start_and_a_stop_are_one_line_each(serve: Serve, victoria: VictoriaDemo, via: str) -> None:
    server, held = serve(via), Gate()
    victoria.script, victoria.fault = WORDS, gate(4, held)
    tab = await Person(server, "alice").open_tab()
    ack = await tab.ask()
    await held.reached.wait()
    await tab.text_of(ack["reply"], 10)
    await asyncio.to_thread(server.signal, signal.SIGTERM)
    (start,), (stop,) = await heard(server, "server_started"), await heard(server, "server_stopped")
    (broken,) = lines(server, "reply_interrupted")
    assert (start["version"], start["pid"], start["redis"]) == (VERSION, server.pid, "no")
    assert start["database"] in ("sqlite", "postgresql") and start["server"] == ("manage.py" if via == "serve" else via)
    assert (stop["signal"], stop["replies_saved"], stop["replies_unsaved"]) == ("SIGTERM", 1, 0)
    assert (broken["reply"], broken["reason"], broken["cause"]) == (ack["reply"], "internal", "restarted")


async def test_a_start_is_one_line_under_whatever_name_the_program_has(serve: Serve) -> None:
    server = serve("launcher", LOG_FORMAT="text")
    assert len([line for line in server.output if "event=server_started" in line]) == 1


@pytest.mark.slow
@pytest.mark.parametrize("via", ["serve", "uvicorn"])
async def test_a_server_that_nobody_called_says_its_end_too(serve: Serve, via: str) -> None:
    server = serve(via)
    await asyncio.to_thread(server.signal, signal.SIGINT)
    assert len(await heard(server, "server_stopped")) == 1


def test_the_version_is_that_of_the_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    assert f"## [{VERSION}]" in text or f"To be released as {VERSION}." in text


@pytest.mark.slow
async def test_a_hand_over_names_the_reply_its_correlation_id_and_the_reason(
    serve: Serve, victoria: VictoriaDemo
) -> None:
    server = serve()
    alice = Person(server, "alice")
    victoria.fault = status(500)
    tab = await alice.open_tab()
    ack = await tab.ask()
    end = await tab.end(ack["reply"])
    (line,) = await heard(server, "reply_handed_over")
    assert (line["reply"], line["correlation_id"]) == (ack["reply"], end["correlation_id"])
    assert (line["before"], line["backend"], line["reason"]) == ("victoria", "mlx", "status")
    assert line["conversation"] == ack["conversation"]
    assert lines(server, "reply_failed", "reply_complete") == []


@pytest.mark.slow
async def test_a_reply_that_fails_is_one_line_saved_or_not(serve: Serve, victoria: VictoriaDemo, mlx: MLXDemo) -> None:
    server = serve()
    alice = Person(server, "alice")
    victoria.fault = mlx.fault = status(500)
    tab = await alice.open_tab()
    ack = await tab.ask()
    await tab.end(ack["reply"])
    await alice.post("/api/chat/temporary", {"messages": [{"role": "user", "text": "Hello"}]})
    saved, temporary = await heard(server, "reply_failed", 2)
    assert (saved["reply"], saved["reason"], saved["status"]) == (ack["reply"], "status", 500)
    assert "reply" not in temporary and temporary["user"] and temporary["correlation_id"] != saved["correlation_id"]


@pytest.mark.slow
async def test_a_backend_that_goes_down_and_comes_back_is_a_line_each(serve: Serve, victoria: VictoriaDemo) -> None:
    server = serve(VICTORIA_URL=victoria.url.replace("http://", "http://user:hunter2@"))
    tab = await Person(server, "alice").open_tab()
    victoria.fault = refuse()
    for _ in range(3):
        await tab.end((await tab.ask())["reply"])
    (down,) = await heard(server, "backend_down")
    assert (down["backend"], down["pid"]) == ("victoria", server.pid)
    assert down["reason"] in (
        "connect",
        "incomplete",
    )  # reset before the request left, or behind it
    assert down["address"] == victoria.url and "hunter2" not in "".join(server.output)
    victoria.fault = None
    async with asyncio.timeout(2 * WAIT):
        while not lines(server, "backend_back"):  # what failed requests is back with an answer
            await tab.end((await tab.ask())["reply"])
    (back,) = lines(server, "backend_back")
    assert back["backend"] == "victoria" and back["seconds"] >= 0
    assert len(lines(server, "backend_down", "backend_back")) == 2


@pytest.mark.slow
async def test_a_reply_of_a_thousand_pieces_costs_no_more_lines_than_a_short_one(
    serve: Serve, victoria: VictoriaDemo
) -> None:
    server = serve(LOG_LEVEL="debug")
    tab = await Person(server, "alice").open_tab()

    async def cost(script: str) -> int:
        victoria.script, before = script, len(lines(server, "reply_complete"))
        reply = (await tab.ask(uuid.uuid4().hex))["reply"]
        assert (await tab.end(reply))["status"] == "complete"
        await heard(server, "reply_complete", before + 1)
        return len([line for line in lines(server) if line.get("reply") == reply])

    assert [await cost("Hello."), await cost("word " * 1000)] == [1, 1]
    assert len(lines(server)) < 40


@pytest.mark.parametrize("level", ["warning", "error"])
async def test_the_level_leaves_out_what_is_below_it(serve: Serve, level: str) -> None:
    server = serve("daphne", LOG_LEVEL=level)
    response = await Person(server, "alice").request("GET", "/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    await asyncio.to_thread(server.stop)
    assert lines(server, "server_started", "server_stopped") == []
    assert len(lines(server, "request_refused")) == (1 if level == "warning" else 0)
