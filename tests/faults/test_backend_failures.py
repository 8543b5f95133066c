"""Victoria fails in every way there is: MLX answers, or the person is told that nobody could."""

import pytest

from chat.demo.fault import Fault
from tests.simulators.faults import down

from .baseline import returns_to
from .failures import FAILURES
from .scene import Scene, shared_house  # noqa: F401 - a fixture


@pytest.mark.parametrize(("fault", "kind", "shown"), FAILURES)
async def test_mlx_answers_when_victoria_fails(house: Scene, fault: Fault, kind: str, shown: bool) -> None:
    house.victoria.fault = fault
    told = await house.ask()
    assert told.tried == [("victoria", "failed", kind), ("mlx", "answered", None)]
    assert told.outcome == ("complete", "mlx") and [bool(draft) for draft in told.drafts] == [shown]
    assert await house.violations() == []


@pytest.mark.parametrize(("fault", "kind", "shown"), FAILURES)
async def test_when_both_fail_a_sentence_says_so(house: Scene, fault: Fault, kind: str, shown: bool) -> None:
    house.victoria.fault = house.mlx.fault = fault
    told = await house.ask()
    assert told.tried == [("victoria", "failed", kind), ("mlx", "failed", kind)]
    assert told.outcome == ("interrupted", "mlx") if shown else told.end["status"] == "failed"
    assert told.sentence.startswith("MLX ") and bool(told.text) == shown
    assert await house.violations() == []


@pytest.mark.parametrize(("fault", "kind", "shown"), [param for param in FAILURES if param.values[2]])
async def test_victorias_words_stay_when_mlx_has_none(house: Scene, fault: Fault, kind: str, shown: bool) -> None:
    house.victoria.fault, house.mlx.fault = fault, down()
    told = await house.ask()
    assert told.tried == [("victoria", "failed", kind), ("mlx", "failed", "connect")]
    assert told.outcome == ("interrupted", "victoria") and told.text and told.drafts == []
    assert told.sentence and await house.violations() == []


async def test_afterwards_the_server_holds_no_more_than_at_first(house: Scene) -> None:
    assert house.before and await returns_to(house.server, house.before) == []
