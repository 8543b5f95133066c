"""Reads the text of Victoria's answer, in both modes: separates reasoning and finds where she cut it."""

from dataclasses import dataclass

from .cut_mark import CutMarkFinder
from .marks import joined
from .text import Normaliser
from .thinking import ThinkSplitter


@dataclass(frozen=True, slots=True)
class Part:
    """The result of one piece. `takes_back`: all earlier text was reasoning."""

    takes_back: bool
    thought: str
    text: str


class AnswerReader:
    """Reads an answer in pieces. Victoria passes on her models' text with its thought marks."""

    def __init__(self) -> None:
        self._normaliser, self._thinking, self._cut_mark = Normaliser(), ThinkSplitter(), CutMarkFinder()

    @property
    def is_cut(self) -> bool:
        """True if Victoria cut the answer; certain only at its end."""
        return self._cut_mark.is_found

    def feed(self, piece: str, *, is_end: bool = False) -> Part:
        """Returns what is certain; `is_end`: also all that is still held."""
        parts = self._thinking.feed(self._normaliser.feed(piece))
        if is_end:
            parts += self._thinking.feed(self._normaliser.flush())
            parts += self._thinking.flush()
        takes_back = self._thinking.takes_back()
        thought, text = joined(parts)
        if takes_back:
            thought = self._cut_mark.held + thought
            self._cut_mark = CutMarkFinder()
        text = self._cut_mark.feed(text)
        return Part(takes_back, thought, text + self._cut_mark.flush() if is_end else text)
