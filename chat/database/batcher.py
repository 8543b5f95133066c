"""Batches concurrent look-ups into one query.

After a restart a thousand browsers ask the same within a second. Alone, each query costs 1 to 2 ms, nearly all of it
Django's time to compile the SQL.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from .thread import DatabaseThread

Question = TypeVar("Question")
Answer = TypeVar("Answer")
MOST = 50  # with the 500 replies that a browser may name, still below the limit of parameters in a statement


class Batcher(Generic[Question, Answer]):
    """`answer`: maps questions to as many answers, in the database thread. A single question runs at once; those that
    arrive while the database is busy form the next batch."""

    def __init__(self, database: DatabaseThread, answer: Callable[[Sequence[Question]], Sequence[Answer]]) -> None:
        self._database, self._answer = database, answer
        self._waiting: list[tuple[float, Question, asyncio.Future[Answer]]] = []
        self._asking: asyncio.Task[None] | None = None

    async def ask(self, question: Question) -> Answer:
        """The answer; a database failure is raised to every caller of the batch."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((time.monotonic(), question, future))
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
        return await future

    async def _ask(self) -> None:
        while self._waiting:
            asked, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            since, questions = asked[0][0], [question for _since, question, _future in asked]
            try:
                answers = await self._database.run_for(since, self._answer, questions)
            except Exception as error:
                for _since, _question, future in asked:
                    if not future.done():
                        future.set_exception(error)
            else:
                for (_since, _question, future), answer in zip(asked, answers, strict=True):
                    if not future.done():  # the caller was cancelled
                        future.set_result(answer)
        self._asking = None
