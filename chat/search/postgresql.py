"""tsvector. The column `terms` of chat_searchentry has an entry's terms, with a GIN index."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby

from django.db import connection, transaction

from .query import Choice, Phrase

# The limits of a tsvector: no place is further than this, a term is remembered in no more places, and all terms
# together are not larger than 1 MB.
MAX_PLACE = 16_383
MAX_PLACES = 255
MAX_BYTES = 1_000_000
# The mark of a message that is beyond them: its terms have no places, a phrase is found there as its words.
LONG = "l_long"
INDEXING = 0x5EA4C4


class PostgreSQL:
    # MATERIALIZED: by the index on the terms. The planner likes to walk through all entries from the newest on instead,
    # and a person who was not here for long is at the far end of them.
    source = """
        (WITH found AS MATERIALIZED (
            SELECT id FROM chat_searchentry WHERE terms @@ %s::tsquery AND id < %s
        ) SELECT id FROM found) s
        JOIN chat_searchentry e ON e.id = s.id
    """

    def expression(self, choices: list[Choice]) -> str:
        return " & ".join(f"({' | '.join(_phrase(phrase) for phrase in choice)})" for choice in choices)

    @contextmanager
    def claim(self) -> Iterator[bool]:
        """A lock of its own for it: one on the messages would hold up whoever writes below them."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [INDEXING])
            (mine,) = cursor.fetchone()
            yield mine

    def write(self, entries: Iterable[tuple[int, list[str], list[str]]]) -> None:
        rows = [(vector(marks, stems), number) for number, marks, stems in entries]
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE chat_searchentry SET terms = %s::tsvector WHERE id = %s", rows)


def _phrase(phrase: Phrase) -> str:
    *terms, last = (f"'{term}'" for term in phrase.terms)
    words = [*terms, last + (":*" if phrase.open else "")]
    if len(words) == 1:
        return words[0]
    return f"({' <-> '.join(words)} | {' & '.join([LONG, *words])})"


def vector(marks: list[str], stems: list[str]) -> str:
    """The text form of a tsvector."""
    numbered = sorted((stem, place) for place, stem in enumerate(stems, 1))
    places = {stem: [place for _stem, place in found] for stem, found in groupby(numbered, key=lambda item: item[0])}
    if len(stems) > MAX_PLACE or any(len(found) > MAX_PLACES for found in places.values()):
        places, marks = {stem: [] for stem in stems}, [*marks, LONG]
    lexemes = [f"'{mark}'" for mark in marks]
    room = MAX_BYTES - sum(map(len, lexemes))
    for stem, found in places.items():
        # As the database counts it: the term, then two bytes for the number of its places and for each of them.
        room -= len(stem.encode()) + 2 * len(found) + 4
        if room < 0:
            break
        lexemes.append(f"'{stem}'" + (":" + ",".join(map(str, found)) if found else ""))
    return " ".join(lexemes)
