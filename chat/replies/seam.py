"""Removes repetitions after a seam: the tail of the text if it is sent again, and a fence that is already open.

All else is appended as sent. Text is held back only while it may be one of the two. No Django.
"""

import re

from .fence import Fence, fence_in, open_fence

LONGEST_TAIL = 200
# Letters and digits that a repeated tail needs so that it is no coincidence; if it has two words; if no white space
# separates it from the word before.
SURE_LETTERS, FEW_LETTERS, TOUCHING_LETTERS = 16, 8, 3
LONGEST_FENCE = 60
# Letters of a cut word that is begun again ("Pytho", "Python"); of a whole word: it may be half of one ("couscous").
CUT_WORD, WHOLE_WORD = 4, 5

# Scripts without spaces: each letter counts as a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_LETTER = re.compile(r"[^\W_]")
_SPACED_LETTER = re.compile(rf"[^\W\d_{_UNSPACED}]")
_BLANKS = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"[ \t]*\n(?:[ \t]*\n)*")
_PAIRS = {")": "(", "]": "[", "}": "{"}
# Other names that models use for a language.
_NAMES = {
    **dict.fromkeys(("python3", "py"), "python"),
    **dict.fromkeys(("js", "jsx", "mjs"), "javascript"),
    **dict.fromkeys(("ts", "tsx"), "typescript"),
    **dict.fromkeys(("sh", "shell", "zsh", "console"), "bash"),
    **{"md": "markdown", "yml": "yaml", "rs": "rust", "rb": "ruby", "golang": "go", "c++": "cpp", "cs": "csharp"},
}


class Seam:
    """Takes the text after `base` in pieces of any size and returns what to append."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._tail = _Tail(base)
        self._fence = open_fence(base)
        self._held = ""
        self._is_decided = not base.strip()

    def feed(self, piece: str) -> str:
        """What can be appended now."""
        if self._is_decided:
            return piece
        self._held += piece
        return self._decided(is_end=False)

    def flush(self, *, broken_off: bool = False) -> str:
        """The text still held when nothing more comes. `broken_off`: it may end within a repetition."""
        if self._is_decided or not self._held:
            return ""
        if broken_off and self._tail.has(self._held.strip()):
            self._held, self._is_decided = "", True
            return ""
        return self._decided(is_end=True)

    def _decided(self, *, is_end: bool) -> str:
        body = self._held.lstrip()
        if not body and not is_end:
            return ""
        text = self._behind_fence(body, is_end) if self._may_be_fence(body) else self._behind_tail(body, is_end)
        if text is None:
            return ""
        self._held, self._is_decided = "", True
        return text

    def _behind_tail(self, body: str, is_end: bool) -> str | None:
        """The text after a repeated tail, all of it if there is none; None if that is not known yet."""
        length = self._tail.length_in(body, is_end, touches=body == self._held)
        if length is None:
            return None
        return self._joined(body[length:], is_end) if length else self._held

    def _joined(self, rest: str, is_end: bool) -> str | None:
        """`rest` without the white space that the text already ends with; None while there is nothing else."""
        blanks = self._base[len(self._base.rstrip()) :]
        if blanks and not rest.strip() and not is_end:
            return None
        if "\n" in blanks:
            return _BLANK_LINES.sub("", rest, count=1) if _BLANK_LINES.match(rest) else rest
        return rest.removeprefix(" ") if blanks else rest

    def _may_be_fence(self, body: str) -> bool:
        if self._fence is None or not body:
            return False
        marks = self._fence.marks
        return body.startswith(marks) or marks.startswith(body)

    def _behind_fence(self, body: str, is_end: bool) -> str | None:
        line, has_end, rest = body.partition("\n")
        fence = fence_in(line.removesuffix("\r"))
        if not has_end:
            return self._behind_half_fence(body, is_end)
        if fence is None or not self._is_again(fence):
            return self._behind_tail(body, is_end)
        length = self._tail.length_in(rest, is_end, is_new_line=True)
        if length is None:
            return None
        if length:
            return self._joined(rest[length:], is_end)
        if not fence.info:
            return self._held  # it ends the block
        return rest if self._ends_in_mid_line(rest) else f"\n{rest}"

    def _behind_half_fence(self, body: str, is_end: bool) -> str | None:
        """A fence without its line break. Where line breaks get lost, code follows on the same line."""
        if not is_end and len(body) <= LONGEST_FENCE:
            return None
        info = body.lstrip(body[0]).lstrip(" \t")
        language, _, code = info.partition(" ")
        named = self._fence is not None and language and language.lower() == self._fence.language
        return code if named and code and not self._fence_is_markdown else self._held

    @property
    def _fence_is_markdown(self) -> bool:
        return self._fence is not None and self._fence.is_markdown

    def _is_again(self, fence: Fence) -> bool:
        """True if this line opens the block that is already open. In a block of Markdown another one may begin."""
        opened = self._fence
        if opened is None or fence.marks[0] != opened.marks[0] or len(fence.marks) < len(opened.marks):
            return False
        is_same = _same_language(fence.language, opened.language)
        return not fence.info or is_same or not (opened.language or opened.is_markdown)

    def _ends_in_mid_line(self, rest: str) -> bool:
        """True if the text after the fence continues the last line. After a repeated fence models begin the next line,
        unless the last one is incomplete."""
        line = self._base.rpartition("\n")[2]
        if not line.strip() or fence_in(line) is not None:
            return fence_in(line) is None
        return not rest[:1].isspace() and (_has_open(line) or line.rstrip()[-1] in ",.=+-*/\\&|<")


class _Tail:
    """The last LONGEST_TAIL characters of a text, white space collapsed: Victoria's stream has single spaces."""

    def __init__(self, base: str) -> None:
        text = base.rstrip()
        self._ends_in_word = len(text) == len(base) and bool(_SPACED_LETTER.match(base[-1:]))
        room = max(0, LONGEST_TAIL - (len(base) - len(text)))
        tail = text[max(0, len(text) - room) :]
        self._text = _folded(tail)
        self._before = _folded(text[-2 * LONGEST_TAIL :])
        self._line = _folded(base.rpartition("\n")[2]).strip()
        starts = [0, *(found.end() for found in re.finditer("\n", tail))] if tail == text else []
        starts = starts or [found.end() for found in re.finditer("\n", tail)]
        self._lines = {_folded(tail[start:]).strip() for start in starts}

    def has(self, text: str) -> bool:
        """True if `text` is part of the tail and long enough to be a repetition."""
        folded = _folded(text)
        return folded in self._text and _letters(folded) >= FEW_LETTERS and len(_WORD.findall(folded)) > 1

    def length_in(self, text: str, is_end: bool, *, is_new_line: bool = False, touches: bool = False) -> int | None:
        """How many characters of `text` repeat the tail; 0 if none, None if that is not known yet. `touches`: no white
        space before `text`."""
        folded = _folded(text.lstrip())
        if not folded and not is_end:
            return None
        touches = touches and self._ends_in_word
        for start in range(len(self._text)):
            repeated = self._text[start:]
            rest = folded[len(repeated) :]
            is_whole = folded.startswith(repeated)
            if not is_whole and (is_end or not repeated.startswith(folded)):
                continue
            if repeated == folded and not is_end:
                is_whole = False  # only the next character shows whether a word was cut
            if any(self._counts(repeated, next_, is_new_line, touches) for next_ in ([rest] if is_whole else "a ")):
                return _length_of(repeated, text) if is_whole else None
        return 0

    def _counts(self, repeated: str, rest: str, is_new_line: bool, touches: bool) -> bool:
        """True if `repeated` is no coincidence. A text that already repeats itself ("again and again") may go on doing
        so."""
        above = self._before[: -len(repeated)].rstrip()
        if repeated[0] == " " or above.endswith(repeated):
            return False
        if is_new_line and repeated == self._line:
            return True
        if _is_periodic(repeated):
            return False
        letters = _letters(repeated)
        is_line = repeated in self._lines
        is_rhythm = 2 * len(_common_end(above, repeated)) >= len(repeated)
        if letters >= SURE_LETTERS or is_line or not is_rhythm:
            return self._are_enough(repeated, letters, rest, is_line=is_line, touches=touches)
        return False

    def _are_enough(self, repeated: str, letters: int, rest: str, *, is_line: bool, touches: bool) -> bool:
        if letters >= SURE_LETTERS:
            return True
        words = _WORD.findall(repeated)
        if len(words) > 1 and letters >= FEW_LETTERS:
            return True
        if not touches or not words or not self._begins_with_word(repeated):
            return False
        if len(words) > 1:
            return len(_SPACED_LETTER.findall(repeated)) >= TOUCHING_LETTERS
        return _is_begun_again(repeated, rest) or (is_line and len(repeated) >= WHOLE_WORD)

    def _begins_with_word(self, repeated: str) -> bool:
        before = self._before[: -len(repeated)][-1:]
        return not (_SPACED_LETTER.match(before) and _SPACED_LETTER.match(repeated))


def _folded(text: str) -> str:
    return _BLANKS.sub(" ", text)


def _letters(text: str) -> int:
    return len(_LETTER.findall(text))


def _is_begun_again(word: str, rest: str) -> bool:
    """True for one word right after itself."""
    letters = len(_SPACED_LETTER.findall(word))
    if letters != len(word):
        return False
    return letters >= (CUT_WORD if _SPACED_LETTER.match(rest) else WHOLE_WORD)


def _is_periodic(text: str) -> bool:
    """True if `text` is one unit at least twice: "ha ha ha", a table's empty rows. Repeating it proves nothing."""
    return any(
        _has_period(folded, length) for folded in (text, f"{text} ") for length in range(1, len(folded) // 2 + 1)
    )


def _has_period(text: str, length: int) -> bool:
    return text[length:] == text[:-length]


def _common_end(first: str, second: str) -> str:
    length = 0
    while length < min(len(first), len(second)) and first[-1 - length] == second[-1 - length]:
        length += 1
    return second[len(second) - length :]


def _length_of(folded: str, text: str) -> int:
    """How many characters of `text` the `folded` beginning covers."""
    at = len(text) - len(text.lstrip())
    for part in folded.split(" "):
        if part:
            at = text.index(part, at) + len(part)
    return at


def _same_language(first: str, second: str) -> bool:
    return _NAMES.get(first, first) == _NAMES.get(second, second)


def _has_open(line: str) -> bool:
    """True if a bracket or a quote is open at the end of the line."""
    opened: list[str] = []
    quote = ""
    for sign in line:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "([{":
            opened.append(sign)
        elif opened and opened[-1] == _PAIRS.get(sign):
            opened.pop()
    return bool(opened or quote)
