"""tsvector. The column `terms` of the search entries has an entry's terms, with a GIN index."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, pairwise

from django.db import connection, transaction

from chat.models.tables import with_tables

from .query import Choice, Phrase
from .scripts import is_sign

# The limits of a tsvector: no place is further than this, a term is remembered in no more places, and all terms
# together are not larger than 1 MB.
MAX_PLACE = 16_383
MAX_PLACES = 255
MAX_BYTES = 1_000_000
# The marks of a message that is beyond them: its terms have no places, a phrase is found there as its words; in the
# second kind as its pairs of signs, too. In the first there is no room for these.
LONG, PAIRED = "l_long", "l_paired"
INDEXING = 0x5EA4C4


class PostgreSQL:
    """Engine for PostgreSQL: one tsvector for each entry."""

    # MATERIALIZED: by the index on the terms. The planner likes to walk through all entries from the newest on instead,
    # and a person who was not here for long is at the far end of them.
    source = with_tables("""
        (WITH found AS MATERIALIZED (
            SELECT id FROM {search_entry} WHERE terms @@ %s::tsquery AND id < %s
        ) SELECT id FROM found) s
        JOIN {search_entry} e ON e.id = s.id
    """)

    def expression(self, choices: list[Choice]) -> str:
        """A tsquery: all choices joined by &, the phrases of each by |. Terms have no signs to escape."""
        return " & ".join(f"({' | '.join(_phrase(phrase) for phrase in choice)})" for choice in choices)

    @contextmanager
    def claim(self) -> Iterator[bool]:
        """Uses an advisory lock: a lock on messages would hold up transactions that add messages below them."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [INDEXING])
            (mine,) = cursor.fetchone()
            yield mine

    def write(self, entries: Iterable[tuple[int, list[str], list[str]]]) -> None:
        """Store (number, marks, stems in their order) as tsvectors of rows that exist."""
        rows = [(vector(marks, stems), number) for number, marks, stems in entries]
        with connection.cursor() as cursor:
            cursor.executemany(with_tables("UPDATE {search_entry} SET terms = %s::tsvector WHERE id = %s"), rows)


def _phrase(phrase: Phrase) -> str:
    *terms, last = (f"'{term}'" for term in phrase.terms)
    words = [*terms, last + (":*" if phrase.open else "")]
    if len(words) == 1:
        return words[0]
    pairs = [f"'{pair}'" for pair in _pairs(phrase.terms)]
    if not pairs:
        return f"({' <-> '.join(words)} | {' & '.join([f'({LONG} | {PAIRED})', *words])})"
    in_long = " & ".join([LONG, *words])
    return f"({' <-> '.join(words)} | {in_long} | {' & '.join([PAIRED, *words, *pairs])})"


def _pairs(terms: Sequence[str]) -> Iterator[str]:
    """What stands side by side, of signs alone: each is in every longer text, only together they say something."""
    return (f"{one}_{other}" for one, other in pairwise(terms) if is_sign(one) and is_sign(other))


def vector(marks: list[str], stems: list[str]) -> str:
    """The text form of a tsvector."""
    numbered = sorted((stem, place) for place, stem in enumerate(stems, 1))
    places = {stem: [place for _stem, place in found] for stem, found in groupby(numbered, key=lambda item: item[0])}
    if len(stems) > MAX_PLACE or any(len(found) > MAX_PLACES for found in places.values()):
        return _without_places(marks, stems)
    return " ".join(_fitting([f"'{mark}'" for mark in marks], places))


def _without_places(marks: list[str], stems: list[str]) -> str:
    places = {stem: list[int]() for stem in stems}
    pairs = {pair: list[int]() for pair in _pairs(stems)}
    paired = [f"'{mark}'" for mark in [*marks, PAIRED]]
    lexemes = _fitting(paired, places | pairs)
    if len(lexemes) == len(paired) + len(places) + len(pairs):
        return " ".join(lexemes)
    return " ".join(_fitting([f"'{mark}'" for mark in [*marks, LONG]], places))


def _fitting(lexemes: list[str], places: dict[str, list[int]]) -> list[str]:
    """As many of the terms as there is room for behind these."""
    room = MAX_BYTES - sum(len(lexeme.encode()) for lexeme in lexemes)
    fitting = list(lexemes)
    for stem, found in places.items():
        # As the database counts it: the term, then two bytes for the number of its places and for each of them.
        room -= len(stem.encode()) + 2 * len(found) + 4
        if room < 0:
            break
        fitting.append(f"'{stem}'" + (":" + ",".join(map(str, found)) if found else ""))
    return fitting
