"""What a database has to bring along for the search, and the one that this installation has."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from django.db import connection

from .query import Choice


class Engine(Protocol):
    """SQL of one database. `source` is a FROM clause with the matches as `s` (their number: `s.id`) and their entries
    as `e`; its two parameters are what `expression` returns, and the number that all matches are below."""

    source: str

    def expression(self, choices: list[Choice]) -> str:
        """All of these choices in the words of the database."""

    def claim(self) -> AbstractContextManager[bool]:
        """Whether this process is the one to read messages now; held until the end of the block."""

    def write(self, entries: Iterable[tuple[int, list[str], list[str]]]) -> None:
        """Store (number, marks, stems in their order), in the place of what was there."""


def engine() -> Engine:
    """By the vendor of the connection."""
    if connection.vendor == "postgresql":
        from .postgresql import PostgreSQL

        return PostgreSQL()
    from .sqlite import SQLite

    return SQLite()
