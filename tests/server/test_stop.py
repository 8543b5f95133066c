"""SIGTERM and SIGKILL in mid-reply, under each of the servers that can carry us."""

import asyncio
import os
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from typing import Any

import pytest

from chat.demo.victoria import VictoriaDemo
from tests.simulators.faults import Gate, gate
from tests.support.installation import Installation
from tests.support.person import Frame, Person, Tab
from tests.support.server import ServerProcess

WORDS = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen. " * 4
VIA = pytest.mark.parametrize("via", ["serve", "daphne", "uvicorn"])
Start = Callable[..., ServerProcess]


@pytest.fixture
async def start(installation: Installation, victoria: VictoriaDemo, nowhere: str) -> AsyncIterator[Start]:
    running: list[ServerProcess] = []

    def make(via: str = "serve", **env: str) -> ServerProcess:
        running.append(ServerProcess(installation, via=via, VICTORIA_URL=victoria.url, MLX_URL=nowhere, **env).start())
        return running[-1]

    yield make
    for server in running:
        server.kill()


async def halfway(server: ServerProcess, victoria: VictoriaDemo) -> tuple[Tab, Frame]:
    """A tab in which a reply stands still in the middle."""
    held = Gate()
    victoria.script, victoria.fault = WORDS, gate(4, held)
    tab = await Person(server, "alice").open_tab()
    ack = await tab.ask()
    await held.reached.wait()
    await tab.text_of(ack["reply"], 10)
    return tab, ack


async def stopped(server: ServerProcess, *signals: signal.Signals) -> tuple[int, float]:
    """Send the signals a moment apart; exit status and how long it took."""
    started = time.monotonic()
    for number in signals[:-1]:
        os.kill(server.pid, number)
        await asyncio.sleep(0.05)
    status = await asyncio.to_thread(server.signal, signals[-1])
    return status, time.monotonic() - started


def attempts(server: ServerProcess) -> list[str]:
    with closing(sqlite3.connect(server.data_dir / "chat.sqlite3")) as database:
        return [row[0] for row in database.execute("SELECT outcome FROM chat_attempt ORDER BY id")]


async def reply_after_restart(server: ServerProcess, ack: Frame) -> dict[str, Any]:
    server.start()
    return (await Person(server, "alice").stored(ack["conversation"]))[ack["reply"]]


@VIA
async def test_sigterm_in_mid_reply_saves_all_and_tells_the_browser(
    start: Start, victoria: VictoriaDemo, via: str
) -> None:
    server = start(via)
    tab, ack = await halfway(server, victoria)
    assert (await Person(server, "alice").request("GET", "/")).status_code == 200
    shown = tab.texts[ack["reply"]]
    (status, seconds), code = await asyncio.gather(stopped(server, signal.SIGTERM), tab.closed())
    end = tab.of("end", ack["reply"])[0]
    assert status in (0, -signal.SIGTERM) and seconds < 10 and code == 4012
    assert (end["status"], end["error"]["kind"]) == ("interrupted", "internal")
    reply = await reply_after_restart(server, ack)
    assert (reply["status"], reply["text"]) == ("interrupted", tab.texts[ack["reply"]])
    assert reply["text"].startswith(shown) and attempts(server) == ["stopped"]
    assert not [line for line in server.output if "Traceback" in line], "".join(server.output)


async def test_hypercorn_saves_all_though_its_worker_gets_no_signal(start: Start, victoria: VictoriaDemo) -> None:
    server = start("hypercorn")
    _, ack = await halfway(server, victoria)
    await stopped(server, signal.SIGTERM)
    assert any("event=server_stopped signal=shutdown" in line for line in server.output), "".join(server.output)
    assert attempts(server) == ["stopped"]
    assert (await reply_after_restart(server, ack))["status"] == "interrupted"


async def test_a_second_sigterm_is_ignored_while_the_first_is_carried_out(start: Start, victoria: VictoriaDemo) -> None:
    server = start()
    tab, ack = await halfway(server, victoria)
    signals = [signal.SIGTERM] * 3
    (status, seconds), code = await asyncio.gather(stopped(server, *signals), tab.closed())
    assert status in (0, -signal.SIGTERM) and seconds < 10 and code == 4012
    assert (await reply_after_restart(server, ack))["status"] == "interrupted"


async def test_ctrl_c_ends_as_well(start: Start, victoria: VictoriaDemo) -> None:
    server = start()
    tab, ack = await halfway(server, victoria)
    (_, seconds), code = await asyncio.gather(stopped(server, signal.SIGINT), tab.closed())
    assert seconds < 10 and code == 4012
    assert (await reply_after_restart(server, ack))["status"] == "interrupted"


@VIA
async def test_a_closed_terminal_saves_all_and_tells_the_browser(
    start: Start, victoria: VictoriaDemo, via: str
) -> None:
    server = start(via)
    tab, ack = await halfway(server, victoria)
    (status, seconds), code = await asyncio.gather(stopped(server, *[signal.SIGHUP] * 2), tab.closed())
    assert status in (0, -signal.SIGTERM) and seconds < 10 and code == 4012
    assert (await reply_after_restart(server, ack))["status"] == "interrupted"


async def test_who_was_started_with_nohup_outlives_the_terminal(start: Start, victoria: VictoriaDemo) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # what a process is started with it keeps
    try:
        server = start()
    finally:
        signal.signal(signal.SIGHUP, before)
    tab = await Person(server, "alice").open_tab()
    server.send_signal(signal.SIGHUP)
    ack = await tab.ask()
    assert (await tab.end(ack["reply"]))["status"] == "complete"


async def test_a_reply_that_showed_nothing_yet_is_failed(start: Start, victoria: VictoriaDemo) -> None:
    server, held = start(), Gate()
    victoria.fault = gate("body", held)
    tab = await Person(server, "alice").open_tab()
    ack = await tab.ask()
    await held.reached.wait()
    await stopped(server, signal.SIGTERM)
    reply = await reply_after_restart(server, ack)
    assert (reply["status"], reply["text"]) == ("failed", "")


async def test_an_idle_server_with_open_tabs_stops_quickly(start: Start) -> None:
    server = start()
    tabs = [await Person(server, "alice").open_tab() for _ in range(10)]
    (_, seconds), *codes = await asyncio.gather(stopped(server, signal.SIGTERM), *(tab.closed() for tab in tabs))
    assert codes == [4012] * 10 and seconds < 10


async def test_a_client_of_the_api_gets_its_end_before_the_server_goes(start: Start, victoria: VictoriaDemo) -> None:
    server, held = start(), Gate()
    victoria.script, victoria.fault = WORDS, gate(4, held)
    sending = asyncio.create_task(Person(server, "alice").post("/api/chat/send", {"content": "x"}))
    await held.reached.wait()
    (_, seconds), response = await asyncio.gather(stopped(server, signal.SIGTERM), sending)
    assert seconds < 10 and (response.status_code, response.json()["error"]["code"]) == (502, "no_answer")
    assert "restarted" in response.json()["error"]["message"]


@VIA
async def test_sigkill_in_mid_reply_leaves_it_interrupted_with_its_text(
    start: Start, victoria: VictoriaDemo, via: str
) -> None:
    server = start(via)
    tab, ack = await halfway(server, victoria)
    shown = tab.texts[ack["reply"]]
    watching = Person(server, "alice")
    while (await watching.stored(ack["conversation"]))[ack["reply"]]["text"] != shown:
        await asyncio.sleep(0.05)  # saved once a second
    server.kill()
    server.start()
    async with asyncio.timeout(30):
        while (reply := (await watching.stored(ack["conversation"]))[ack["reply"]])["status"] == "streaming":
            await asyncio.sleep(0.05)
    assert (reply["status"], reply["text"], reply["error"]["kind"]) == ("interrupted", shown, "internal")
    assert [attempt["outcome"] for attempt in reply["attempts"]] == attempts(server) == ["lost"]


async def test_after_a_kill_a_watching_tab_is_told_the_end_and_may_go_on(start: Start, victoria: VictoriaDemo) -> None:
    server = start()
    _, ack = await halfway(server, victoria)
    server.kill()
    victoria.fault = None
    server.start()
    tab = await Person(server, "alice").open_tab()
    await tab.send({"type": "watch", "conversation": ack["conversation"]})
    end = await tab.end(ack["reply"])
    assert end["status"] in ("interrupted", "failed") and end["attempts"][0]["outcome"] == "lost"
    again = await tab.ask("Go on", conversation=ack["conversation"])
    assert (await tab.end(again["reply"]))["status"] == "complete"
