"""Splits text into words, and reduces words to the stems that are searched."""

import re
import threading
import unicodedata
from collections.abc import Callable, Collection, Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from .folding import folded
from .scripts import AM, EMOJI, JOINER, MARKS, PARTS_OF_EMOJI, PICTURES, SIGNS, emoji_terms, is_sign

MAX_LENGTH = 64
# A text is composed in pieces. Sorting the marks of one letter takes quadratic time: 60,000 pairs took ten seconds in
# one call, during which no other thread runs. A piece takes a millisecond at most.
PIECE = 512
# A piece is cut at the end of a word up to LOOK_BACK before its end. If those characters are all marks, it gets FEW.
LOOK_BACK = 256
FEW = 64
_LETTER = rf"[^\W_{SIGNS}{PICTURES}]"
# Emoji first: some of them are letters in Unicode.
_TOKEN = re.compile(rf"(?P<emoji>{EMOJI})|(?=\w)[{SIGNS}][{MARKS}{AM}]*|{_LETTER}(?:[{MARKS}{JOINER}]|{_LETTER})*")
# Words that begin like their stem, except for case.
_SIMPLE = re.compile(r"[A-Za-zА-Яа-я0-9]+")
# Endings that may complete a typed prefix; in practice longer ones are combinations of these.
_ENDINGS = {
    True: ("а", "у", "ый", "ов", "ами", "ями", "ого", "ому", "ыми", "ение", "ание", "ость", "овать", "ывать", "ться"),
    False: (
        "s",
        "es",
        "ed",
        "er",
        "ly",
        "ing",
        "ies",
        "ion",
        "able",
        "ible",
        "ment",
        "ness",
        "ation",
        "ative",
        "ively",
    ),
}
_lock = threading.Lock()


class Word(NamedTuple):
    """A stem, and the position of its word in the text. `is_emoji`: it is in no phrase; the words around it are
    adjacent."""

    start: int
    end: int
    stem: str
    is_emoji: bool = False


def composed(text: str) -> str:
    """The same visible text with each letter as one character, as `words` requires."""
    return text if text.isascii() else "".join(pieces(text))


def pieces(text: str) -> Iterator[str]:
    """Yields the composed text in pieces of at most PIECE characters of `text`, cut between words unless these are
    longer than LOOK_BACK. A letter keeps the marks in its piece; further marks have no base letter."""
    start = 0
    while start < len(text):
        end = _cut(text, start)
        yield unicodedata.normalize("NFC", text[start:end])
        start = end


def words(text: str, initials: Collection[str]) -> Iterator[Word]:
    """The words of a composed text, in order. One word can have several stems ("½" is 1 and 2).

    `initials`: the first letters of the searched stems. A word with another initial gets an empty stem: most words
    need not be stemmed to exclude them.
    """
    for found in _TOKEN.finditer(text):
        token = found[0]
        if found["emoji"]:
            yield from (Word(found.start(), found.end(), one, is_emoji=True) for one in emoji_terms(token))
            continue
        is_another = token[0].lower() not in initials and _SIMPLE.fullmatch(token)
        for one in ("",) if is_another else _stems(token[:MAX_LENGTH]):
            yield Word(found.start(), found.end(), one)


def stems(text: str) -> list[str]:
    """The stems of a piece or a short composed text, in order, without emoji."""
    return [one for token in _words(text) for one in _stems(token[:MAX_LENGTH])]


def emoji(text: str) -> list[str]:
    """The terms of the emoji in a text."""
    if text.isascii():
        return []
    return [one for found in _TOKEN.finditer(text) if found["emoji"] for one in emoji_terms(found[0][:MAX_LENGTH])]


def tokens(text: str) -> list[str]:
    """The folded words of a composed text, not stemmed."""
    return [one for token in _words(text) for one in _plain(token[:MAX_LENGTH])]


def ends_in_word(text: str) -> bool:
    """True if a composed text ends with a word."""
    return any(found.end() == len(text) and not found["emoji"] for found in _TOKEN.finditer(text))


def stem(token: str) -> str:
    """The Snowball stem of a token from `tokens`, Russian or English by its letters; numbers and signs are
    unchanged."""
    if token.isdecimal() or is_sign(token):
        return token  # the stemmers do not change these, and numbers repeat too rarely to be cached
    russian, english = _stemmers()
    with _lock:  # a stemmer has its own buffer and is not thread-safe
        return russian(token) if _is_russian(token) else english(token)


def stems_while_typing(beginning: str) -> list[str]:
    """Stems that do not start with the typed prefix of a word, because they are shorter: "configurat" will be
    "configuration", whose stem is "configur"."""
    found = {stem(beginning)}
    for ending in _ENDINGS[_is_russian(beginning)]:
        for known in range(len(ending)):
            if beginning.endswith(ending[:known]):
                found.add(stem(beginning + ending[known:]))
    return sorted(one for one in found if not one.startswith(beginning))


def _cut(text: str, start: int) -> int:
    """The end of the piece that begins at `start`: before a sign or blank, else before the start of a letter, else
    anywhere."""
    end = start + PIECE
    if end >= len(text):
        return len(text)
    between_letters = 0
    for at in range(end, end - LOOK_BACK, -1):
        if _goes_on(text, at):
            continue
        if not text[at].isalnum():
            return at
        between_letters = between_letters or at
    return between_letters or start + FEW


def _goes_on(text: str, at: int) -> bool:
    """True if the character at `at` can belong to the one before it: marks, later parts of a Korean syllable, and parts
    of a multi-character emoji."""
    character = text[at]
    return (
        unicodedata.category(character)[0] == "M"
        or "\u1160" <= character <= "\u11ff"
        or text[at - 1] == JOINER
        or PARTS_OF_EMOJI.match(character) is not None
    )


@lru_cache(maxsize=16_384)
def _stems(token: str) -> tuple[str, ...]:
    return tuple(stem(one) for one in _plain(token))


def _plain(token: str) -> list[str]:
    """The folded token; several words if folding splits it."""
    return [one[:MAX_LENGTH] for one in _words(folded(token))]


def _words(text: str) -> list[str]:
    return [found[0] for found in _TOKEN.finditer(text) if not found["emoji"]]


def _is_russian(token: str) -> bool:
    return any("а" <= letter <= "я" for letter in token)


@cache
def _stemmers() -> tuple[Callable[[str], str], Callable[[str], str]]:
    """(Russian, English); PyStemmer's, written in C, if it is installed."""
    import snowballstemmer  # imported late: 3 MB that a server without messages does not need

    made: list[Any] = [snowballstemmer.stemmer(language) for language in ("russian", "english")]
    return made[0].stemWord, made[1].stemWord
