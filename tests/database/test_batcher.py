"""Questions that come while the database is busy are put to it together."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

import pytest

from chat.database.batcher import MOST, Batcher
from chat.database.thread import DatabaseThread


class Oracle:
    """Answers a number by its double, a negative one by a failure; `asked`: what was put to it at a time."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.may_answer = threading.Event()
        self.may_answer.set()

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.asked.append(list(numbers))
        self.may_answer.wait()
        if min(numbers) < 0:
            raise ValueError("this has no answer")
        return [number * 2 for number in numbers]


@pytest.fixture
def oracle() -> Oracle:
    return Oracle()


@pytest.fixture
async def together(oracle: Oracle) -> AsyncIterator[Batcher[int, int]]:
    database = DatabaseThread("test-db")
    yield Batcher(database, oracle)
    oracle.may_answer.set()
    database.close()


async def busy(oracle: Oracle, together: Batcher[int, int]) -> "asyncio.Task[int]":
    """Somebody asks 0, and the database takes its time for it."""
    oracle.may_answer.clear()
    first = asyncio.create_task(together.ask(0))
    while not oracle.asked:
        await asyncio.sleep(0.001)
    return first


async def test_who_asks_alone_is_answered(oracle: Oracle, together: Batcher[int, int]) -> None:
    assert [await together.ask(1), await together.ask(2)] == [2, 4]
    assert oracle.asked == [[1], [2]]


async def test_who_ask_while_the_database_is_busy_are_answered_together(
    oracle: Oracle, together: Batcher[int, int]
) -> None:
    await busy(oracle, together)
    waiting = asyncio.gather(*(together.ask(number) for number in range(1, MOST + 3)))
    await asyncio.sleep(0)
    oracle.may_answer.set()
    assert await waiting == [number * 2 for number in range(1, MOST + 3)]
    assert [len(asked) for asked in oracle.asked] == [1, MOST, 2]


async def test_a_failure_comes_out_at_all_of_them_and_at_nobody_later(
    oracle: Oracle, together: Batcher[int, int]
) -> None:
    first = await busy(oracle, together)
    waiting = asyncio.gather(together.ask(-1), together.ask(1), return_exceptions=True)
    await asyncio.sleep(0)
    oracle.may_answer.set()
    assert await first == 0
    assert [type(answer) for answer in await waiting] == [ValueError, ValueError]
    assert await together.ask(1) == 2


async def test_who_went_away_holds_up_nobody(oracle: Oracle, together: Batcher[int, int]) -> None:
    first = await busy(oracle, together)
    other = asyncio.create_task(together.ask(1))
    await asyncio.sleep(0)
    first.cancel()
    oracle.may_answer.set()
    assert await other == 2
