"""FTS5. The table `chat_search` has an entry's terms as space-separated text; a trigger deletes them with the entry.

The "ascii" tokenizer splits only at the spaces that we insert: it treats all other letters as part of a word.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext

from django.db import connection

from chat.models.tables import with_tables

from .query import Choice, Phrase


class SQLite:
    """Engine for SQLite: one row of an FTS5 table for each entry."""

    # CROSS fixes the join order: only the full-text table can be searched without a scan.
    source = with_tables("""
        (SELECT rowid AS id FROM chat_search WHERE chat_search MATCH %s AND rowid < %s) s
        CROSS JOIN {search_entry} e ON e.id = s.id
    """)

    def expression(self, choices: list[Choice]) -> str:
        """An FTS5 query: all choices joined by AND, the phrases of each by OR."""
        return " AND ".join(f"({' OR '.join(_phrase(phrase) for phrase in choice)})" for choice in choices)

    def claim(self) -> AbstractContextManager[bool]:
        """Always True: the database file's lock excludes other processes."""
        return nullcontext(True)

    def write(self, entries: Iterable[tuple[int, list[str], list[str]]]) -> None:
        """Stores (number, marks, stems in order), replacing earlier ones."""
        rows = [(number, " ".join([*marks, *stems])) for number, marks, stems in entries]
        with connection.cursor() as cursor:
            cursor.executemany("INSERT OR REPLACE INTO chat_search (rowid, terms) VALUES (%s, %s)", rows)


def _phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.terms)}"' + (" *" if phrase.open else "")
