"""Sanitises JSON and text from backends, once, at the edge.

The output can always be encoded as UTF-8 and stored in both databases: invalid bytes, unpaired surrogates and NUL
become U+FFFD. Half a letter, or half a surrogate pair, is held for the next piece.
"""

import codecs
import json
import re
from typing import Any

import orjson

REPLACEMENT = "\ufffd"
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_RAW_BYTES = re.compile(r"[\udc80-\udcff]+")


def parse_json(data: bytes) -> Any:
    """The value in `data`. Uses orjson, then json for what it refuses (lone surrogates, NaN, a BOM). Raises
    ValueError.

    Bytes that are not UTF-8 become surrogate escapes, so that Normaliser can join a split letter.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


class Normaliser:
    """Makes a stream of string pieces storable; one instance for each text."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        """Returns the storable text so far; half a letter at the end of `piece` is held."""
        if not self._held and piece.isascii():
            return piece.replace("\0", REPLACEMENT)
        text = (self._held + piece).replace("\0", REPLACEMENT)
        self._held = ""
        if not _SURROGATE.search(text):
            return text
        # UTF-16 joins surrogate pairs and keeps unpaired surrogates.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        text = self._hold_back(text)
        return _SURROGATE.sub(REPLACEMENT, _RAW_BYTES.sub(_decode_run, text))

    def flush(self) -> str:
        """Returns what is still held when the text ends."""
        held, self._held = self._held, ""
        return _SURROGATE.sub(REPLACEMENT, _RAW_BYTES.sub(_decode_run, held))

    def _hold_back(self, text: str) -> str:
        if "\ud800" <= text[-1:] <= "\udbff":
            self._held, text = text[-1], text[:-1]
            return text
        run = _trailing_run(text)
        if run:
            decoder = codecs.getincrementaldecoder("utf-8")("replace")
            decoder.decode(_to_bytes(run))
            waiting = decoder.getstate()[0]
            if waiting:
                self._held, text = text[-len(waiting) :], text[: -len(waiting)]
        return text


def normalise(text: str) -> str:
    """A whole text, made storable."""
    normaliser = Normaliser()
    return normaliser.feed(text) + normaliser.flush()


def as_text(value: object) -> str:
    """A JSON value as text: strings unchanged, null as "", anything else as Python prints it."""
    if isinstance(value, str):
        return value
    try:
        return "" if value is None else str(value)
    except RecursionError:  # orjson reads deeper than Python prints
        return ""


def whole(value: object) -> int | None:
    """A JSON value as a count, or None for anything else (true is not a number)."""
    return value if type(value) is int and 0 <= value < 2**53 else None


def _trailing_run(text: str) -> str:
    end = len(text)
    start = end
    while start and end - start < 4 and "\udc80" <= text[start - 1] <= "\udcff":
        start -= 1
    return text[start:]


def _to_bytes(run: str) -> bytes:
    return run.encode("utf-8", "surrogateescape")


def _decode_run(match: re.Match[str]) -> str:
    return _to_bytes(match.group()).decode("utf-8", "replace")
