"""What people see and what is stored when a backend fails, from socket to database."""

import asyncio

import pytest

from chat.demo import Answer, MLXDemo, Step, VictoriaDemo
from tests.simulators import faults
from tests.support.person import Person, Tab

WORDS = "One two three four five six seven eight nine ten. " * 8


async def ask(person: Person, text: str = "Hello") -> tuple[Tab, dict[str, str]]:
    tab = await person.open_tab()
    return tab, await tab.ask(text)


async def test_a_dead_victoria_is_followed_by_mlx_silently(alice: Person, victoria: VictoriaDemo) -> None:
    victoria.fault = faults.down()
    tab, ack = await ask(alice)
    end = await tab.end(ack["reply"])
    routes = tab.of("route", ack["reply"])
    assert [route["backend"] for route in routes] == ["victoria", "mlx"]
    assert routes[1]["reason"] == "connect"
    assert tab.of("reset", ack["reply"])[0]["draft"] is None
    assert (end["status"], end["backend"], end["epoch"]) == ("complete", "mlx", 2)


async def test_a_partial_text_becomes_a_draft_at_the_next_first_content(alice: Person, victoria: VictoriaDemo) -> None:
    victoria.script, victoria.fault = WORDS, faults.reset(6)
    tab, ack = await ask(alice)
    end = await tab.end(ack["reply"])
    reset = tab.of("reset", ack["reply"])[0]
    stored = (await alice.stored(ack["conversation"]))[ack["reply"]]
    assert WORDS.startswith(reset["draft"]["text"].strip()[:20]) and reset["draft"]["backend"] == "victoria"
    assert stored["drafts"] == [reset["draft"]] and end["backend"] == "mlx"
    assert stored["text"] == tab.texts[ack["reply"]]
    assert WORDS[:20] not in stored["text"]


async def test_the_partial_stays_on_screen_until_then(alice: Person, victoria: VictoriaDemo, mlx: MLXDemo) -> None:
    held = faults.Gate()
    victoria.script, victoria.fault = WORDS, faults.reset(6)
    mlx.fault = faults.gate("body", held)
    tab, ack = await ask(alice)
    route = await tab.until("route", lambda frame: frame["backend"] == "mlx")
    assert not tab.of("reset") and tab.texts[ack["reply"]]
    held.set()
    await tab.end(ack["reply"])
    assert [reset["epoch"] for reset in tab.of("reset")] == [route["epoch"]] == [2]


async def test_when_both_fail_the_partial_stays(alice: Person, victoria: VictoriaDemo, mlx: MLXDemo) -> None:
    victoria.script, victoria.fault = WORDS, faults.reset(6)
    mlx.fault = faults.status(500)
    tab, ack = await ask(alice)
    end = await tab.end(ack["reply"])
    stored = (await alice.stored(ack["conversation"]))[ack["reply"]]
    assert (end["status"], end["backend"], end["epoch"]) == ("interrupted", "victoria", 1)
    assert stored["text"] == tab.texts[ack["reply"]] != ""
    assert [attempt["outcome"] for attempt in end["attempts"]] == ["failed", "failed"]


async def test_nothing_answers_and_the_sentence_says_what_to_do(
    alice: Person, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.fault = mlx.fault = faults.down()
    tab, ack = await ask(alice)
    end = await tab.end(ack["reply"])
    assert (end["status"], end["error"]["kind"]) == ("failed", "connect")
    assert "MLX cannot be reached. Tell your administrator" in end["error"]["message"]


async def test_without_victoria_a_dead_mlx_is_a_clear_error(
    alice: Person, mlx: MLXDemo, victoria: VictoriaDemo
) -> None:
    mlx.fault = faults.down()
    tab = await alice.open_tab()
    ack = await tab.ask("Hello", use_victoria=False)
    end = await tab.end(ack["reply"])
    assert end["status"] == "failed" and "MLX" in end["error"]["message"]
    assert not victoria.calls("POST *")


async def test_after_an_action_nobody_else_is_asked(alice: Person, victoria: VictoriaDemo, mlx: MLXDemo) -> None:
    victoria.script = Answer("Done. " * 20, steps=(Step("action", "Deleting", "the old backups"),))
    victoria.fault = faults.reset(2)
    tab, ack = await ask(alice)
    end = await tab.end(ack["reply"])
    assert (end["status"], end["backend"]) == ("interrupted", "victoria")
    assert not mlx.calls("POST *") and len(victoria.calls("POST *")) == 1


async def test_an_open_breaker_is_no_attempt(alice: Person, victoria: VictoriaDemo) -> None:
    victoria.fault = faults.down()
    tab, first = await ask(alice)
    await tab.end(first["reply"])
    second = await tab.ask("And?", conversation=first["conversation"])
    end = await tab.end(second["reply"])
    stored = (await alice.stored(first["conversation"]))[second["reply"]]
    assert [attempt["backend"] for attempt in end["attempts"]] == ["mlx"]
    assert stored["route_reason"] == "resting"


@pytest.mark.parametrize("stop_at", ["victoria", "mlx"])
async def test_stop_is_not_a_failure(alice: Person, victoria: VictoriaDemo, mlx: MLXDemo, stop_at: str) -> None:
    held = faults.Gate()
    if stop_at == "mlx":
        victoria.fault = faults.down()
        mlx.fault = faults.gate("body", held)
    else:
        victoria.fault = faults.gate("body", held)
    tab, ack = await ask(alice)
    await held.reached.wait()
    await tab.send({"type": "stop", "id": "s", "reply": ack["reply"]})
    end = await tab.end(ack["reply"])
    assert (end["status"], end["attempts"][-1]["outcome"]) == ("stopped", "stopped")


async def test_many_characters_at_once_cost_few_frames(alice: Person, mlx: MLXDemo) -> None:
    mlx.fault = faults.burst(10_000, "a")
    tab = await alice.open_tab()
    ack = await tab.ask("Hello", use_victoria=False)
    await tab.end(ack["reply"])
    assert len(tab.texts[ack["reply"]]) >= 10_000
    assert len(tab.of("delta", ack["reply"])) < 60


async def test_the_text_in_the_database_is_at_most_a_second_behind(alice: Person, victoria: VictoriaDemo) -> None:
    held = faults.Gate()
    victoria.script, victoria.fault = WORDS, faults.gate(6, held)
    tab, ack = await ask(alice)
    await held.reached.wait()
    shown = await tab.text_of(ack["reply"], 100)
    async with asyncio.timeout(1.5):  # a second, and the calls themselves
        while (await alice.stored(ack["conversation"]))[ack["reply"]]["text"] != shown:
            await asyncio.sleep(0.02)
    held.set()
    await tab.end(ack["reply"])
