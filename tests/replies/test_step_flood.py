"""A hundred thousand steps cost no more than text of that size, and the reply goes on."""

import json
from typing import Any
from uuid import UUID

import pytest

from chat.demo import Answer, Step
from chat.demo.mlx import MLXDemo
from chat.demo.victoria import VictoriaDemo
from tests.faults.baseline import holdings
from tests.simulators import faults
from tests.sockets.shapes import is_as_agreed
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess

FLOOD = 100_000
PATIENCE = 80.0
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def flood(kind: Any = "thought", count: int = FLOOD, size: int = 8) -> Answer:
    return Answer("Done.", steps=(Step(kind, "Reading", "x" * size),) * count)


async def events(person: Person, path: str, body: Any) -> list[dict[str, Any]]:
    response = await person.request("POST", path, json=body, timeout=PATIENCE)
    lines = response.text.splitlines()
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


async def test_a_flood_is_counted_and_the_reply_goes_on(
    alice: Person, victoria: VictoriaDemo, installation: Installation
) -> None:
    victoria.script = flood()
    tab = await alice.open_tab()
    tab.patience = PATIENCE
    ack = await tab.ask("Hello")
    end = await tab.end(ack["reply"])
    assert (end["status"], tab.texts[ack["reply"]], tab.gaps) == ("complete", "Done.", [])
    assert [frame for frame in tab.frames if not is_as_agreed(frame)] == []
    message = (await alice.stored(ack["conversation"]))[ack["reply"]]
    assert (len(message["steps"]), message["steps_omitted"]) == (500, FLOOD - 500)
    assert sum(len(json.dumps(frame)) for frame in tab.frames) < 1_000_000
    row = installation.rows("SELECT steps FROM chat_generation WHERE message_id = %s", UUID(ack["reply"]))
    assert len(str(row)) < 100_000


async def test_a_flood_is_counted_over_http(alice: Person, victoria: VictoriaDemo) -> None:
    victoria.script = flood(count=20_000)
    told = await events(alice, "/api/chat/stream", {"content": "Hello"})
    counted = [event["count"] for event in told if event["type"] == "steps_omitted"]
    assert len([event for event in told if event["type"] == "step"]) == 500
    assert counted == sorted(counted) and counted[-1] == 19_500
    assert (told[-1]["type"], told[-1]["status"]) == ("end", "complete")


async def test_a_flood_is_counted_in_a_temporary_chat(alice: Person, victoria: VictoriaDemo) -> None:
    victoria.script = flood(count=20_000)
    told = await events(alice, "/api/chat/temporary", {"messages": [{"role": "user", "text": "Hello"}]})
    counted = [event["count"] for event in told if event["type"] == "steps_omitted"]
    assert len([event for event in told if event["type"] == "step"]) == 500
    assert counted == sorted(counted) and counted[-1] == 19_500
    assert (told[-1]["type"], told[-1]["status"]) == ("end", "complete")


@pytest.mark.parametrize(("kind", "status"), [("thought", "failed"), ("action", "interrupted")])
async def test_steps_alone_that_are_too_long_end_the_reply_truthfully(
    alice: Person, victoria: VictoriaDemo, mlx: MLXDemo, kind: str, status: str
) -> None:
    victoria.script = flood(kind, 11, 100_000)
    tab = await alice.open_tab()
    ack = await tab.ask("Hello")
    end = await tab.end(ack["reply"])
    assert (end["status"], end["error"]["kind"], mlx.calls("POST *")) == (status, "too_large", [])
    message = (await alice.stored(ack["conversation"]))[ack["reply"]]
    assert sum(len(step["text"]) for step in message["steps"]) == 1_000_000


async def test_thoughts_of_the_next_backend_that_come_in_pieces_are_one_step_when_its_first_word_comes(
    alice: Person, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.script, victoria.fault = Answer("Partly ", steps=()), faults.reset(1)
    mlx.script = Answer("Done.", reasoning="Why? " * 1000)
    tab = await alice.open_tab()
    ack = await tab.ask("Hello")
    end = await tab.end(ack["reply"])
    assert (end["status"], end["backend"], tab.texts[ack["reply"]]) == ("complete", "mlx", "Done.")
    (step,) = (await alice.stored(ack["conversation"]))[ack["reply"]]["steps"]
    assert step["text"].startswith("Why? Why?") and len(step["text"]) >= 4999


async def test_memory_after_a_flood_is_as_after_a_text(
    installation: Installation, victoria: VictoriaDemo, nowhere: str
) -> None:
    urls = {"VICTORIA_URL": victoria.url, "MLX_URL": nowhere}
    with ServerProcess(installation, via="launcher", **urls) as server:
        alice, used = Person(server, "alice"), []
        for answer in (Answer("x" * 900_000, steps=()), flood(size=900), flood("action", 400, 2000)):
            victoria.script = answer
            response = await alice.request("POST", "/api/chat/send", json={"content": "Hello"}, timeout=PATIENCE)
            assert response.status_code == 200, response.text
            used.append((await holdings(server)).memory)
    assert max(used) < used[0] + 40, used
