"""Which models a server does not have any more, by what it refuses and what it lists.

Only names that the server had once are judged: some servers answer for names that they never list.
"""

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

# Limit on remembered names: requests may contain any name.
MOST_NAMES = 100
# A name that is listed and refused all the same is tried again after this time: no list would tell that it works.
RETRY_S = 600.0

T = TypeVar("T")


class GoneModels:
    """The models of one server that are gone. `clock`: monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._refused: dict[str, float] = {}
        self._answered: dict[str, None] = {}
        self._listed_once: dict[str, None] = {}
        # The last list; None before the first one.
        self._listed: frozenset[str] | None = None

    @property
    def names(self) -> frozenset[str]:
        """Names that the server refused and that are not back; a listed one for RETRY_S."""
        return frozenset(name for name in self._refused if self._is_recent(name) or not self._is_listed(name))

    def had(self, name: str) -> bool:
        """True if the server listed this name once or answered for it."""
        return name in self._listed_once or name in self._answered

    def is_lost(self, name: str) -> bool:
        """True for a name that the server had once and would refuse now."""
        if name in self._listed_once and not self._is_listed(name):
            return True
        return self.had(name) and name in self._refused and self._is_recent(name)

    def note_refused(self, names: Iterable[str]) -> None:
        """The server does not know these names."""
        _note(self._refused, dict.fromkeys(names, self._clock()))

    def note_answered(self, name: str) -> None:
        """A reply came from the model of this name; "" if none was named."""
        self._refused.pop(name, None)
        if name:
            _note(self._answered, {name: None})

    def note_listed(self, names: Iterable[str]) -> None:
        """The server's whole list. A name that was not in the last one is back. An empty list says nothing."""
        listed = frozenset(names)
        if not listed:
            return
        if self._listed is not None:
            for name in listed - self._listed:
                self._refused.pop(name, None)
        _note(self._listed_once, dict.fromkeys(listed))
        self._listed = listed

    def _is_recent(self, name: str) -> bool:
        return self._clock() < self._refused[name] + RETRY_S

    def _is_listed(self, name: str) -> bool:
        return self._listed is not None and name in self._listed


def _note(known: dict[str, T], more: dict[str, T]) -> None:
    """Adds `more` as the newest names and drops the oldest beyond MOST_NAMES."""
    for name, value in more.items():
        known.pop(name, None)
        known[name] = value
    for name in list(known)[:-MOST_NAMES]:
        del known[name]
