"""MLX alone, in both of its dialects, fails in every way there is: the person is told, and Victoria is never asked."""

import pytest

from chat.demo.fault import Fault
from tests.simulators.faults import status

from .baseline import returns_to
from .failures import FAILURES
from .scene import MLX_DIALECTS, Scene, shared_house  # noqa: F401 - a fixture

NO_SUCH_PATH = [pytest.param(status(code), "status", False, id=str(code)) for code in (404, 405)]


@MLX_DIALECTS
@pytest.mark.parametrize(("fault", "kind", "shown"), [*FAILURES, *NO_SUCH_PATH])
async def test_a_failure_is_told(house: Scene, fault: Fault, kind: str, shown: bool, dialect: str) -> None:
    await house.speaks(dialect)
    house.mlx.fault = fault
    told = await house.ask(use_victoria=False)
    assert told.tried == [("mlx", "failed", kind)]
    assert told.outcome == ("interrupted" if shown else "failed", "mlx")
    assert told.sentence and bool(told.text) == shown
    assert await house.violations() == []


async def test_failures_in_a_row_never_keep_it_from_being_asked(house: Scene) -> None:
    house.mlx.fault = status(503, retry_after="60")
    tried = [(await house.ask(use_victoria=False)).tried for _ in range(5)]
    assert tried == [[("mlx", "failed", "overloaded")]] * 5
    assert await house.violations() == []


async def test_afterwards_the_server_holds_no_more_than_at_first(house: Scene) -> None:
    assert house.before and await returns_to(house.server, house.before) == []
