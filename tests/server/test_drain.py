"""DRAIN_S: after SIGTERM replies go on to their end, and all that is new is sent to other processes."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import websockets

from chat.demo import VictoriaDemo
from tests.server.test_stop import WORDS, stopped
from tests.simulators.faults import Gate, gate
from tests.support.installation import Installation
from tests.support.person import Frame, Person, Tab
from tests.support.server import ServerProcess

SECONDS = "60"
Start = Callable[..., ServerProcess]


@pytest.fixture
async def start(installation: Installation, victoria: VictoriaDemo, nowhere: str) -> AsyncIterator[Start]:
    running: list[ServerProcess] = []

    def make(via: str = "serve", **env: str) -> ServerProcess:
        env = {"VICTORIA_URL": victoria.url, "MLX_URL": nowhere, "DRAIN_S": SECONDS, **env}
        running.append(ServerProcess(installation, via=via, **env).start())
        return running[-1]

    yield make
    for server in running:
        server.kill()


async def halfway(server: ServerProcess, victoria: VictoriaDemo) -> tuple[Tab, Frame, Gate]:
    """A tab in which a reply stands still in the middle, until the gate is set."""
    held = Gate()
    victoria.script, victoria.fault = WORDS, gate(4, held)
    tab = await Person(server, "alice").open_tab()
    ack = await tab.ask()
    await held.reached.wait()
    await tab.text_of(ack["reply"], 10)
    return tab, ack, held


async def told(server: ServerProcess, number: signal.Signals = signal.SIGTERM) -> dict[str, Any]:
    """Send the signal; what /readyz says when it drains."""
    server.send_signal(number)
    async with asyncio.timeout(20):
        while (answer := await ready(server)).status_code == 200:
            await asyncio.sleep(0.02)
    assert answer.status_code == 503
    return dict(answer.json())


async def ready(server: ServerProcess) -> httpx.Response:
    return await asyncio.to_thread(httpx.get, server.url + "/readyz", timeout=20)


async def status_after(server: ServerProcess) -> int:
    """Wait until it has ended."""
    assert server._process is not None
    return await asyncio.to_thread(server._process.wait, 20)


@pytest.mark.parametrize("via", ["serve", "daphne", "uvicorn"])
async def test_a_reply_goes_on_to_its_end_and_then_the_process_ends(
    start: Start, victoria: VictoriaDemo, via: str
) -> None:
    server = start(via)
    tab, ack, held = await halfway(server, victoria)
    said = await told(server)
    assert (said["status"], said["failing"]) == ("draining", ["draining"]) and "told to stop" in said["why"]
    held.set()
    end, code = await tab.end(ack["reply"]), await tab.closed()
    assert (end["status"], tab.texts[ack["reply"]], code) == ("complete", WORDS, 4012)
    assert await status_after(server) in (0, -signal.SIGTERM)
    assert not [line for line in server.output if "Traceback" in line], "".join(server.output)


async def test_tabs_without_a_reply_are_sent_away_at_once_and_the_others_stay(
    start: Start, victoria: VictoriaDemo
) -> None:
    server = start()
    others = [await Person(server, name).open_tab() for name in ("alice", "bob")]
    tab, ack, held = await halfway(server, victoria)
    await told(server)
    assert [await other.closed() for other in others] == [4012, 4012]
    await tab.send({"type": "ping"})
    await tab.until("pong")
    held.set()
    assert (await tab.end(ack["reply"]))["status"] == "complete"


async def test_what_is_new_is_refused_and_may_be_asked_elsewhere(start: Start, victoria: VictoriaDemo) -> None:
    server = start()
    tab, ack, held = await halfway(server, victoria)
    await told(server)
    refusal = await tab.refused({"type": "send", "id": "k", "text": "More", "conversation": None})
    assert (refusal["id"], refusal["code"], refusal["elsewhere"]) == ("k", "unavailable", True)
    assert refusal["retry_after"] > 0
    alice, body = Person(server, "alice"), {"content": "More"}
    for path in ("/api/chat/send", "/api/chat/stream"):
        answer = await alice.post(path, body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
        assert int(answer.headers["Retry-After"]) > 0
    temporary = await alice.post("/api/chat/temporary", {"messages": [{"role": "user", "text": "More"}]})
    assert temporary.status_code == 503
    # A proxy asks another process for this one's handshake, as it does for a 503 of a page.
    with pytest.raises(websockets.InvalidStatus) as refused:
        await alice.open_tab()
    assert refused.value.response.status_code == 503
    assert (await alice.request("GET", "/")).status_code == 200
    held.set()
    assert (await tab.end(ack["reply"]))["status"] == "complete"
    assert len(victoria.calls("POST *")) == 1


async def test_stop_still_stops(start: Start, victoria: VictoriaDemo) -> None:
    server = start()
    tab, ack, _held = await halfway(server, victoria)
    await told(server)
    await tab.send({"type": "stop", "id": "s", "reply": ack["reply"]})
    assert (await tab.end(ack["reply"]))["status"] == "stopped"
    await status_after(server)


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_a_second_signal_ends_it_at_once(start: Start, victoria: VictoriaDemo, second: signal.Signals) -> None:
    server = start()
    tab, ack, _held = await halfway(server, victoria)
    await told(server)
    await asyncio.sleep(0.2)  # not the first one, forwarded
    (_, seconds), code = await asyncio.gather(stopped(server, second), tab.closed())
    assert seconds < 10 and code == 4012
    assert tab.of("end", ack["reply"])[0]["status"] == "interrupted"


async def test_when_the_time_is_over_replies_are_saved_as_ever(start: Start, victoria: VictoriaDemo) -> None:
    server = start(DRAIN_S="0.5")
    tab, ack, _held = await halfway(server, victoria)
    server.send_signal(signal.SIGTERM)
    assert await tab.closed() == 4012
    assert tab.of("end", ack["reply"])[0]["status"] == "interrupted"
    assert await status_after(server) in (0, -signal.SIGTERM)


async def test_a_process_without_replies_ends_at_once(start: Start) -> None:
    server = start()
    tab = await Person(server, "alice").open_tab()
    (status, seconds), code = await asyncio.gather(stopped(server, signal.SIGTERM), tab.closed())
    assert status in (0, -signal.SIGTERM) and seconds < 10 and code == 4012


async def test_ctrl_c_waits_for_no_reply(start: Start, victoria: VictoriaDemo) -> None:
    server = start()
    tab, ack, _held = await halfway(server, victoria)
    (_, seconds), code = await asyncio.gather(stopped(server, signal.SIGINT), tab.closed())
    assert seconds < 10 and code == 4012
    assert tab.of("end", ack["reply"])[0]["status"] == "interrupted"


async def test_a_temporary_reply_and_one_over_http_go_on_too(start: Start, victoria: VictoriaDemo) -> None:
    server, held = start(), Gate()
    victoria.script, victoria.fault = WORDS, gate(4, held)
    alice, body = Person(server, "alice"), {"messages": [{"role": "user", "text": "Hello"}]}
    asked = [alice.post("/api/chat/temporary", body), alice.post("/api/chat/send", {"content": "Hello"})]
    asking = [asyncio.create_task(call) for call in asked]
    await victoria.received(2, "POST *")
    await told(server)
    held.set()
    temporary, sent = await asyncio.gather(*asking)
    assert '"status":"complete"' in temporary.text and sent.json()["content"] == WORDS
    await status_after(server)
