"""Replies that are never saved, from within: who leaves is noticed, whatever they had read; and the server's end."""

import asyncio
import gc
import json
from collections.abc import AsyncGenerator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from chat.actions import unsaved
from chat.actions.intake import Intake
from chat.actions.refusal import RefusedError
from chat.backends.types import Finished, Limits, Text
from chat.demo import Answer, MLXDemo, Step, VictoriaDemo
from chat.models import Preferences
from chat.replies import temporary
from chat.replies.temporary import Question, Temporary
from chat.routing.events import Answered, Asked, AttemptRecord, RouterEvent
from chat.routing.rotation import Rotation
from chat.routing.timer import ReplyTimer
from chatsite.tasks import Tasks
from tests.simulators import faults
from tests.sockets.shapes import is_as_agreed
from tests.support.person import Frame, Person
from tests.support.server import ServerProcess

WORDS = "One two three four five six seven eight nine ten eleven twelve. " * 3
BODY = {"messages": [{"role": "user", "text": "Hello"}]}
QUESTION = Question(turns=(("user", "Hello"),), session="s")


class SlowRouter:
    """One backend that waits until the test lets it go on."""

    def __init__(self) -> None:
        self.go_on, self.asked, self.closed = asyncio.Event(), asyncio.Event(), asyncio.Event()

    def timer(self) -> ReplyTimer:
        return ReplyTimer(Limits(60, 1000))

    async def answer(self, request: object, order: object, timer: ReplyTimer) -> AsyncGenerator[RouterEvent, None]:
        record = AttemptRecord(1, "victoria")
        try:
            self.asked.set()
            yield Asked(record, "")
            await timer.until(self.go_on)
            yield Text("Hi.")
            yield Answered(record, Finished())
        finally:
            self.closed.set()


class Orphans:
    """A sweep that finds none. `refuse`: the person has too many replies under way."""

    def __init__(self, refuse: bool = False) -> None:
        self.refuse = refuse

    async def unless_orphaned(self, work: object, user_id: int, before: int) -> Preferences:
        if self.refuse:
            raise RefusedError("busy", "No.")
        return Preferences(user_id=user_id)


def temporary_replies(router: SlowRouter, *, refuse: bool = False) -> Temporary:
    slow: Any = router
    orphans: Any = Orphans(refuse)
    return Temporary(slow, Rotation([]), orphans, Intake(), Tasks())


async def test_a_reply_counts_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    router = SlowRouter()
    frames = await temporary_replies(router).begin(7, "key", QUESTION)
    assert unsaved.under_way[7] == 1
    router.go_on.set()
    assert [frame["type"] async for frame in frames if frame] == ["route", "delta", "end"]
    assert unsaved.under_way[7] == 0


async def test_a_refusal_counts_no_longer() -> None:
    with pytest.raises(RefusedError):
        await temporary_replies(SlowRouter(), refuse=True).begin(7, "key", QUESTION)
    assert 7 not in unsaved.under_way


async def test_a_reply_that_nobody_ever_reads_is_stopped() -> None:
    router = SlowRouter()
    frames = await temporary_replies(router).begin(7, "key", QUESTION)
    await router.asked.wait()
    del frames
    gc.collect()
    async with asyncio.timeout(5):
        await router.closed.wait()
    assert 7 not in unsaved.under_way


async def test_a_silent_reply_shows_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporary, "BEAT_SECONDS", 0.01)
    router = SlowRouter()
    frames = await temporary_replies(router).begin(7, "key", QUESTION)
    first, second = await anext(frames), await anext(frames)
    assert first is not None and first["type"] == "route" and second is None
    await frames.aclose()
    assert router.closed.is_set() or await router.closed.wait()


async def told(person: Person, body: Frame) -> list[Frame]:
    response = await person.post("/api/chat/temporary", body)
    lines = [line.removeprefix("data: ") for line in response.text.split("\n") if line.startswith("data: ")]
    return [json.loads(line) for line in lines]


async def asked(person: Person) -> list[Frame]:
    """The events of a whole reply, without those that only say how far it is. Chunks that follow one another are one,
    and so are pieces of one step: how many it takes is the network's affair."""
    events: list[Frame] = []
    for event in await told(person, BODY):
        last = events[-1] if events else {}
        if event["type"] in ("chunk", "step") and _kind(event) == _kind(last):
            last["content"] += event["content"]
        elif event["type"] != "progress":
            events.append(event)
    return events


def _kind(event: Frame) -> tuple[object, object]:
    return event.get("type"), event.get("index")


async def test_a_hand_over_resets_and_brings_the_draft(alice: Person, victoria: VictoriaDemo, mlx: MLXDemo) -> None:
    victoria.script, victoria.fault = Answer(WORDS, steps=()), faults.reset(2)
    mlx.script = Answer("From MLX.", reasoning="why not")
    got = await asked(alice)
    assert [event["type"] for event in got] == ["start", "chunk", "route", "reset", "step", "chunk", "end"]
    reset, end = got[3], got[-1]
    assert (reset["backend"], reset["reason"], reset["draft"]["backend"]) == ("mlx", "incomplete", "victoria")
    assert reset["draft"]["text"] == got[1]["content"] and got[5]["content"] == "From MLX."
    assert (end["backend"], [item["outcome"] for item in end["attempts"]]) == ("mlx", ["failed", "answered"])


async def test_with_nothing_shown_the_next_one_answers_without_a_draft(alice: Person, victoria: VictoriaDemo) -> None:
    victoria.fault = faults.down()
    got = await asked(alice)
    assert [event["type"] for event in got][:3] == ["start", "reset", "chunk"]
    assert (got[1]["draft"], got[1]["reason"], got[-1]["status"]) == (None, "connect", "complete")


async def test_the_words_stay_where_the_next_one_fails_as_well(
    alice: Person, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.script, victoria.fault = Answer(WORDS, steps=()), faults.reset(2)
    mlx.fault = faults.down()
    got = await asked(alice)
    assert [event["type"] for event in got] == ["start", "chunk", "route", "error", "end"]
    assert (got[-1]["status"], got[-1]["backend"]) == ("interrupted", "victoria")


async def test_after_an_action_nobody_else_is_asked(alice: Person, victoria: VictoriaDemo, mlx: MLXDemo) -> None:
    victoria.script = Answer(WORDS, steps=(Step("action", "Deleting", "the old backups"),))
    victoria.fault = faults.reset(0)
    got = await asked(alice)
    assert [event["type"] for event in got] == ["start", "step", "error", "end"]
    assert got[-1]["status"] == "interrupted" and not mlx.calls("POST *")


async def test_when_nobody_answers_the_end_says_so(alice: Person, victoria: VictoriaDemo, mlx: MLXDemo) -> None:
    victoria.fault = mlx.fault = faults.down()
    error, end = (await asked(alice))[-2:]
    assert (error["type"], error["kind"], end["status"]) == ("error", "connect", "failed")
    assert "MLX cannot be reached." in error["content"]


async def test_a_page_gets_the_frames_that_the_socket_sends_of_the_same_reply(
    alice: Person, victoria: VictoriaDemo, mlx: MLXDemo
) -> None:
    victoria.script, victoria.fault = Answer(WORDS, steps=(Step("thought", "Reading", "it"),)), faults.reset(2)
    mlx.script = Answer("From MLX.", reasoning="why not")
    ids = {"conversation": str(uuid4()), "reply": str(uuid4())}
    got = await told(alice, {**BODY, "frames": ids})
    tab = await alice.open_tab()
    reply = (await tab.ask("Hello"))["reply"]
    await tab.end(reply)
    shapes = {frame["type"]: frame.keys() for frame in tab.frames if frame.get("reply") == reply}
    assert got[0].pop("session") and {frame["reply"] for frame in got} == {ids["reply"]}
    assert {frame["type"] for frame in got} >= {"route", "step", "delta", "reset", "end"}
    ended = [frame.pop("attempts") for frame in got if frame["type"] in ("route", "reset") and "attempts" in frame]
    assert [[attempt["outcome"] for attempt in one] for one in ended] == [["failed"], ["failed"]]
    assert [frame for frame in got if not is_as_agreed(frame)] == []
    assert {frame["type"]: frame.keys() for frame in got if frame["type"] in ("step", "delta", "reset", "end")} == {
        kind: shapes[kind] for kind in ("step", "delta", "reset", "end")
    }


async def test_what_is_not_known_at_the_end_is_absent(alice: Person, victoria: VictoriaDemo, mlx: MLXDemo) -> None:
    victoria.fault = mlx.fault = faults.down()
    end = (await asked(alice))[-1]
    assert end["status"] == "failed" and None not in end.values()
    assert {"finish", "tokens", "ttft_ms"}.isdisjoint(end)


@pytest.mark.parametrize("frames", [{}, "x", 5, True, [], {"reply": str(uuid4())}, {"conversation": "x", "reply": "y"}])
async def test_ids_of_frames_that_are_none_are_refused(alice: Person, frames: object) -> None:
    response = await alice.post("/api/chat/temporary", {**BODY, "frames": frames})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid")


async def test_the_end_of_the_server_ends_it_truthfully(
    lone_alice: Person, own_server: ServerProcess, victoria: VictoriaDemo
) -> None:
    held = faults.Gate()
    victoria.script, victoria.fault = WORDS, faults.gate(2, held)
    async with httpx.AsyncClient(base_url=own_server.url, headers=lone_alice.headers, timeout=20) as client:
        async with client.stream("POST", "/api/chat/temporary", json=BODY) as response:
            await held.reached.wait()
            stopping = asyncio.create_task(asyncio.to_thread(own_server.stop))
            lines = [line async for line in response.aiter_lines() if line.startswith("data: ")]
        assert await stopping != 1
    error, end = (json.loads(line.removeprefix("data: ")) for line in lines[-2:])
    assert (error["kind"], end["type"], end["status"]) == ("internal", "end", "interrupted")
    assert "restarted" in error["content"]
