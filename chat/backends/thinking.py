"""Reasoning that some models put into their text between <think> and </think>."""

OPEN, CLOSE = "<think>", "</think>"
# So many blanks before a tag are no part of the answer. More go on to whoever limits the length of a reply.
MAX_BLANKS = 1000


class ThinkSplitter:
    """Tells reasoning from text, tags cut anywhere. Only a tag before the first word of the answer counts: further on
    it is something that the answer talks about."""

    def __init__(self) -> None:
        self._held = ""
        self._blanks: list[str] = []
        self._blank_chars = 0
        self._state = "before"  # before -> inside -> before ... -> text

    def feed(self, piece: str) -> list[tuple[bool, str]]:
        """Pieces as (is reasoning, text); what could still become a tag is held."""
        if self._state == "text":
            return [(False, piece)]
        self._held += piece
        result: list[tuple[bool, str]] = []
        while self._advance(result):
            pass
        return result

    def flush(self) -> list[tuple[bool, str]]:
        """What is still held when the reply ends."""
        held = self._taken_blanks() + self._held
        self._held = ""
        return [(self._state == "inside", held)] if held else []

    def _advance(self, result: list[tuple[bool, str]]) -> bool:
        if self._state == "before":
            return self._look_for_open(result)
        if self._state == "inside":
            return self._look_for_close(result)
        return False

    def _look_for_open(self, result: list[tuple[bool, str]]) -> bool:
        start = self._held.lstrip()
        if start.startswith(OPEN):
            self._taken_blanks()
            self._held, self._state = start[len(OPEN) :], "inside"
            return True
        self._put_blanks_aside(len(self._held) - len(start))
        if not OPEN.startswith(start):
            result.append((False, self._taken_blanks() + start))
            self._held, self._state = "", "text"
        elif self._blank_chars > MAX_BLANKS:
            result.append((False, self._taken_blanks()))
        return False

    def _put_blanks_aside(self, count: int) -> None:
        """A list, because joining them to what is held would copy all of them with each piece."""
        if count:
            self._blanks.append(self._held[:count])
            self._blank_chars += count
            self._held = self._held[count:]

    def _taken_blanks(self) -> str:
        blanks = "".join(self._blanks)
        self._blanks.clear()
        self._blank_chars = 0
        return blanks

    def _look_for_close(self, result: list[tuple[bool, str]]) -> bool:
        thought, tag, rest = self._held.partition(CLOSE)
        if tag:
            result.append((True, thought))
            self._held, self._state = rest, "before"
            return True
        keep = _tag_prefix_length(self._held)
        result.append((True, self._held[: len(self._held) - keep]))
        self._held = self._held[len(self._held) - keep :]
        return False


def _tag_prefix_length(text: str) -> int:
    """How many characters at the end of `text` may be the beginning of CLOSE."""
    return next((size for size in range(len(CLOSE) - 1, 0, -1) if text.endswith(CLOSE[:size])), 0)
