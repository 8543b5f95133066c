"""Finds code in a Markdown text: between fences, or between backticks."""

import re

# How much of a line is needed to tell whether it opens or closes a fence.
_HEAD_CHARS = 200
# A backtick right after a letter or digit does not open code: it is an apostrophe or an inch sign.
_TICKS = re.compile(r"`+")
_CONTAINERS = re.compile(r"[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+[\s>]*)*")
_FENCE = re.compile(r"(`{3,}|~{3,})(.*)", re.DOTALL)


class CodeFinder:
    """Reads a text in pieces and tracks whether its end is inside code. A run of backticks must not be split.

    Not full CommonMark: indented code counts as text.
    """

    def __init__(self) -> None:
        self._head = ""
        self._fence = ""
        self._span = 0
        self._last = ""
        self._runs = 0

    @property
    def is_inside(self) -> bool:
        """True if the next text is code."""
        return self.is_fenced or bool(self._span)

    @property
    def is_fenced(self) -> bool:
        """True between an opening fence and the line that closes it."""
        return bool(self._fence)

    @property
    def is_at_line_start(self) -> bool:
        """True if the current line has only blanks so far."""
        return not self._head.strip()

    def feed(self, text: str) -> None:
        """Reads the next piece of the text."""
        *lines, rest = text.split("\n")
        for line in lines:
            self._grow(line)
            self._end_line()
        self._grow(rest)

    def _grow(self, part: str) -> None:
        if not part:
            return
        if len(self._head) < _HEAD_CHARS:
            self._head += part[:_HEAD_CHARS]
        if not self._fence:
            for run in _TICKS.finditer(part):
                self._tick(len(run[0]), part[run.start() - 1] if run.start() else self._last)
        self._last = part[-1]

    def _tick(self, length: int, before: str) -> None:
        self._runs += 1
        if self._span == length:
            self._span = 0
        elif not self._span and not (length == 1 and before.isalnum()):
            self._span = length

    def _end_line(self) -> None:
        own = self._head[_CONTAINERS.match(self._head).end() :]  # type: ignore[union-attr]  # it always matches
        fence = _FENCE.match(own)
        if self._fence:
            if fence and fence[1].startswith(self._fence) and not fence[2].strip():
                self._fence = ""
        elif fence and (fence[1][0] == "~" or self._runs == 1):
            self._fence, self._span = fence[1], 0
        elif not own.strip():
            self._span = 0
        self._head, self._last, self._runs = "", "", 0
