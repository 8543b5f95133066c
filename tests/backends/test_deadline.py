"""A time limit, and a process that stands still for longer than that."""

import asyncio
import time
from collections.abc import Awaitable

import pytest

from chat.backends import deadline
from chat.backends.deadline import Deadline

LIMIT_S, STANDSTILL_S, AT_ONCE_S = 0.1, 0.5, 0.05


async def within_the_limit(work: Awaitable[object]) -> None:
    async with asyncio.timeout(None) as scope:
        limit = Deadline(scope, asyncio.get_running_loop().time() + LIMIT_S)
        try:
            await work
        finally:
            limit.cancel()


async def test_what_takes_too_long_is_ended():
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        await within_the_limit(asyncio.Event().wait())
    assert time.monotonic() - begun >= LIMIT_S


async def test_what_is_done_in_time_is_not():
    await within_the_limit(asyncio.sleep(LIMIT_S / 10))
    await asyncio.sleep(2 * LIMIT_S)


async def test_a_limit_that_is_over_already_ends_it_at_once():
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(None) as scope:
            Deadline(scope, asyncio.get_running_loop().time() - 1)
            await asyncio.Event().wait()


async def test_after_a_standstill_there_is_a_moment_left():
    asyncio.get_running_loop().call_soon(time.sleep, STANDSTILL_S)
    await within_the_limit(asyncio.sleep(STANDSTILL_S + deadline.GRACE_S / 2))


async def test_who_stands_still_again_and_again_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(deadline, "GRACES", 2)
    monkeypatch.setattr(deadline, "GRACE_S", AT_ONCE_S)
    done = asyncio.Event()

    def stand_still() -> None:
        time.sleep(deadline.STOOD_STILL_S * 2)
        if not done.is_set():
            asyncio.get_running_loop().call_soon(stand_still)

    asyncio.get_running_loop().call_soon(stand_still)
    with pytest.raises(TimeoutError):
        await within_the_limit(asyncio.Event().wait())
    done.set()
