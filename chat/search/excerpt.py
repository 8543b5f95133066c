"""The words of a message around the first match."""

import re
from itertools import islice

from .effort import ANY, Effort
from .query import Choice
from .words import Word, composed, words

LENGTH = 160
LEAD = 50
# Limits on the characters and words that are searched in a message: a page of hits must be fast.
LOOKED_AT = 100_000
MAX_WORDS = 10_000
# How many words are stemmed between two checks of the effort: half a millisecond at most.
AT_ONCE = 32
_SPACE = re.compile(r"\s+")
# Markdown syntax: headings, quotes, lists, tables, bold and code.
_MARKUP = re.compile(
    r"^[ \t]*(?:#{1,6} |(?:> ?)+|[-*+] (?:\[[ xX]\] )?)|`+|\*\*+|\|(?:[ \t]*:?-+:?[ \t]*\|)*", re.MULTILINE
)
Piece = dict[str, str | bool]


def excerpt(text: str, choices: list[Choice], effort: Effort = ANY) -> list[Piece]:
    """Pieces of about LENGTH characters in all; `mark`: the piece matches. Starts at the beginning if nothing matches
    or the effort is spent. Of `text` only LOOKED_AT characters are needed, and one more if it is longer."""
    is_long, text = len(text) > LOOKED_AT, _looked_at(text, effort)
    marked = _matches(text, choices, effort)
    start, end = _window(text, marked[0].start if marked else 0)
    pieces: list[Piece] = []
    _add(pieces, "…" if start else "")
    at = start
    for word in marked:
        if at <= word.start < end:
            _add(pieces, _plain(text, at, word.start))
            at = min(word.end, end)
            _add(pieces, text[word.start : at], mark=True)
    _add(pieces, _plain(text, at, end))
    _add(pieces, "…" if is_long or end < len(text) else "")
    return pieces


def _looked_at(text: str, effort: Effort) -> str:
    text = text[: 4 * LENGTH if effort.is_spent else LOOKED_AT].strip()
    return composed(text)


def _matches(text: str, choices: list[Choice], effort: Effort) -> list[Word]:
    """The words of the first match and of all further matches within LENGTH."""
    phrases = [phrase for choice in choices for phrase in choice]
    ends = {phrase.terms[-1] for phrase in phrases if not phrase.open}
    begins = tuple(phrase.terms[-1] for phrase in phrases if phrase.open)
    initials = {term[0] for phrase in phrases for term in phrase.terms}
    found: list[Word] = []
    matched: set[int] = set()
    emoji: list[Word] = []
    stop = len(text)
    for number, word in enumerate(islice(words(text, initials), MAX_WORDS if phrases else 0)):
        if word.start >= stop or (number % AT_ONCE == 0 and effort.is_spent):
            break
        if word.is_emoji:
            if word.stem in ends:
                emoji.append(word)
                stop = min(stop, word.start + LENGTH)
            continue
        found.append(word)
        if word.stem in ends or word.stem.startswith(begins):
            for phrase in phrases:
                if phrase.ends([one.stem for one in found[-len(phrase.terms) :]]):
                    matched.update(range(len(found) - len(phrase.terms), len(found)))
            stop = min(stop, found[min(matched)].start + LENGTH) if matched else stop
    return sorted([*emoji, *(found[number] for number in matched)])


def _window(text: str, first: int) -> tuple[int, int]:
    """(start, end) of an excerpt that contains position `first`; cuts between words, if they are not too long."""
    start = max(0, first - LEAD)
    if start > 0:
        space = _SPACE.search(text, start, first)
        start = space.end() if space else start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        spaces = list(_SPACE.finditer(text, start + LENGTH // 2, end + 1))
        end = spaces[-1].start() if spaces else end
    return start, end


def _plain(text: str, start: int, end: int) -> str:
    """The words of this part, without Markdown syntax."""
    parts, at = [], start
    for found in _MARKUP.finditer(text, start, end):
        parts += [text[at : found.start()], " " if found[0].startswith("|") else ""]
        at = found.end()
    return "".join([*parts, text[at:end]])


def _add(pieces: list[Piece], text: str, *, mark: bool = False) -> None:
    text = _SPACE.sub(" ", text)
    if pieces and pieces[-1]["mark"] == mark:
        pieces[-1]["text"] = f"{pieces[-1]['text']}{text}"
    elif text:
        pieces.append({"text": text, "mark": mark})
