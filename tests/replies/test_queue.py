"""Limits for the whole server and for a backend: an honest line, which nothing that happens makes lose a reply."""

import asyncio
from collections.abc import Iterator
from uuid import UUID

import pytest

from chat.demo import VictoriaDemo
from tests.simulators import faults
from tests.simulators.faults import Gate
from tests.support.installation import Installation
from tests.support.person import Frame, Person, Tab
from tests.support.server import ServerProcess

pytestmark = pytest.mark.slow

WORDS = "One two three four five six. "


@pytest.fixture(params=["VICTORIA_AT_ONCE", "REPLIES_AT_ONCE"])
def limit(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(installation: Installation, victoria: VictoriaDemo, limit: str, nowhere: str) -> Iterator[ServerProcess]:
    with ServerProcess(installation, VICTORIA_URL=victoria.url, MLX_URL=nowhere, **{limit: "1"}) as process:
        yield process


@pytest.fixture
def gate(victoria: VictoriaDemo) -> Gate:
    held = Gate()
    victoria.script, victoria.fault = WORDS, faults.gate(2, held)
    return held


async def ask(tab: Tab, count: int) -> list[Frame]:
    return [await tab.ask(f"Question {number}") for number in range(count)]


async def place(tab: Tab, ack: Frame, queue: int) -> Frame:
    return await tab.until("progress", lambda frame: (frame["reply"], frame.get("queue")) == (ack["reply"], queue))


async def test_who_waits_sees_how_many_are_before(alice: Person, gate: Gate) -> None:
    tab = await alice.open_tab()
    first, second, third = await ask(tab, 3)
    await place(tab, third, 1)
    assert not tab.of("route", second["reply"])
    gate.set()
    ends = [await tab.end(ack["reply"]) for ack in (first, second, third)]
    assert [end["status"] for end in ends] == ["complete"] * 3
    assert [tab.texts[ack["reply"]] for ack in (first, second, third)] == [WORDS] * 3


async def test_a_tab_that_opens_later_sees_the_place_too(alice: Person, gate: Gate) -> None:
    tab = await alice.open_tab()
    acks = await ask(tab, 2)
    await place(tab, acks[1], 0)
    later = await alice.open_tab()
    await later.send({"type": "watch", "conversation": acks[1]["conversation"]})
    await place(later, acks[1], 0)
    assert later.of("snapshot")[0]["status"] == "queued"


async def test_stop_leaves_the_line(alice: Person, gate: Gate, victoria: VictoriaDemo) -> None:
    tab = await alice.open_tab()
    _, second, third = await ask(tab, 3)
    await place(tab, third, 1)
    await tab.send({"type": "stop", "id": "s", "reply": second["reply"]})
    end = await tab.end(second["reply"])
    await place(tab, third, 0)
    assert (end["status"], end["attempts"], len(victoria.calls("POST /stream"))) == ("stopped", [], 1)


@pytest.mark.parametrize("leave", ["stop", "kill"])
async def test_who_waited_while_the_server_restarted_is_answered(
    alice: Person, gate: Gate, server: ServerProcess, leave: str, victoria: VictoriaDemo
) -> None:
    tab = await alice.open_tab()
    first, second = await ask(tab, 2)
    await place(tab, second, 0)
    while not victoria.calls("POST /stream"):  # the first one has reached her
        await asyncio.sleep(0.01)
    await asyncio.to_thread(getattr(server, leave))
    gate.set()
    await asyncio.to_thread(server.start)
    later = await alice.open_tab()
    await later.send({"type": "watch", "conversation": second["conversation"]})
    end = await later.end(second["reply"])
    assert (end["status"], end["backend"], later.texts[second["reply"]]) == ("complete", "victoria", WORDS)
    assert (await alice.stored(first["conversation"]))[first["reply"]]["status"] in ("interrupted", "failed")
    assert len(victoria.calls("POST /stream")) == 2


async def test_the_lease_of_who_waits_is_kept(alice: Person, gate: Gate, installation: Installation) -> None:
    tab = await alice.open_tab()
    acks = await ask(tab, 2)
    await place(tab, acks[1], 0)
    before = lease_of(installation, acks[1])
    async with asyncio.timeout(15):
        while lease_of(installation, acks[1]) == before:
            await asyncio.sleep(0.1)


def lease_of(installation: Installation, ack: Frame) -> str:
    return str(installation.rows("SELECT lease_until FROM chat_generation WHERE message_id = %s", UUID(ack["reply"])))
