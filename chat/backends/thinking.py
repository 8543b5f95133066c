"""Reasoning that some models put into their text between <think> and </think>."""

OPEN, CLOSE = "<think>", "</think>"


class ThinkSplitter:
    """Tells reasoning from text, tags cut anywhere. Only a tag before the first word of the answer counts: further on
    it is something that the answer talks about."""

    def __init__(self) -> None:
        self._held = ""
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
        held, self._held = self._held, ""
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
            self._held, self._state = start[len(OPEN) :], "inside"
            return True
        if not OPEN.startswith(start):  # also true for "": only blanks so far
            result.append((False, self._held))
            self._held, self._state = "", "text"
        return False

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
