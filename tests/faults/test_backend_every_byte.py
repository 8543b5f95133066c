"""A short reply ends, or is split in two, behind every single byte of it: all that came is kept, nothing is made up."""

import asyncio
from collections import Counter

from chat.demo.fault import Fault
from tests.simulators.faults import Gate, gate, raw_body, reset

from .baseline import returns_to
from .scene import EACH_DIALECT, Scene, shared_house  # noqa: F401 - a fixture
from .told import Told
from .wires import TEXT, WIRES, Wire


async def all_told(house: Scene, name: str, faults: list[Fault]) -> list[Told]:
    """As many questions as faults, all of them under way at the same time: an open breaker keeps none away."""
    held, backend = Gate(), house.backend(name)
    backend.requests.clear()
    backend.fault = [gate("head", held) | fault for fault in faults]
    acks = [await house.begin(text=TEXT, use_victoria=name == "victoria") for _ in faults]
    async with asyncio.timeout(20):
        await backend.received(len(faults), "POST *")
    held.set()
    return [await house.told(ack) for ack in acks]


def result(told: Told, name: str) -> tuple[str, str, bool]:
    """Status, the text of this backend, and whether the whole reply is its own."""
    drafts = [draft for draft in told.drafts if draft]
    return told.end["status"], (drafts or [told.text])[0], told.end["backend"] == name


def promised(wire: Wire, count: int, name: str, *, cleanly: bool) -> tuple[str, str, bool]:
    text, ended = wire.told_by(count, cleanly=cleanly)
    if ended:
        return "complete", text, True
    if name == "victoria":  # MLX answers; where she had said nothing, its words are the only ones
        return "complete", text or TEXT, False
    return "interrupted" if text else "failed", text, True


@EACH_DIALECT
async def test_the_connection_may_be_reset_behind_any_byte(house: Scene, dialect: str) -> None:
    name, wire = await house.speaks(dialect), WIRES[dialect]
    counts = range(len(wire.data) + 1)
    told = await all_told(house, name, [raw_body(b"", head=wire.data[:count]) | reset("body") for count in counts])
    expected = [promised(wire, count, name, cleanly=False) for count in counts]
    assert Counter(result(one, name) for one in told) == Counter(expected)
    assert await house.violations() == []


async def test_victorias_reply_may_end_cleanly_behind_any_byte(house: Scene) -> None:
    wire = WIRES["victoria"]
    counts = range(len(wire.data) + 1)
    told = await all_told(house, "victoria", [raw_body(b"", head=wire.data[:count]) for count in counts])
    expected = [promised(wire, count, "victoria", cleanly=True) for count in counts]
    assert Counter(result(one, "victoria") for one in told) == Counter(expected)
    assert await house.violations() == []


@EACH_DIALECT
async def test_a_reply_may_be_split_in_two_behind_any_byte(house: Scene, dialect: str) -> None:
    name, wire = await house.speaks(dialect), WIRES[dialect]
    counts = range(1, len(wire.unusual))
    told = await all_told(house, name, [raw_body(wire.unusual, (count,), 0.1, head=wire.head) for count in counts])
    assert {(one.outcome, one.text) for one in told} == {(("complete", name), TEXT)}
    assert await house.violations() == []


async def test_afterwards_the_server_holds_no_more_than_at_first(house: Scene) -> None:
    assert house.before and await returns_to(house.server, house.before) == []
