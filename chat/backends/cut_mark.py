"""The mark at the point where Victoria cut a long answer (docs/contracts/victoria.md)."""

import re

# Victoria's server joins words by single spaces, so any blanks may separate them.
_MARK = re.compile(r"\[\s*(?:\.{3}|…)\s*ответ\s+обрезан\s*(?:\.{3}|…)\s*\]", re.IGNORECASE)
_SQUEEZED = "[...ответобрезан...]"
_LONGEST = 60
# How many blanks after the mark are held with it.
MAX_BLANKS = 1000


class CutMarkFinder:
    """Reads an answer in pieces. Removes the mark at the end of the answer; elsewhere it stays.

    A mark in backticks is part of the answer. `is_found`: True once the mark is certain.
    """

    def __init__(self) -> None:
        self._held = ""
        self._last = ""
        self.is_found = False

    @property
    def held(self) -> str:
        """Text that may be the mark."""
        return self._held

    def feed(self, piece: str) -> str:
        """Returns text that belongs to the answer; what may be the mark at its end is held."""
        if not self._held and "[" not in piece:
            self._last = piece[-1:] or self._last
            return piece
        text, at = self._held + piece, 0
        while mark := _MARK.search(text, at):
            if not self._is_quoted(text, mark.start()):
                if len(text) - mark.end() <= MAX_BLANKS and not text[mark.end() :].strip():
                    return self._hold(text, mark.start())
                self.is_found = True
            at = mark.end()
        start = text.rfind("[", max(at, len(text) - _LONGEST))
        return self._hold(text, start if start >= 0 and _may_become_mark(text[start:]) else len(text))

    def flush(self) -> str:
        """Returns what is still held when the reply ends, without the mark."""
        held, self._held = self._held, ""
        mark = _MARK.match(held)
        if mark is None:
            return held
        self.is_found = True
        return held[mark.end() :]

    def _hold(self, text: str, start: int) -> str:
        self._held = text[start:]
        self._last = text[start - 1] if start else self._last
        return text[:start]

    def _is_quoted(self, text: str, start: int) -> bool:
        return (text[start - 1] if start else self._last) == "`"


def _may_become_mark(text: str) -> bool:
    return _SQUEEZED.startswith("".join(text.split()).replace("…", "...").lower())
