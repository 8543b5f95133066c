"""Questions to the database that many ask at the same moment, put to it together.

After a restart a thousand browsers ask the same within a second. Asked one by one, each query costs 1 to 2 ms, nearly
all of it Django's time to put it into words.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from .db import DatabaseThread

Question = TypeVar("Question")
Answer = TypeVar("Answer")
MOST = 50  # with the 500 replies that a browser may name, still fewer than the parameters that a statement may have


class Together(Generic[Question, Answer]):
    """`answer`: from many questions to as many answers, in the database thread. One that comes alone is put at once;
    those that come while the database is busy wait for each other."""

    def __init__(self, database: DatabaseThread, answer: Callable[[Sequence[Question]], Sequence[Answer]]) -> None:
        self._database, self._answer = database, answer
        self._waiting: list[tuple[Question, asyncio.Future[Answer]]] = []
        self._asking: asyncio.Task[None] | None = None

    async def ask(self, question: Question) -> Answer:
        """Its answer; a failure of the database comes out at all who asked together."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
        return await future

    async def _ask(self) -> None:
        while self._waiting:
            asked, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                answers = await self._database.run(self._answer, [question for question, _future in asked])
            except Exception as error:
                for _question, future in asked:
                    if not future.done():
                        future.set_exception(error)
            else:
                for (_question, future), answer in zip(asked, answers, strict=True):
                    if not future.done():  # whoever asked went away
                        future.set_result(answer)
        self._asking = None
