"""Whether a text ends inside a block of code. Same rules as static/js/markdown/nested_fence.js; no Django."""

import re
from dataclasses import dataclass

# The marks of a list or a quote around the fence.
_CONTAINER = r"[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]+|>)*"
_FENCE = re.compile(rf"{_CONTAINER}(`{{3,}}|~{{3,}})[ \t]*(.*?)[ \t]*")
_MARKDOWN = re.compile(r"(?:markdown|md|mdx|rmd|qmd)(?![\w-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fence:
    """The line that opens a block of code: its marks, and the info string after them."""

    marks: str
    info: str

    @property
    def is_markdown(self) -> bool:
        """True for a block of Markdown, in which other blocks can be nested."""
        return _MARKDOWN.match(self.info) is not None

    @property
    def language(self) -> str:
        """The first word of the info string in lower case; "" without one."""
        return self.info.split(maxsplit=1)[0].lower() if self.info else ""

    def closes(self, other: "Fence") -> bool:
        """True if this line ends the block that `other` opened: at least as many marks, nothing after them."""
        return not self.info and self.marks.startswith(other.marks)


def fence_in(line: str) -> Fence | None:
    """The fence in this line (without its line break), or None."""
    found = _FENCE.fullmatch(line)
    if found is None or (found[1][0] == "`" and "`" in found[2]):
        return None
    return Fence(found[1], found[2])


def open_fence(text: str) -> Fence | None:
    """The innermost block of code that `text` ends in; None if it ends outside of one. A last line without a line break
    counts: after "```python" comes code."""
    opened: list[Fence] = []
    for line in text.split("\n"):
        if "```" not in line and "~~~" not in line:
            continue
        fence = fence_in(line)
        if fence is None:
            continue
        if not opened:
            opened.append(fence)
        elif fence.closes(opened[-1]):
            opened.pop()
        elif opened[-1].is_markdown and fence.info:
            opened.append(fence)
    return opened[-1] if opened else None
