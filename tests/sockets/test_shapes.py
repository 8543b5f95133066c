"""Real traffic against the shapes of the contract: one reply that is handed over, and what else a tab sees."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest_asyncio

from chat.demo.answer import Answer, Step
from tests.simulators.faults import close
from tests.support.house import NOBODYS, WORDS, House
from tests.support.person import Frame, Tab

from .shapes import FRAMES, is_as_agreed

STEPS = (Step("thought", "Reading", "the question"), Step("exploration", "Looking around", "in the pantry"))


@dataclass
class Traffic:
    """What two tabs saw, and the reply as it is stored."""

    tab: Tab
    late: Tab
    ack: Frame
    stored: dict[str, Frame]

    @property
    def reply(self) -> str:
        return str(self.ack["reply"])

    def of(self, *kinds: str) -> list[Frame]:
        return [frame for frame in self.tab.frames if frame["type"] in kinds and frame.get("reply") == self.reply]


@pytest_asyncio.fixture(scope="module")
async def traffic(shared_house: House) -> AsyncIterator[Traffic]:
    """Victoria breaks off after four words, MLX answers; then a second tab, mistakes, a rename, a thumb, a removal."""
    house = shared_house
    house.victoria.script, house.victoria.fault = Answer(WORDS, steps=STEPS), close(4)
    tab, late = await house.alice.open_tab(), await house.alice.open_tab()
    ack = await tab.ask("How do I cook borscht?", id="mine")
    await tab.end(ack["reply"])
    stored = await house.alice.stored(ack["conversation"])
    await late.send({"type": "watch", "conversation": ack["conversation"]})
    await late.end(ack["reply"])
    for wrong in ("nope", {"type": "nope"}, {"type": "stop", "id": "s", "reply": NOBODYS}):
        await tab.refused(wrong)
    await house.alice.request(
        "PATCH", f"/api/conversations/{ack['conversation']}", json={"title": "Soup", "folder": "Food"}
    )
    await house.alice.request("PUT", f"/api/replies/{ack['reply']}/rating", json={"rating": 1})
    await house.alice.request("DELETE", f"/api/conversations/{ack['conversation']}")
    await tab.until("conversation_removed")
    await tab.send({"type": "ping"})
    await tab.until("pong")
    yield Traffic(tab, late, ack, stored)
    await house.tidy()


async def test_every_frame_has_the_shape_that_was_agreed(traffic: Traffic) -> None:
    frames = [*traffic.tab.frames, *traffic.late.frames]
    assert [frame for frame in frames if not is_as_agreed(frame)] == []
    # Of the two others, one needs a backend that changes, the other a flood (tests/generation/test_step_flood.py).
    assert {frame["type"] for frame in frames} | {"backends", "steps_omitted"} == FRAMES.keys()


async def test_the_order_is_that_of_the_contract(traffic: Traffic) -> None:
    shown = [frame for frame in traffic.tab.frames if frame["type"] not in ("delta", "step", "progress", "backends")]
    kinds = [frame["type"] for frame in shown]
    assert kinds[:9] == ["hello", "ack", "conversation", "message", "message", "route", "route", "reset", "end"]


async def test_the_partial_stays_until_the_next_backends_first_words(traffic: Traffic) -> None:
    kinds = [frame["type"] for frame in traffic.of("route", "reset", "delta", "end")]
    assert kinds[0] == "route" and kinds[1] == "delta"
    reset = kinds.index("reset")
    assert kinds[reset - 1] == "route" and kinds[reset + 1] == "delta"


async def test_each_route_says_who_and_the_second_one_why(traffic: Traffic) -> None:
    first, second = traffic.of("route")
    assert (first["backend"], first["epoch"], "reason" in first) == ("victoria", 1, False)
    assert (second["backend"], second["reason"]) == ("mlx", "incomplete")


async def test_the_reset_carries_the_draft(traffic: Traffic) -> None:
    (reset,) = traffic.of("reset")
    shown = "".join(frame["text"] for frame in traffic.of("delta") if frame["epoch"] == 1)
    assert (reset["epoch"], reset["backend"]) == (2, "mlx")
    assert reset["draft"]["backend"] == "victoria" and reset["draft"]["text"] == shown != ""


async def test_seq_counts_from_one_without_gaps_in_each_epoch(traffic: Traffic) -> None:
    for epoch in (1, 2):
        numbers = [frame["seq"] for frame in traffic.of("delta", "step") if frame["epoch"] == epoch]
        assert numbers == list(range(1, len(numbers) + 1)) and numbers
    assert traffic.of("end")[0]["seq"] == traffic.of("delta", "step")[-1]["seq"]
    assert not traffic.tab.gaps


async def test_the_end_lists_both_attempts(traffic: Traffic) -> None:
    (end,) = traffic.of("end")
    first, second = end["attempts"]
    assert (first["backend"], first["outcome"], first["error"]["kind"]) == ("victoria", "failed", "incomplete")
    assert (second["backend"], second["outcome"], second["error"]) == ("mlx", "answered", None)
    assert (end["status"], end["backend"], end["epoch"], end["finish"]) == ("complete", "mlx", 2, "stop")
    assert end["chars"] == second["chars"] == len(traffic.tab.texts[traffic.reply])


async def test_screen_database_and_a_later_snapshot_say_the_same(traffic: Traffic) -> None:
    stored, (end,) = traffic.stored[traffic.reply], traffic.of("end")
    snapshot = traffic.late.of("snapshot", traffic.reply)[0]
    assert traffic.tab.texts[traffic.reply] == stored["text"] == snapshot["text"] != ""
    for key in ("backend", "model", "epoch", "seq", "status"):
        assert stored[key] == snapshot[key] == end[key]
    assert stored["drafts"] == snapshot["drafts"] == [traffic.of("reset")[0]["draft"]]
    assert stored["steps"] == snapshot["steps"] and stored["attempts"] == end["attempts"]


async def test_victorias_steps_are_shown_before_her_words(traffic: Traffic) -> None:
    steps = [frame for frame in traffic.of("step") if frame["epoch"] == 1]
    assert [(frame["kind"], frame["title"]) for frame in steps] == [(step.kind, step.title) for step in STEPS]
    assert [(frame["done"], frame["total"]) for frame in traffic.of("progress")[:2]] == [(1, 2), (2, 2)]
