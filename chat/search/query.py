"""What a person typed, understood. Nothing of it is ever passed on as syntax: the engines quote every term."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from . import marks
from .words import composed, stem, stems_while_typing, tokens

MAX_WORDS = 64
# As a beginning, one or two letters stand for half of the vocabulary.
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
    """Terms that stand side by side. `open`: the last one is only the beginning of a term."""

    terms: tuple[str, ...]
    open: bool = False

    def ends(self, stems: Sequence[str]) -> bool:
        """Whether these stems, as many as it has terms, are it."""
        *before, last = stems
        if tuple(before) != self.terms[:-1]:
            return False
        return last.startswith(self.terms[-1]) if self.open else last == self.terms[-1]


Choice = tuple[Phrase, ...]


@dataclass(slots=True)
class Query:
    """All of `words` must be in a message, and all of `marks`; of each choice one phrase is enough.

    `after` is the first moment, `before` the first that is too late. `folder`: a name as typed.
    """

    words: list[Choice] = field(default_factory=list)
    marks: list[Choice] = field(default_factory=list)
    after: datetime | None = None
    before: datetime | None = None
    folder: str | None = None

    def __bool__(self) -> bool:
        return bool(self.words or self.marks or self.after or self.before or self.folder)


def parse(text: str) -> Query:
    """Words, "phrases", and filters; see docs/api.md. Any text has a meaning, perhaps an empty one."""
    query, typed = Query(), composed(text).translate(_QUOTES)
    for item in _ITEM.finditer(typed):
        if not _take_filter(query, item):
            is_open = item.end() == len(typed) and not item["closed"]
            _take_words(query, item[0], is_open)
    return query


def any_of(terms: list[str]) -> Choice:
    return tuple(Phrase((term,)) for term in terms)


def _take_words(query: Query, text: str, is_open: bool) -> None:
    """One word, or several that were in quotes or are joined by signs ("e-mail"): a phrase."""
    room = MAX_WORDS - sum(len(choice[0].terms) for choice in query.words)
    typed = tokens(text)
    terms = tuple(stem(token) for token in typed[:room])
    if not terms:
        return
    if is_open and text[-1].isalnum() and len(typed) <= room and len(typed[-1]) >= MIN_BEGINNING:
        query.words.append(_beginning(terms[:-1], typed[-1]))
    else:
        query.words.append((Phrase(terms),))


def _beginning(before: tuple[str, ...], last: str) -> Choice:
    others = (Phrase((*before, one)) for one in stems_while_typing(last))
    return Phrase((*before, last), open=True), *others


def _take_filter(query: Query, item: re.Match[str]) -> bool:
    """Whether it is a filter. One without a value yet is none of the words either."""
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
    """All parts of the name in any order; of the last one the beginning is enough."""
    terms = marks.model(value)[:MAX_WORDS]
    query.marks += [(Phrase((term,), open=term is terms[-1]),) for term in terms]
    return bool(terms)


def _before(query: Query, value: str) -> bool:
    moment = _moment(value)
    if moment:
        query.before = min(moment, query.before or moment)
    return moment is not None


def _after(query: Query, value: str) -> bool:
    moment = _moment(value)
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


def _moment(value: str) -> datetime | None:
    """The first moment of a year, month or day, as the server's time zone has it."""
    found = _DATE.fullmatch(value)
    if not found:
        return None
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        # Far from the ends of time: another time zone may be on the other side.
        return datetime(min(max(year, marks.FIRST_YEAR), 9000), month, day, tzinfo=timezone.get_current_timezone())
    except ValueError:
        return None
