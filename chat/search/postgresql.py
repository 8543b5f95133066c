"""tsvector. The column `terms` of the search entries has an entry's terms, with a GIN index."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, pairwise

from django.db import connection, transaction

from chat.models.tables import with_tables

from .query import Choice, Phrase
from .scripts import is_sign

# Limits of a tsvector: the highest position, the number of positions of a term, and 1 MB for all terms together.
MAX_PLACE = 16_383
MAX_PLACES = 255
MAX_BYTES = 1_000_000
# Marks of a message beyond these limits: its terms have no positions, so a phrase is found as its words; in the second
# kind also as its pairs of signs. The first kind has no room for pairs.
LONG, PAIRED = "l_long", "l_paired"
INDEXING = 0x5EA4C4


class PostgreSQL:
    """Engine for PostgreSQL: one tsvector for each entry."""

    # MATERIALIZED forces the index on the terms. Otherwise the planner may scan all entries from the newest, and the
    # entries of a person who has been away for long are at the far end.
    source = with_tables("""
        (WITH found AS MATERIALIZED (
            SELECT id FROM {search_entry} WHERE terms @@ %s::tsquery AND id < %s
        ) SELECT id FROM found) s
        JOIN {search_entry} e ON e.id = s.id
    """)

    def expression(self, choices: list[Choice]) -> str:
        """A tsquery: all choices joined by &, the phrases of each by |. Terms contain no characters to escape."""
        return " & ".join(f"({' | '.join(_phrase(phrase) for phrase in choice)})" for choice in choices)

    @contextmanager
    def claim(self) -> Iterator[bool]:
        """Uses an advisory lock: a lock on messages would block transactions that add messages below them."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [INDEXING])
            (mine,) = cursor.fetchone()
            yield mine

    def write(self, entries: Iterable[tuple[int, list[str], list[str]]]) -> None:
        """Stores (number, marks, stems in order) as tsvectors of existing rows."""
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
    """Yields pairs of adjacent signs: single signs are in every longer text, only pairs are selective."""
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
    """As many of the terms as fit after `lexemes`."""
    room = MAX_BYTES - sum(len(lexeme.encode()) for lexeme in lexemes)
    fitting = list(lexemes)
    for stem, found in places.items():
        # As the database counts: the term, then two bytes for the number of its positions and for each of them.
        room -= len(stem.encode()) + 2 * len(found) + 4
        if room < 0:
            break
        fitting.append(f"'{stem}'" + (":" + ",".join(map(str, found)) if found else ""))
    return fitting
