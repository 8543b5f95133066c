"""A model that was shown a conversation as one prompt, and goes on to write the person's next turn itself."""

import re

from .code import CodeFinder

TURN = "User:"
_MARK = f"\n{TURN}"
_LINE_END = re.compile(r"\r?\n|\r$")
# More blanks than that are not held back; more of what was cut is not waited for.
MAX_BLANKS, MAX_LEFT_OUT = 1000, 20_000


class RunOnCutter:
    """Cuts an answer where a line behind a blank one begins with TURN, as in our own prompt; not within a fence."""

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
        """True once MAX_LEFT_OUT characters were cut off: no more are kept."""
        return self._left_out_chars >= MAX_LEFT_OUT

    @property
    def left_out(self) -> str:
        """What was cut off, MAX_LEFT_OUT characters at most."""
        return "".join(self._left_out)[:MAX_LEFT_OUT]

    def feed(self, piece: str) -> str:
        """What belongs to the answer; what could still turn out not to is held."""
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
        """What is still held when the reply ends."""
        held, self._held = self._held, ""
        return "" if self.is_cut else held

    def taken_back(self) -> str:
        """All that was not said, where it turns out that nothing of it was an answer."""
        return self._held + "".join(self._left_out)

    def _say(self, words: str) -> str:
        if words:
            self._unread.append(words)
            self._says_something = self._says_something or not words.isspace()
        return words

    def _is_fenced(self) -> bool:
        # A line that closes a fence does so at its end.
        self._code.feed("".join(self._unread) + "\n")
        self._unread.clear()
        return self._code.is_fenced

    def _leave_out(self, words: str) -> None:
        if words and not self.is_full:
            self._left_out.append(words)
            self._left_out_chars += len(words)


def _safe_end(text: str, at: int) -> int:
    """Where the end of `text` begins that may be blank lines and the beginning of TURN; its length if it cannot."""
    begun = next((size for size in range(len(TURN) - 1, 0, -1) if text.endswith(_MARK[: size + 1])), 0)
    end = len(text) - begun
    own_end = _line_end(text, at, end)
    return own_end if end - own_end <= MAX_BLANKS else len(text)


def _line_end(text: str, at: int, end: int) -> int:
    """Where the first line end among the blanks at the end of `text[at:end]` begins; `end` if there is none."""
    blanks = at + len(text[at:end].rstrip())
    line_end = _LINE_END.search(text, blanks, end)
    return line_end.start() if line_end else end
