"""Limits how many replies are written at once, in total and by backend, and queues the rest."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping
from types import TracebackType
from typing import Self

from .timer import ReplyTimer

TELL_SECONDS = 0.5


class Admission:
    """First in, first out, except that a reply whose own backend is full does not block those behind it.

    `total`, `by_backend`: how many at once; 0 or a missing name means no limit.
    """

    def __init__(self, total: int = 0, by_backend: Mapping[str, int] | None = None) -> None:
        self._total, self._by_backend = total, dict(by_backend or {})
        self._admitted: Counter[str] = Counter()
        self._waiting: dict[Ticket, None] = {}
        self._telling: asyncio.TimerHandle | None = None
        self._giving_way: list[Callable[[], None]] = []

    def before_replies(self, give_way: Callable[[], None]) -> None:
        """`give_way()` is called whenever a reply wants a backend: it ends what nobody waits for."""
        self._giving_way.append(give_way)

    def ticket(self, backend: str, *, at_once: bool = False) -> "Ticket":
        """Takes a slot or a queue position, freed when the context ends. `at_once`: the backend works on it already."""
        for give_way in self._giving_way:
            give_way()
        ticket = Ticket(self, backend)
        if at_once or self._has_room(backend):
            self._admit(ticket)
        else:
            self._waiting[ticket] = None
            ticket.place = self._places()[ticket]
        return ticket

    def is_at_work(self, backend: str) -> bool:
        """True while the backend writes at least one reply."""
        return self._admitted[backend] > 0

    def leave(self, ticket: "Ticket") -> None:
        """Gives up a slot or queue position, and admits waiting tickets that fit now. Call it once for each ticket."""
        if ticket.is_admitted:
            self._admitted[ticket.backend] -= 1
        else:
            self._waiting.pop(ticket, None)
        for waiting in list(self._waiting):
            if self._is_full():
                break
            if self._has_room(waiting.backend):
                del self._waiting[waiting]
                self._admit(waiting)
        if self._waiting and self._telling is None:
            # Batched, not once for each leave: with 1,000 queued that would cost more than the replies.
            self._telling = asyncio.get_running_loop().call_later(TELL_SECONDS, self._tell)

    def _admit(self, ticket: "Ticket") -> None:
        self._admitted[ticket.backend] += 1
        ticket.is_admitted = True
        ticket.moved.set()

    def _tell(self) -> None:
        self._telling = None
        for ticket, place in self._places().items():
            if place != ticket.place:
                ticket.place = place
                ticket.moved.set()

    def _places(self) -> "dict[Ticket, int]":
        """For each waiting ticket, how many before it compete for the same slots."""
        before: Counter[str] = Counter()
        places = {}
        for ticket in self._waiting:
            places[ticket] = before.total() if self._is_full() else before[ticket.backend]
            before[ticket.backend] += 1
        return places

    def _has_room(self, backend: str) -> bool:
        limit = self._by_backend.get(backend, 0)
        return not self._is_full() and (limit == 0 or self._admitted[backend] < limit)

    def _is_full(self) -> bool:
        return 0 < self._total <= self._admitted.total()


class Ticket:
    """One reply's slot or queue position at one backend. `place`: while it waits, how many are before it."""

    def __init__(self, admission: Admission, backend: str) -> None:
        self._admission, self.backend = admission, backend
        self.is_admitted, self.place = False, 0
        self.moved = asyncio.Event()

    async def positions(self, timer: ReplyTimer) -> AsyncGenerator[int, None]:
        """Yields `place` now and after each change, until it is admitted. Raises Stopped."""
        while not self.is_admitted:
            self.moved.clear()
            yield self.place
            await timer.until(self.moved)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._admission.leave(self)
