"""An answer's text as every dialect reads it: normalised, and its reasoning apart."""

from .marks import joined
from .text import Normaliser
from .thinking import ThinkSplitter


class AnswerText:
    """Reads an answer in pieces."""

    def __init__(self) -> None:
        self._normaliser, self._thinking = Normaliser(), ThinkSplitter()

    def feed(self, piece: str, *, is_end: bool = False) -> tuple[bool, str, str]:
        """Returns what is certain: whether all earlier text was reasoning, new reasoning, new text. `is_end`: also all
        that is still held."""
        parts = self._thinking.feed(self._normaliser.feed(piece))
        if is_end:
            parts += self._thinking.feed(self._normaliser.flush())
            parts += self._thinking.flush()
        return self._thinking.takes_back(), *joined(parts)
