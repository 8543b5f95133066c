"""A backend hangs, or sends nothing but signs of life, before its answer or in the middle of it."""

import pytest

from chat.demo.fault import Fault
from chat.demo.victoria_wire import STREAM_WORDS, event
from tests.simulators.faults import hang, keepalive_only, raw_body, slow, trickle

from .baseline import returns_to
from .scene import Scene, shared_house  # noqa: F401 - a fixture

SERVER = {
    **{f"{backend}_FIRST_CONTENT_S": "0.4" for backend in ("VICTORIA", "MLX")},
    "MLX_FIRST_CONTENT_NATIVE_S": "0.4",
    **{f"{backend}_IDLE_S": "0.3" for backend in ("VICTORIA", "MLX")},
}
SILENCE = pytest.mark.parametrize(
    ("fault", "kind", "shown"),
    [
        pytest.param(hang("head"), "first_timeout", False, id="hangs before the head"),
        pytest.param(hang("body"), "first_timeout", False, id="hangs after the head"),
        pytest.param(hang(0), "first_timeout", False, id="hangs before the text"),
        pytest.param(hang(3), "idle_timeout", True, id="hangs in mid-reply"),
        pytest.param(hang("end"), "idle_timeout", True, id="hangs before the end mark"),
        pytest.param(keepalive_only(0), "first_timeout", False, id="lives, without an answer"),
        pytest.param(keepalive_only(3), "idle_timeout", True, id="lives, without going on"),
        pytest.param(trickle(0.05), "first_timeout", False, id="20 bytes a second"),
        pytest.param(slow(between=1), "idle_timeout", True, id="five words a second"),
    ],
)


@SILENCE
async def test_mlx_answers_when_victoria_is_silent(house: Scene, fault: Fault, kind: str, shown: bool) -> None:
    house.victoria.fault = fault
    told = await house.ask()
    assert told.tried == [("victoria", "failed", kind), ("mlx", "answered", None)]
    assert told.outcome == ("complete", "mlx") and [bool(draft) for draft in told.drafts] == [shown]
    assert await house.violations() == []


@SILENCE
async def test_when_both_are_silent_a_sentence_says_so(house: Scene, fault: Fault, kind: str, shown: bool) -> None:
    house.victoria.fault = house.mlx.fault = fault
    told = await house.ask()
    assert told.tried == [("victoria", "failed", kind), ("mlx", "failed", kind)]
    assert told.outcome == ("interrupted", "mlx") if shown else told.end["status"] == "failed"
    assert told.sentence.startswith("MLX ") and bool(told.text) == shown
    assert await house.violations() == []


@SILENCE
async def test_a_silent_native_mlx_alone_is_told(house: Scene, fault: Fault, kind: str, shown: bool) -> None:
    await house.speaks("native")
    house.mlx.fault = fault
    told = await house.ask(use_victoria=False)
    assert told.tried == [("mlx", "failed", kind)] and told.sentence
    assert told.outcome == ("interrupted" if shown else "failed", "mlx") and bool(told.text) == shown
    assert await house.violations() == []


async def test_after_the_first_words_only_words_count(house: Scene) -> None:
    said, works = STREAM_WORDS.content.fill(b"Well, "), event({"type": "progress", "status": "thinking", "step": 1})
    body = said + works * 100
    house.victoria.fault = raw_body(body, range(len(said), len(body), len(works)), 0.05)
    told = await house.ask(expects={"victoria": "Well, "})
    assert told.tried == [("victoria", "failed", "idle_timeout"), ("mlx", "answered", None)]
    assert told.tab.of("progress", told.ack["reply"]) and told.drafts == ["Well, "]
    assert await house.violations() == []


async def test_progress_before_them_keeps_the_question_with_victoria(house: Scene) -> None:
    works = [event({"type": "progress", "status": "thinking", "step": step}) for step in range(10)]
    end = STREAM_WORDS.content.fill(b"At last.") + STREAM_WORDS.end
    house.victoria.fault = raw_body(b"".join(works) + end, range(len(works[0]), len(works[0]) * 11, len(works[0])), 0.1)
    told = await house.ask(expects={"victoria": "At last."})
    assert told.outcome == ("complete", "victoria") and told.end["ttft_ms"] > 700
    assert await house.violations() == []


async def test_afterwards_the_server_holds_no_more_than_at_first(house: Scene) -> None:
    assert house.before and await returns_to(house.server, house.before) == []
