"""Cuts off the person's next turn, which a model may write itself if it got the conversation as one prompt."""

import re

from .code import CodeFinder

TURN = "User:"
_MARK = f"\n{TURN}"
_LINE_END = re.compile(r"\r?\n|\r$")
# Limits on the blanks that are held back, and on the cut text that is waited for.
MAX_BLANKS, MAX_LEFT_OUT = 1000, 20_000


class RunOnCutter:
    """Cuts an answer where a line after a blank one begins with TURN, as in our own prompt; not within a fence."""

    def __init__(self) -> None:
        self._held = ""
        self._says_something = False
        self._unread: list[str] = []
        self._code = CodeFinder()
        self._left_out: list[str] = []
        self._left_out_chars = 0
        self.is_cut = False

    @property
    def is_full(self) -> bool:
        """True once MAX_LEFT_OUT characters were cut off; more are not kept."""
        return self._left_out_chars >= MAX_LEFT_OUT

    @property
    def left_out(self) -> str:
        """What was cut off, MAX_LEFT_OUT characters at most."""
        return "".join(self._left_out)[:MAX_LEFT_OUT]

    def feed(self, piece: str) -> str:
        """Returns text that belongs to the answer; what may not is held."""
        if self.is_cut:
            self._leave_out(piece)
            return ""
        if not self._held and "\n" not in piece and not piece.endswith("\r"):
            return self._say(piece)
        text, at, result = self._held + piece, 0, list[str]()
        while (found := text.find(_MARK, at)) >= 0:
            own_end = _line_end(text, at, found)
            result.append(self._say(text[at:own_end]))
            # "\r\nUser:" is a line end, not a blank line: the mark has its "\n" itself.
            has_blank_line = "\n" in text[own_end:found]
            if has_blank_line and self._says_something and not self._is_fenced():
                self.is_cut, self._held = True, text[own_end : found + 1]
                self._leave_out(text[found + 1 :])
                return "".join(result)
            end = found + len(_MARK)
            result.append(self._say(text[own_end:end]))
            at = end
        end = _safe_end(text, at)
        self._held = text[end:]
        return "".join([*result, self._say(text[at:end])])

    def flush(self) -> str:
        """Returns what is still held when the reply ends."""
        held, self._held = self._held, ""
        return "" if self.is_cut else held

    def taken_back(self) -> str:
        """Returns all text that was held or cut, for the case that it was all reasoning."""
        return self._held + "".join(self._left_out)

    def _say(self, words: str) -> str:
        if words:
            self._unread.append(words)
            self._says_something = self._says_something or not words.isspace()
        return words

    def _is_fenced(self) -> bool:
        # A closing fence takes effect at the end of its line.
        self._code.feed("".join(self._unread) + "\n")
        self._unread.clear()
        return self._code.is_fenced

    def _leave_out(self, words: str) -> None:
        if words and not self.is_full:
            self._left_out.append(words)
            self._left_out_chars += len(words)


def _safe_end(text: str, at: int) -> int:
    """The position from which the end of `text` may be blank lines and the start of TURN; its length if none."""
    begun = next((size for size in range(len(TURN) - 1, 0, -1) if text.endswith(_MARK[: size + 1])), 0)
    end = len(text) - begun
    own_end = _line_end(text, at, end)
    return own_end if end - own_end <= MAX_BLANKS else len(text)


def _line_end(text: str, at: int, end: int) -> int:
    """The position of the first line end in the blanks at the end of `text[at:end]`; `end` if there is none."""
    blanks = at + len(text[at:end].rstrip())
    line_end = _LINE_END.search(text, blanks, end)
    return line_end.start() if line_end else end
