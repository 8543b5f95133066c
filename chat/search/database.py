"""The interface of a search engine, and the engine of this installation's database."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from django.db import connection

from .query import Choice


class Engine(Protocol):
    """SQL of one database. `source` is a FROM clause with the matches as `s` (their number: `s.id`) and their entries
    as `e`. Its parameters: the result of `expression`, and a number that all matches are below."""

    source: str

    def expression(self, choices: list[Choice]) -> str:
        """All of these choices in the query syntax of the database."""

    def claim(self) -> AbstractContextManager[bool]:
        """True if this process may index messages now; holds the claim until the end of the block."""

    def write(self, entries: Iterable[tuple[int, list[str], list[str]]]) -> None:
        """Stores (number, marks, stems in order), replacing earlier ones."""


def engine() -> Engine:
    """Returns the engine for the connection's vendor."""
    if connection.vendor == "postgresql":
        from .postgresql import PostgreSQL

        return PostgreSQL()
    from .sqlite import SQLite

    return SQLite()
