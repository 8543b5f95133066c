"""Harmony, the format of gpt-oss: messages in channels; only `final` is the answer.

`<|channel|>analysis<|message|>why<|end|><|start|>assistant<|channel|>final<|message|>because<|return|>`
Source: https://cookbook.openai.com/articles/openai-harmony
"""

import re

from .code import CodeFinder
from .marks import Part, held_from

CHANNEL, MESSAGE, ANSWER = "<|channel|>", "<|message|>", "final"
MAX_HEADER = 300
_ENDS = ("<|end|>", "<|return|>", "<|call|>", "<|start|>", CHANNEL)
_END = re.compile("|".join(map(re.escape, _ENDS)))
_NAME = re.compile(r"<\|channel\|>\s*(\w*)")
_CONTROL = r"<(?:\|[^|>]{0,20}\|?>?)?"
_CONTROLS = re.compile(_CONTROL)
# The part of a cut header that is not text.
_CUT_HEADER = re.compile(rf"(?:\s*{_CONTROL}\s*\w*)*(?:\s*to=\S*)?")


class HarmonySplitter:
    """Separates reasoning from text, even if marks are split between pieces. Starts at a header.

    A mark inside the answer's code is text.
    """

    def __init__(self) -> None:
        self._held = ""
        self._is_header = True
        self._is_thought = False
        self._code = CodeFinder()

    def feed(self, piece: str) -> list[Part]:
        """Returns pieces as (is reasoning, text); what could still become a mark is held."""
        text, at, result = self._held + piece, 0, list[Part]()
        while True:
            read = self._read_header if self._is_header else self._read_message
            end, goes_on = read(text, at, result)
            at = end
            if not goes_on:
                break
        self._held = text[at:]
        return result

    def flush(self) -> list[Part]:
        """Returns what is still held when the reply ends. A cut header is dropped; text in its place is kept."""
        held, self._held = self._held, ""
        if self._is_header:
            held = held[_CUT_HEADER.match(held).end() :]  # type: ignore[union-attr]  # it always matches
            return [(False, held)] if held.strip() else []
        return [(self._is_thought, held)] if held else []

    def _read_header(self, text: str, at: int, result: list[Part]) -> tuple[int, bool]:
        end = text.find(MESSAGE, at, at + MAX_HEADER + len(MESSAGE))
        if end < 0 and len(text) - at < MAX_HEADER + len(MESSAGE):
            return at, False
        header = text[at:end] if end >= 0 else text[at : at + MAX_HEADER]
        channel = [*_NAME.finditer(header)]
        self._is_header, self._is_thought = False, bool(channel) and channel[-1][1] != ANSWER
        if end >= 0:
            return end + len(MESSAGE), True
        # Not a header, but text in its place.
        if words := _CONTROLS.sub("", header):
            self._say(words, result)
        return at + MAX_HEADER, True

    def _read_message(self, text: str, at: int, result: list[Part]) -> tuple[int, bool]:
        found = _END.search(text, at)
        end = found.start() if found else held_from(text, at, _ENDS)
        if end > at:
            self._say(text[at:end], result)
        if found is None:
            return end, False
        if not self._is_thought and self._code.is_inside:
            self._say(found[0], result)
            return found.end(), True
        self._is_header, self._code = True, CodeFinder()
        return (end if found[0] == CHANNEL else found.end()), True

    def _say(self, words: str, result: list[Part]) -> None:
        if not self._is_thought:
            self._code.feed(words)
        result.append((self._is_thought, words))
