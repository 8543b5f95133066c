"""What a text that has marks in it is cut into."""

Part = tuple[bool, str]  # is reasoning, text


def joined(parts: list[Part]) -> tuple[str, str]:
    """The reasoning and the text of all parts."""
    if len(parts) == 1:  # nearly always
        is_thought, text = parts[0]
        return (text, "") if is_thought else ("", text)
    thought = "".join([text for is_thought, text in parts if is_thought])
    return thought, "".join([text for is_thought, text in parts if not is_thought])


def held_from(text: str, at: int, marks: tuple[str, ...]) -> int:
    """Where the end of `text` begins that may be the beginning of a mark; its length if none may."""
    start = max(at, len(text) - max(map(len, marks)) + 1)
    for place in range(start, len(text)):
        rest = text[place:]
        if any(mark.startswith(rest) for mark in marks):
            return place
    return len(text)
