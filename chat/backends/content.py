"""`delta.content` and its like: a string, null, or a list of parts, some of them reasoning."""

from collections.abc import Iterator
from typing import Any

from .text import as_text

_THOUGHTS = ("thinking", "reasoning", "thought")
_WORDS = ("text", "content", "value", "thinking", "reasoning", "summary", "refusal")
_DEPTH = 4


def parts(value: Any, is_thought: bool = False, depth: int = _DEPTH) -> Iterator[tuple[bool, str]]:
    """Yields the text as (is reasoning, text), in order; parts without text are skipped.

    `{"type": "text", "text": ...}` is the OpenAI API's form, `{"type": "thinking", "thinking": [...]}` Mistral's.
    """
    if isinstance(value, dict):
        kind = as_text(value.get("type"))
        key = next((key for key in _WORDS if value.get(key)), None)
        if key is not None and depth:
            yield from parts(value[key], is_thought or kind.startswith(_THOUGHTS) or key in _THOUGHTS, depth - 1)
    elif isinstance(value, list):
        for part in value if depth else ():
            yield from parts(part, is_thought, depth - 1)
    elif text := as_text(value):
        yield is_thought, text


def text_of(value: Any) -> str:
    """All text of a string or of parts, reasoning included."""
    return value if isinstance(value, str) else "".join(text for _, text in parts(value))
