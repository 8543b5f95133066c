"""Reads the text of Victoria's answer, in both modes: separates reasoning and finds where she cut it."""

from dataclasses import dataclass

from .answer_text import AnswerText
from .cut_mark import CutMarkFinder


@dataclass(frozen=True, slots=True)
class Part:
    """The result of one piece. `takes_back`: all earlier text was reasoning."""

    takes_back: bool
    thought: str
    text: str


class AnswerReader:
    """Reads an answer in pieces. Victoria passes on her models' text with its thought marks."""

    def __init__(self) -> None:
        self._answer, self._cut_mark = AnswerText(), CutMarkFinder()

    @property
    def is_cut(self) -> bool:
        """True if Victoria cut the answer; certain only at its end."""
        return self._cut_mark.is_found

    def feed(self, piece: str, *, is_end: bool = False) -> Part:
        """Returns what is certain; `is_end`: also all that is still held."""
        takes_back, thought, text = self._answer.feed(piece, is_end=is_end)
        if takes_back:
            thought = self._cut_mark.held + thought
            self._cut_mark = CutMarkFinder()
        text = self._cut_mark.feed(text)
        return Part(takes_back, thought, text + self._cut_mark.flush() if is_end else text)
