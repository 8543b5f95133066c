"""The disk is full, takes no writes or is read-only, in the middle of replies."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat.demo.victoria import VictoriaDemo
from tests.support.installation import Installation
from tests.support.person import Person

from .answers import Script, answer
from .checker import violations
from .disk import Trouble, disk_full, move_database, no_file_may_grow, read_only, small_disk
from .dump import dump
from .load import Reading, Start, answered, question

pytestmark = pytest.mark.sqlite


@pytest.fixture
def on_small_disk(request: pytest.FixtureRequest, installation: Installation, tmp_path: Path) -> Iterator[None]:
    """For the trouble that needs one."""
    if request.getfixturevalue("trouble") is not disk_full:
        yield
        return
    with small_disk(tmp_path / "disk") as place:
        move_database(installation, place)
        yield


@pytest.mark.parametrize("trouble", [disk_full, no_file_may_grow, read_only])
async def test_while_nothing_can_be_written_replies_go_on_live_and_sends_are_refused_with_a_sentence(
    on_small_disk: None,
    make_server: Start,
    installation: Installation,
    script: Script,
    victoria: VictoriaDemo,
    trouble: Trouble,
) -> None:
    server = make_server("readonly").start()
    alice, bob = Person(server, "alice"), Person(server, "bob")
    victoria.pace = 100
    staying = await Reading.begin(alice)
    victoria.pace = 300
    ending = await Reading.begin(bob)
    tab = await bob.open_tab()
    send = question()
    async with trouble(server):
        refused = await answered(tab, send)
        assert refused["code"] == "unavailable" and refused["message"].endswith(".")
        await staying.grows()
        while len(ending.text) < len(answer(ending.question, "victoria")):
            await asyncio.sleep(0.01)
        await staying.grows()
        # All of it is on the screen, and nothing is said that is not stored.
        assert not ending.task.done()
        assert (await answered(tab, send))["code"] == "unavailable"
        assert (await bob.request("GET", "/api/conversations")).status_code == 200
    ack = await answered(tab, send)
    assert ack["type"] == "ack" and (await tab.end(ack["reply"]))["status"] == "complete"
    assert [(await reading.task)["status"] for reading in (ending, staying)] == ["complete", "complete"]
    tabs = [staying.tab, ending.tab, tab]
    assert violations(dump(installation), tabs, answer, asked=script.asked) == []
