"""Parses search text. No part of it is passed on as syntax: the engines quote every term."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from django.utils import timezone

from . import marks
from .former import former_terms
from .korean import without_particle
from .scripts import is_sign
from .words import composed, emoji, ends_in_word, stem, stems_while_typing, tokens

MAX_WORDS = 64
# As a prefix, one or two letters match half of the vocabulary.
MIN_BEGINNING = 3
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
_ITEM = re.compile(r'(?:(?P<name>[^\W\d_]+):)?(?:"(?P<quoted>[^"]*)(?P<closed>"?)|(?P<plain>\S+))')
_DATE = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?", re.ASCII)
_NAMES = {
    **dict.fromkeys(("from", "от"), "from"),
    **dict.fromkeys(("model", "модель"), "model"),
    **dict.fromkeys(("before", "до"), "before"),
    **dict.fromkeys(("after", "после"), "after"),
    **dict.fromkeys(("folder", "папка"), "folder"),
}
_AUTHORS = {
    **dict.fromkeys(("me", "меня"), "me"),
    **dict.fromkeys(("victoria", "виктории", "виктория"), "victoria"),
    "mlx": "mlx",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Adjacent terms. `open`: the last one is only the beginning of a term."""

    terms: tuple[str, ...]
    open: bool = False

    def ends(self, stems: Sequence[str]) -> bool:
        """True if these stems, as many as it has terms, match the phrase."""
        *before, last = stems
        if tuple(before) != self.terms[:-1]:
            return False
        return last.startswith(self.terms[-1]) if self.open else last == self.terms[-1]


Choice = tuple[Phrase, ...]


@dataclass(slots=True)
class Query:
    """A message must match all of `words` and all of `marks`; one phrase of each choice is enough.

    `after`: start of the period, inclusive; `before`: its end, exclusive; days are in `zone`. `folder`: name as typed.
    """

    words: list[Choice] = field(default_factory=list)
    marks: list[Choice] = field(default_factory=list)
    after: datetime | None = None
    before: datetime | None = None
    folder: str | None = None
    zone: tzinfo = field(default_factory=timezone.get_current_timezone)

    def __bool__(self) -> bool:
        return bool(self.words or self.marks or self.after or self.before or self.folder)


def parse(text: str, zone: tzinfo | None = None) -> Query:
    """Parses words, "phrases" and filters, see docs/api.md. Any text is valid; the query may be empty. `zone`: time
    zone of dates; None: settings.TIME_ZONE."""
    query = Query() if zone is None else Query(zone=zone)
    typed = composed(text).translate(_QUOTES)
    for item in _ITEM.finditer(typed):
        if not _take_filter(query, item):
            is_open = item.end() == len(typed) and not item["closed"]
            _take_words(query, item[0], is_open)
    return query


def any_of(terms: list[str]) -> Choice:
    """A choice of one-word phrases."""
    return tuple(Phrase((term,)) for term in terms)


def _take_words(query: Query, text: str, is_open: bool) -> None:
    """Adds one word, or a phrase of words in quotes or joined by signs ("e-mail"). Each emoji is its own choice."""
    query.words += [(Phrase((one,)),) for one in dict.fromkeys(emoji(text)[: _room(query)])]
    typed = tokens(text)
    terms = tuple(stem(token) for token in typed[: _room(query)])
    if not terms:
        return
    if is_open and len(terms) == len(typed) and _may_go_on(text, typed[-1]):
        choice = _beginning(terms[:-1], typed[-1])
    else:
        choice = (Phrase(terms), *_without_particle(text))
    query.words.append((*choice, *_former(text, choice)))


def _room(query: Query) -> int:
    return MAX_WORDS - sum(len(choice[0].terms) for choice in query.words)


def _may_go_on(text: str, last: str) -> bool:
    """True if the word ends the text and has enough letters to be a prefix; a sign is a whole word."""
    return ends_in_word(text) and len(last) >= MIN_BEGINNING and not is_sign(last)


def _without_particle(text: str) -> Choice:
    """The same Korean word with any other particle, or none."""
    stem = without_particle(text)
    return (Phrase(tuple(tokens(stem))),) if stem else ()


def _beginning(before: tuple[str, ...], last: str) -> Choice:
    others = (Phrase((*before, one)) for one in stems_while_typing(last))
    return Phrase((*before, last), open=True), *others


def _former(text: str, choice: Choice) -> Choice:
    """The phrase in the terms of entries that are not reindexed yet."""
    terms = former_terms(text)[:MAX_WORDS]
    return (Phrase(terms, choice[0].open),) if terms and all(terms != phrase.terms for phrase in choice) else ()


def _take_filter(query: Query, item: re.Match[str]) -> bool:
    """True if the item is a filter. A filter without a value yet is not a word either."""
    if item["name"] is None:
        return bool(item["plain"]) and item["plain"].endswith(":") and item["plain"][:-1].casefold() in _NAMES
    name = _NAMES.get(item["name"].casefold(), "")
    value = item["plain"] if item["quoted"] is None else item["quoted"]
    return name in _FILTERS and (not value.strip() or _FILTERS[name](query, value.strip()))


def _from(query: Query, value: str) -> bool:
    author = _AUTHORS.get(value.casefold())
    if author:
        query.marks.append(any_of([marks.author(author)]))
    return author is not None


def _model(query: Query, value: str) -> bool:
    """Matches all parts of the name in any order; the last one may be a prefix."""
    terms = marks.model(value)[:MAX_WORDS]
    query.marks += [(Phrase((term,), open=term is terms[-1]),) for term in terms]
    return bool(terms)


def _before(query: Query, value: str) -> bool:
    moment = _moment(value, query.zone)
    if moment:
        query.before = min(moment, query.before or moment)
    return moment is not None


def _after(query: Query, value: str) -> bool:
    moment = _moment(value, query.zone)
    if moment:
        query.after = max(moment, query.after or moment)
    return moment is not None


def _folder(query: Query, value: str) -> bool:
    query.folder = value
    return True


_FILTERS: dict[str, Callable[[Query, str], bool]] = {
    "from": _from,
    "model": _model,
    "before": _before,
    "after": _after,
    "folder": _folder,
}


def _moment(value: str, zone: tzinfo) -> datetime | None:
    """The start of a year, month or day in this time zone. If clocks skip or repeat midnight, it is the moment of the
    skip, or the first of the two."""
    found = _DATE.fullmatch(value)
    if not found:
        return None
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        # Not near datetime's limits: a conversion to another time zone could exceed them.
        local = datetime(min(max(year, marks.FIRST_YEAR), 9000), month, day, tzinfo=zone)
    except ValueError:
        return None
    # In UTC, because datetimes of one zone are compared by their clock time.
    return local.astimezone(UTC)
