"""Text into words, and words into the stems that are looked for."""

import re
import threading
import unicodedata
from collections.abc import Callable, Collection, Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from .folding import folded
from .scripts import AM, EMOJI, JOINER, MARKS, PARTS_OF_EMOJI, PICTURES, SIGNS, emoji_terms, is_sign

MAX_LENGTH = 64
# A text is composed in pieces. To sort the marks of one letter takes the square of their number: 60,000 pairs took ten
# seconds in one call, and no other thread runs meanwhile. In a piece it is a millisecond at most.
PIECE = 512
# How far before its end a piece is cut where a word ends, if one does; a piece with so many marks at its end gets few.
LOOK_BACK = 256
FEW = 64
_LETTER = rf"[^\W_{SIGNS}{PICTURES}]"
# Emoji first: some of them are letters to Unicode.
_TOKEN = re.compile(rf"(?P<emoji>{EMOJI})|(?=\w)[{SIGNS}][{MARKS}{AM}]*|{_LETTER}(?:[{MARKS}{JOINER}]|{_LETTER})*")
# Words that begin as their stem does, case apart.
_SIMPLE = re.compile(r"[A-Za-zА-Яа-я0-9]+")
# What may follow the beginning of a word; longer ones are put together from these in practice.
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
    """A stem, and where its word stands in the text. `is_emoji`: it is in no phrase, the words beside it are side by
    side."""

    start: int
    end: int
    stem: str
    is_emoji: bool = False


def composed(text: str) -> str:
    """The same text to the eye, with each letter one character: what `words` wants."""
    return text if text.isascii() else "".join(pieces(text))


def pieces(text: str) -> Iterator[str]:
    """The composed text in pieces of at most PIECE characters of `text`, cut between words if they are not longer than
    LOOK_BACK. A letter has the marks that are in its piece; the rest are letters without a base."""
    start = 0
    while start < len(text):
        end = _cut(text, start)
        yield unicodedata.normalize("NFC", text[start:end])
        start = end


def words(text: str, initials: Collection[str]) -> Iterator[Word]:
    """The words of a composed text in their order. One word can have several stems in its place ("½" is 1 and 2).

    `initials`: the first letters of the stems that are looked for. A word with another one has an empty stem: most
    words of a text need not be stemmed to know that they are others.
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
    """Those of the words of a piece, or of a short composed text, in their order; emoji are left out."""
    return [one for token in _words(text) for one in _stems(token[:MAX_LENGTH])]


def emoji(text: str) -> list[str]:
    """The terms of its emoji."""
    if text.isascii():
        return []
    return [one for found in _TOKEN.finditer(text) if found["emoji"] for one in emoji_terms(found[0][:MAX_LENGTH])]


def tokens(text: str) -> list[str]:
    """The words of a composed text as they are compared, not stemmed."""
    return [one for token in _words(text) for one in _plain(token[:MAX_LENGTH])]


def ends_in_word(text: str) -> bool:
    """Whether nothing stands behind the last word of a composed text."""
    return any(found.end() == len(text) and not found["emoji"] for found in _TOKEN.finditer(text))


def stem(token: str) -> str:
    """The Snowball stem of a token from `tokens`, Russian or English by its letters; numbers and signs stay as they
    are."""
    if token.isdecimal() or is_sign(token):
        return token  # neither stemmer changes one, and no other numbers come often enough to be remembered
    russian, english = _stemmers()
    with _lock:  # a stemmer works on a buffer of its own
        return russian(token) if _is_russian(token) else english(token)


def stems_while_typing(beginning: str) -> list[str]:
    """Stems that are shorter than the typed beginning of a word, so that its letters do not begin them: "configurat"
    will be "configuration", whose stem is "configur"."""
    found = {stem(beginning)}
    for ending in _ENDINGS[_is_russian(beginning)]:
        for known in range(len(ending)):
            if beginning.endswith(ending[:known]):
                found.add(stem(beginning + ending[known:]))
    return sorted(one for one in found if not one.startswith(beginning))


def _cut(text: str, start: int) -> int:
    """Where the piece that begins at `start` ends: before a sign or blank, else before what begins a letter, else
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
    """Whether what stands there can be part of what stands before it: marks, the later parts of a Korean syllable, and
    all that makes one emoji of several characters."""
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
    """As it is compared; what falls apart then is several."""
    return [one[:MAX_LENGTH] for one in _words(folded(token))]


def _words(text: str) -> list[str]:
    return [found[0] for found in _TOKEN.finditer(text) if not found["emoji"]]


def _is_russian(token: str) -> bool:
    return any("а" <= letter <= "я" for letter in token)


@cache
def _stemmers() -> tuple[Callable[[str], str], Callable[[str], str]]:
    """(Russian, English); PyStemmer's, written in C, if it is installed."""
    import snowballstemmer  # 3 MB that a server without messages does not need

    made: list[Any] = [snowballstemmer.stemmer(language) for language in ("russian", "english")]
    return made[0].stemWord, made[1].stemWord
