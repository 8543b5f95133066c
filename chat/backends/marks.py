"""Helpers for splitting a text at marks."""

Part = tuple[bool, str]  # is reasoning, text


def joined(parts: list[Part]) -> tuple[str, str]:
    """The reasoning and the text of all parts."""
    if len(parts) == 1:  # the usual case
        is_thought, text = parts[0]
        return (text, "") if is_thought else ("", text)
    thought = "".join([text for is_thought, text in parts if is_thought])
    return thought, "".join([text for is_thought, text in parts if not is_thought])


def held_from(text: str, at: int, marks: tuple[str, ...]) -> int:
    """The position in `text` from which its end may be the start of a mark; its length if there is none."""
    start = max(at, len(text) - max(map(len, marks)) + 1)
    for place in range(start, len(text)):
        rest = text[place:]
        if any(mark.startswith(rest) for mark in marks):
            return place
    return len(text)
