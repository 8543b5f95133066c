"""Retry-After: Victoria is left alone for as long as she asks, and never for more than a minute."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.simulators.faults import status
from tests.support.person import WAIT

from .baseline import returns_to
from .scene import Scene, shared_house  # noqa: F401 - a fixture

TIMES_AS_FAST = 60.0
BROKEN = (f"fast_breaker={TIMES_AS_FAST}",)
EITHER = pytest.mark.parametrize("code", [429, 503])


def in_seconds(seconds: float) -> str:
    """The HTTP date then."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


async def rested(house: Scene, code: int, retry_after: str) -> tuple[float, float]:
    """She refuses once. Seconds of the breaker's clock that she was left alone: at least, at most."""
    house.victoria.fault = [status(code, retry_after)]
    before = time.monotonic()
    assert (await house.ask()).tried == [("victoria", "failed", "overloaded"), ("mlx", "answered", None)]
    after = open_at = time.monotonic()
    assert (await house.ask()).tried == [("mlx", "answered", None)]
    async with asyncio.timeout(WAIT):
        while True:
            now = time.monotonic()
            if await house.breaker() != "open":
                return (open_at - after) * TIMES_AS_FAST, (time.monotonic() - before) * TIMES_AS_FAST
            open_at = now


@pytest.mark.parametrize(("code", "make"), [(429, str), (503, in_seconds)], ids=["seconds", "HTTP date"])
async def test_she_is_left_alone_for_so_long(house: Scene, code: int, make: Callable[[int], str]) -> None:
    at_least, at_most = await rested(house, code, make(30))
    assert at_least <= 30 and at_most >= 29
    assert await house.violations() == []


@pytest.mark.parametrize(("code", "value"), [(429, "99999999"), (503, "1e300"), (503, "Fri, 31 Dec 9999 23:59:59 GMT")])
async def test_an_absurd_time_counts_as_a_minute(house: Scene, code: int, value: str) -> None:
    at_least, at_most = await rested(house, code, value)
    assert at_least <= 60 <= at_most
    assert await house.violations() == []


@EITHER
@pytest.mark.parametrize("value", ["0", "-5", "Thu, 01 Jan 1970 00:00:00 GMT"])
async def test_a_time_that_is_over_lets_the_next_question_through(house: Scene, code: int, value: str) -> None:
    house.victoria.fault = [status(code, value)]
    assert (await house.ask()).tried == [("victoria", "failed", "overloaded"), ("mlx", "answered", None)]
    assert (await house.ask()).tried == [("victoria", "answered", None)]
    assert await house.violations() == []


@EITHER
@pytest.mark.parametrize("value", ["soon", "", "NaN", "inf", "1e999", "12:30", "Mon, 99 Foo 2026", "-"])
async def test_nonsense_is_as_if_she_had_not_said_when(house: Scene, code: int, value: str) -> None:
    house.victoria.fault = [status(code, value)]
    assert (await house.ask()).tried == [("victoria", "failed", "overloaded"), ("mlx", "answered", None)]
    assert await house.breaker() == "closed"
    assert (await house.ask()).tried == [("victoria", "answered", None)]
    assert await house.violations() == []


async def test_afterwards_the_server_holds_no_more_than_at_first(house: Scene) -> None:
    assert house.before and await returns_to(house.server, house.before) == []
