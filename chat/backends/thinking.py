"""Reasoning that models put into their text: between marks, or before a lone closing mark.

A chat template may open the thought itself (Qwen3, DeepSeek-R1). Then the text begins inside it, and only `</think>`
shows that the text passed on until then was a thought.
"""

import re

from .code import CodeFinder
from .harmony import ANSWER, CHANNEL, HarmonySplitter
from .marks import Part, held_from

# By model: Qwen and DeepSeek; others that were trained on their answers; Reka; Magistral; Seed; Cohere; Kimi; Gemma.
PAIRS = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "<reasoning>": "</reasoning>",
    "[THINK]": "[/THINK]",
    "<seed:think>": "</seed:think>",
    "<|START_THINKING|>": "<|END_THINKING|>",
    "◁think▷": "◁/think▷",
    "<|channel>thought": "<channel|>",
}
_OPENERS = {closer: opener for opener, closer in PAIRS.items()}
# Harmony at the beginning of a reply, and the beginning of its answer where the template opened the thought.
_HARMONY = (CHANNEL, f"<|start|>assistant{CHANNEL}")
_ANSWERS = tuple(f"{before}{CHANNEL}{ANSWER}" for before in ("<|end|><|start|>assistant", "<|start|>assistant", ""))
_FIRST = (*PAIRS, *_OPENERS, *_HARMONY)
_LATER = (*PAIRS, *_OPENERS, *_ANSWERS)


def _any(marks: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(marks, key=len, reverse=True))))


_FIRST_MARK, _LATER_MARK = _any(_FIRST), _any(_LATER)
_LONGEST = max(map(len, (*_FIRST, *_LATER)))
# Includes characters without width: a tokenizer may begin a text with a byte order mark.
_BLANKS = re.compile(r"[\s\ufeff\u200b]*")
# Every mark begins with one of these; a text without them is not searched.
_SIGN = re.compile(r"[<\[◁]")
# How many blanks before a mark are held. More are passed on, so that the limit on a reply's length applies.
MAX_BLANKS = 1000


class ThinkSplitter:
    """Separates reasoning from text, even if marks are split between pieces.

    An opening mark counts only before the first word of the answer. A lone closing mark makes all text before it a
    thought (`takes_back`). Only the first one does, and not in code or after its opening mark: elsewhere a mark is part
    of the answer's text.
    """

    def __init__(self) -> None:
        self._held = ""
        self._blanks: list[str] = []
        self._blank_chars = 0
        self._state = "before"  # before -> inside -> before ... -> text; or before -> unmarked; or -> harmony
        self._has_thought = False
        self._closer = ""
        self._harmony = HarmonySplitter()
        # Text without any mark before it.
        self._unread: list[str] = []
        self._code = CodeFinder()
        self._open: dict[tuple[str, bool], int] = {}
        self._handed_out = self._taken_back = False

    def feed(self, piece: str) -> list[Part]:
        """Returns pieces as (is reasoning, text); what could still become a mark is held."""
        if self._state == "text":
            return [(False, piece)]
        if self._state == "unmarked" and not self._held and not _SIGN.search(piece):
            self._unread.append(piece)
            return [(False, piece)]
        text, at, result = self._held + piece, 0, list[Part]()
        goes_on = True
        while goes_on:
            at, goes_on = self._advance(text, at, result)
        self._held = text[at:]
        self._handed_out = self._handed_out or any(not is_thought for is_thought, _ in result)
        return result

    def flush(self) -> list[Part]:
        """Returns what is still held when the reply ends."""
        if self._state == "harmony":
            return self._harmony.flush()
        held = self._taken_blanks() + self._held
        self._held = ""
        return [(self._state == "inside", held)] if held else []

    def takes_back(self) -> bool:
        """True once if the last `feed` found that all earlier text was a thought."""
        taken_back, self._taken_back = self._taken_back, False
        return taken_back

    def _advance(self, text: str, at: int, result: list[Part]) -> tuple[int, bool]:
        match self._state:
            case "before":
                return self._look_for_first(text, at, result)
            case "inside":
                return self._look_for_close(text, at, result)
            case "unmarked":
                return self._look_for_lone_close(text, at, result)
            case "harmony":
                result += self._harmony.feed(text[at:])
            case "text" if at < len(text):
                result.append((False, text[at:]))
        return len(text), False

    def _look_for_first(self, text: str, at: int, result: list[Part]) -> tuple[int, bool]:
        start = _BLANKS.match(text, at).end()  # type: ignore[union-attr]  # it always matches
        if mark := _FIRST_MARK.match(text, start):
            self._taken_blanks()
            return self._enter(mark), True
        self._put_blanks_aside(text[at:start])
        rest = text[start : start + _LONGEST]
        if not any(first.startswith(rest) for first in _FIRST):
            self._state = "text" if self._has_thought else "unmarked"
            if blanks := self._taken_blanks():
                result.append((False, blanks))
                self._unread.append(blanks)
            return start, True
        if self._blank_chars > MAX_BLANKS:
            result.append((False, self._taken_blanks()))
        return start, False

    def _enter(self, found: re.Match[str]) -> int:
        """Sets the state that a mark begins and returns where to continue. A lone closing mark begins nothing."""
        mark = found[0]
        self._has_thought = True
        if mark in PAIRS:
            self._state, self._closer = "inside", PAIRS[mark]
        elif mark in _OPENERS:
            self._state = "before"
        else:
            self._state = "harmony"
            return found.start() + mark.index(CHANNEL)
        return found.end()

    def _look_for_close(self, text: str, at: int, result: list[Part]) -> tuple[int, bool]:
        found = text.find(self._closer, at)
        end = found if found >= 0 else held_from(text, at, (self._closer,))
        if end > at:
            result.append((True, text[at:end]))
        if found < 0:
            return end, False
        self._state = "before"
        return end + len(self._closer), True

    def _look_for_lone_close(self, text: str, at: int, result: list[Part]) -> tuple[int, bool]:
        mark = _LATER_MARK.search(text, at)
        end = mark.start() if mark else held_from(text, at, _LATER)
        self._say(text[at:end], result)
        if mark is None:
            return end, False
        if not self._ends_thought(mark[0]):
            self._say(mark[0], result)
            return mark.end(), True
        self._taken_back = self._handed_out
        result[:] = [(True, words) for _, words in result]
        self._unread.clear()
        return self._enter(mark), True

    def _say(self, words: str, result: list[Part]) -> None:
        if words:
            result.append((False, words))
            self._unread.append(words)

    def _ends_thought(self, mark: str) -> bool:
        self._code.feed("".join(self._unread))
        self._unread.clear()
        # Inline code does not break the line before a mark: such backticks are unclosed, not code.
        if self._code.is_fenced or (self._code.is_inside and not self._code.is_at_line_start):
            return False
        if mark in _ANSWERS:
            return True
        # An opening mark inside a line does not match a closing one on a line of its own: the thought only mentions it.
        pair = _OPENERS.get(mark, mark), self._code.is_at_line_start
        standing = self._open.get(pair, 0)
        if mark in _OPENERS and not standing:
            return True
        self._open[pair] = standing + (-1 if mark in _OPENERS else 1)
        return False

    def _put_blanks_aside(self, blanks: str) -> None:
        """Collects blanks in a list: appending to a string would copy it for each piece."""
        if blanks:
            self._blanks.append(blanks)
            self._blank_chars += len(blanks)

    def _taken_blanks(self) -> str:
        blanks = "".join(self._blanks)
        self._blanks.clear()
        self._blank_chars = 0
        return blanks
