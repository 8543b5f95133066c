"""Small sums, worked out step by step. Nothing of the question is ever evaluated as Python."""

import ast
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

_ASKED = re.compile(
    r"\s*(?:what\s+is|what's|how\s+much\s+is|calculate|compute|сколько\s+будет|вычисли|посчитай)?\s*:?\s*"
    r"(?P<sum>[-(\d][-\d\s.,+*/^()×÷·−]{1,98}[\d)])\s*[=?.!]*\s*",
    re.IGNORECASE,
)
_SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "^": "@", ",": "."})
_LARGEST_POWER = 64
_LARGEST_BASE = 10**6
_LARGEST = 10**60

_OPERATIONS: dict[type[ast.operator], tuple[str, Callable[[Fraction, Fraction], Fraction]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("−", operator.sub),
    ast.Mult: ("×", operator.mul),
    ast.Div: ("÷", operator.truediv),
}


@dataclass
class Calculation:
    """A sum as it was written, the steps to its result, and the result."""

    expression: str
    result: str = ""
    steps: list[str] = field(default_factory=list)


def find_calculation(text: str) -> Calculation | None:
    """The sum, if the whole text asks for one and has at least one operation; None otherwise."""
