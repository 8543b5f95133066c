"""A thought that was shown as an answer moves into its step; screen, database, second tab and API say the same."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from chat.demo import Answer, MLXDemo, VictoriaDemo
from tests.simulators import faults
from tests.sockets.shapes import is_as_agreed
from tests.support.installation import Installation
from tests.support.person import WAIT, Frame, Person, Tab
from tests.support.server import ServerProcess

WHY = "They ask for the capital. I know it."
SAID = f"{WHY}\n</think>\n\nParis."
RUN_ON = "Paris.\n\nUser: And of Italy?\n\nAssistant: Rome."


async def ask(person: Person, **more: Any) -> tuple[Tab, Frame]:
    tab = await person.open_tab()
    return tab, await tab.ask("Hello", use_victoria=False, **more)


async def stored(person: Person, ack: Frame) -> Frame:
    return (await person.stored(ack["conversation"]))[ack["reply"]]


async def events(person: Person, path: str, body: Any, held: faults.Gate | None = None) -> list[Frame]:
    """Those of a whole reply. `held` opens when the first words are there."""
    got: list[Frame] = []
    client = httpx.AsyncClient(base_url=person.server.url, headers=person.headers, timeout=WAIT)
    async with client, client.stream("POST", path, json=body) as response:
        async for line in response.aiter_lines():
            if line.startswith("data: "):
                got.append(json.loads(line.removeprefix("data: ")))
                if held is not None and got[-1]["type"] in ("chunk", "delta"):
                    held.set()
    return got


def told(events: list[Frame]) -> tuple[str, str]:
    """(thoughts, text) as a client of the HTTP API has them in the end."""
    resets = [place for place, event in enumerate(events) if event["type"] == "reset"]
    last = events[resets[-1] + 1 :] if resets else events
    steps = "".join(event["content"] for event in last if event["type"] == "step")
    return steps, "".join(event["content"] for event in last if event["type"] == "chunk")


@pytest.fixture
def held(mlx: MLXDemo) -> faults.Gate:
    """Opens between the first words of the thought and the rest."""
    gate = faults.Gate()
    mlx.script, mlx.fault = SAID, faults.gate(4, gate)
    return gate


async def test_what_was_shown_moves_into_the_thought(alice: Person, held: faults.Gate) -> None:
    tab, ack = await ask(alice)
    assert WHY.startswith(await tab.text_of(ack["reply"], 5))
    held.set()
    end = await tab.end(ack["reply"])
    reply = await stored(alice, ack)
    assert (reply["text"].strip(), reply["steps"][0]["text"], reply["steps"][0]["kind"]) == (
        "Paris.",
        f"{WHY}\n",
        "thought",
    )
    assert (tab.texts[ack["reply"]], tab.gaps, end["chars"]) == (reply["text"], [], len(reply["text"]))
    assert [frame for frame in tab.frames if not is_as_agreed(frame)] == []
    assert end["epoch"] == reply["epoch"] == 1 and reply["drafts"] == []


async def test_what_victoria_passed_on_moves_into_a_thought_behind_her_steps(
    alice: Person, victoria: VictoriaDemo
) -> None:
    gate = faults.Gate()
    victoria.script, victoria.fault = SAID, faults.gate(1, gate)
    tab = await alice.open_tab()
    ack = await tab.ask("Hello")
    assert WHY.startswith(await tab.text_of(ack["reply"], 5))
    gate.set()
    end = await tab.end(ack["reply"])
    reply = await stored(alice, ack)
    assert (reply["text"].strip(), reply["steps"][-1]["text"].strip()) == ("Paris.", WHY)
    assert (end["backend"], tab.texts[ack["reply"]], tab.gaps) == ("victoria", reply["text"], [])
    assert [step["index"] for step in reply["steps"]] == [*range(len(reply["steps"]))]


async def test_the_step_and_the_first_word_of_the_answer_come_together(alice: Person, held: faults.Gate) -> None:
    tab, ack = await ask(alice)
    await tab.text_of(ack["reply"], 5)
    held.set()
    await tab.end(ack["reply"])
    snapshot = tab.of("snapshot", ack["reply"])[-1]
    assert snapshot["text"].strip() and WHY in snapshot["steps"][0]["text"]


async def test_a_thought_whose_answer_lets_it_wait_is_moved_all_the_same(alice: Person, mlx: MLXDemo) -> None:
    begun, closed = faults.Gate(), faults.Gate()
    mlx.script = Answer("why</think>")
    mlx.fault = faults.gate(1, begun) | faults.gate(99, closed)
    tab, ack = await ask(alice)
    await tab.text_of(ack["reply"], 1)
    begun.set()
    snapshot = await tab.until("snapshot", lambda frame: frame["steps"])
    assert (snapshot["text"], snapshot["steps"][0]["text"]) == ("", "why")
    closed.set()
    assert (await tab.end(ack["reply"]))["error"]["kind"] == "empty"


async def test_a_second_tab_sees_what_the_first_one_sees(alice: Person, held: faults.Gate) -> None:
    tab, ack = await ask(alice)
    await tab.text_of(ack["reply"], 5)
    second = await alice.open_tab()
    await second.send({"type": "watch", "conversation": ack["conversation"]})
    await second.text_of(ack["reply"], 5)
    held.set()
    await asyncio.gather(tab.end(ack["reply"]), second.end(ack["reply"]))
    assert second.texts[ack["reply"]] == tab.texts[ack["reply"]] == (await stored(alice, ack))["text"]
    assert second.gaps == tab.gaps == []


async def test_only_what_was_written_since_the_seam_is_taken_back(
    alice: Person, mlx: MLXDemo, held: faults.Gate
) -> None:
    mlx.script, mlx.fault = "The capital of France is", faults.close(6)
    tab, ack = await ask(alice)
    before = (await tab.end(ack["reply"]))["chars"]
    mlx.script, mlx.fault = SAID, faults.gate(4, held)
    await tab.send({"type": "continue", "id": "c", "reply": ack["reply"], "use_victoria": False})
    await tab.text_of(ack["reply"], before + 5)
    held.set()
    await tab.until("end")
    reply = await stored(alice, ack)
    assert reply["text"] == tab.texts[ack["reply"]] and reply["text"].startswith("The capital")
    assert WHY not in reply["text"] and WHY in reply["steps"][0]["text"] and reply["seams"][0]["at"] == before


async def test_the_stream_of_the_api_starts_over(alice: Person, held: faults.Gate) -> None:
    got = await events(alice, "/api/chat/stream", {"content": "Hello", "use_victoria": False}, held)
    reply = await stored(alice, got[0])
    assert told(got) == (f"{WHY}\n", reply["text"]) and got[-1]["status"] == "complete"


async def test_a_temporary_reply_starts_over(alice: Person, held: faults.Gate) -> None:
    body = {"messages": [{"role": "user", "text": "Hello"}], "use_victoria": False}
    got = await events(alice, "/api/chat/temporary", body, held)
    assert told(got) == (f"{WHY}\n", "\n\nParis.")
    assert [event["draft"] for event in got if event["type"] == "reset"] == [None]


async def test_the_frames_of_a_temporary_reply_replace_the_text_with_a_snapshot(
    alice: Person, held: faults.Gate
) -> None:
    ids = {"conversation": str(uuid4()), "reply": str(uuid4())}
    body = {"messages": [{"role": "user", "text": "Hello"}], "use_victoria": False, "frames": ids}
    got = await events(alice, "/api/chat/temporary", body, held)
    assert got[0].pop("session") and [frame for frame in got if not is_as_agreed(frame)] == []
    (snapshot,) = [frame for frame in got if frame["type"] == "snapshot"]
    rest = got[got.index(snapshot) :]
    text = snapshot["text"] + "".join(frame["text"] for frame in rest if frame["type"] == "delta")
    thought = snapshot["steps"][0]["text"] + "".join(frame["text"] for frame in rest if frame["type"] == "step")
    assert (text.strip(), thought) == ("Paris.", f"{WHY}\n")
    assert snapshot["conversation"] == ids["conversation"] and snapshot["epoch"] == got[-1]["epoch"] == 1


async def test_thoughts_that_used_up_the_tokens_are_a_cut_off_reply(alice: Person, mlx: MLXDemo) -> None:
    mlx.script = Answer("Paris.", reasoning=WHY)
    tab, ack = await ask(alice, settings={"max_tokens": 3})
    end = await tab.end(ack["reply"])
    reply = await stored(alice, ack)
    assert (end["status"], end["finish"], reply["text"]) == ("complete", "length", "")
    assert WHY.startswith(reply["steps"][0]["text"])


async def test_a_reply_that_was_cut_off_while_thinking_can_be_continued(alice: Person, mlx: MLXDemo) -> None:
    mlx.script = Answer("Paris.", reasoning=WHY)
    tab, ack = await ask(alice, settings={"max_tokens": 3})
    thought = (await tab.end(ack["reply"])) and (await stored(alice, ack))["steps"][0]["text"]
    mlx.script = "Paris."
    await tab.send({"type": "continue", "id": "c", "reply": ack["reply"], "use_victoria": False})
    end = await tab.until("end")
    assert (end["status"], (await stored(alice, ack))["text"]) == ("complete", "Paris.")
    assert mlx.calls("POST *")[-1].body["messages"][-1]["content"].endswith(thought)


async def test_thoughts_that_are_continued_outlive_a_hand_over(
    alice: Person, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    mlx.script = Answer("Paris.", reasoning=WHY)
    tab, ack = await ask(alice, settings={"max_tokens": 3})
    await tab.end(ack["reply"])
    thoughts = (await stored(alice, ack))["steps"]
    mlx.script, victoria.fault = Answer("Paris.", reasoning="Short now."), faults.down()
    await tab.send({"type": "continue", "id": "c", "reply": ack["reply"], "use_victoria": True})
    await tab.until("end")
    reply = await stored(alice, ack)
    assert reply["steps"][: len(thoughts)] == thoughts != []
    assert [step["text"] for step in reply["steps"]][1:] == ["Short now."]


async def test_thoughts_alone_without_a_cut_are_no_answer(alice: Person, mlx: MLXDemo) -> None:
    mlx.script = Answer("", reasoning=WHY)
    tab, ack = await ask(alice)
    end = await tab.end(ack["reply"])
    assert (end["status"], end["error"]["kind"]) == ("failed", "empty")


@pytest.mark.parametrize("path", ["socket", "/api/chat/temporary"])
async def test_thoughts_used_up_after_a_hand_over_make_the_partial_a_draft(
    alice: Person, victoria: VictoriaDemo, mlx: MLXDemo, path: str
) -> None:
    victoria.script, victoria.fault = Answer("One two three four five six.", steps=()), faults.close(1)
    mlx.script = Answer("Paris.", reasoning="w" * 300)
    settings = {"max_tokens": 3}
    if path == "socket":
        tab = await alice.open_tab()
        ack = await tab.ask("Hello", settings=settings)
        end = await tab.end(ack["reply"])
        drafts, text = (await stored(alice, ack))["drafts"], tab.texts[ack["reply"]]
    else:
        got = await events(alice, path, {"messages": [{"role": "user", "text": "Hello"}], **settings})
        drafts, text, end = [event["draft"] for event in got if event["type"] == "reset"], told(got)[1], got[-1]
    assert (end["status"], end["finish"], end["backend"], text) == ("complete", "length", "mlx", "")
    assert drafts[0]["backend"] == "victoria" and drafts[0]["text"].startswith("One two")


@pytest_asyncio.fixture
async def native(installation: Installation, victoria: VictoriaDemo) -> AsyncIterator[Person]:
    async with MLXDemo(dialect="native", script=RUN_ON, pace=0) as mlx:
        with ServerProcess(installation, VICTORIA_URL=victoria.url, MLX_URL=mlx.url) as server:
            person = Person(server, "alice")
            yield person
            await person.close()


async def test_what_ran_on_is_a_draft_everywhere(native: Person) -> None:
    tab, ack = await ask(native)
    end = await tab.end(ack["reply"])
    reply, snapshot = await stored(native, ack), tab.of("snapshot", ack["reply"])[-1]
    assert (end["status"], end["finish"], reply["text"]) == ("complete", "stop", "Paris.")
    assert reply["text"] == tab.texts[ack["reply"]] and reply["drafts"] == snapshot["drafts"] and tab.gaps == []
    assert [(draft["backend"], draft["reason"], draft["text"]) for draft in reply["drafts"]] == [
        ("mlx", "ran_on", RUN_ON.removeprefix("Paris.\n\n"))
    ]
    assert [frame for frame in tab.frames if not is_as_agreed(frame)] == []
    body = {"messages": [{"role": "user", "text": "Hello"}], "use_victoria": False}
    asked = {"/api/chat/temporary": body, "/api/chat/stream": {"content": "Hello", "use_victoria": False}}
    for path, sent in asked.items():
        got = await events(native, path, sent)
        assert [event["draft"]["text"] for event in got if event["type"] == "draft"] == [reply["drafts"][0]["text"]]
        assert told(got)[1] == "Paris."
