"""The scripted answers in `answers/<language>/<topic>.md`.

A file starts with Victoria's steps, one a line (`thought: title | content`), clarifying questions (`question: ...`)
and `quick: yes`. After a line `---` comes the text, in which `{{name}}` is replaced by a value.
"""

import functools
from pathlib import Path
from typing import Literal, cast

from chat.demo.answer import Answer, Step, StepKind

Language = Literal["en", "ru"]

_FOLDER = Path(__file__).parent / "answers"
_STEP_KINDS = ("thought", "exploration", "action", "clarification")


def look_up(topic: str, language: Language, values: dict[str, str]) -> Answer:
    """The answer to a topic, filled in and marked as scripted. Raises OSError if there is no such file."""
    header, text = _read(topic, language)
    lines = [_split(_filled(line, values)) for line in header.splitlines()]
    return Answer(
        text=_filled(text, values) + _filled(_read("footer", language)[1], values),
        steps=tuple(_step(kind, rest) for kind, rest in lines if kind in _STEP_KINDS),
        questions=tuple(rest for kind, rest in lines if kind == "question"),
        quick=("quick", "yes") in lines,
    )


@functools.cache
def _read(topic: str, language: Language) -> tuple[str, str]:
    header, _, text = (_FOLDER / language / f"{topic}.md").read_text("utf-8").partition("---\n")
    return header, text


def _split(line: str) -> tuple[str, str]:
    kind, _, rest = line.partition(": ")
    return kind, rest


def _step(kind: str, rest: str) -> Step:
    title, _, content = rest.partition(" | ")
    return Step(cast(StepKind, kind), title, content)


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{{{name}}}}}", value)
    return text
