"""Evaluates small sums step by step. No part of a question is ever executed as Python."""

import ast
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

_ASKED = re.compile(
    r"\s*(?:what\s+is|what's|how\s+much\s+is|calculate|compute|сколько\s+будет|вычисли|посчитай)?\s*:?\s*"
    r"(?P<sum>[-(\d][-\d\s.,+*/^()×÷·−]{1,98}[\d)])\s*[=?.!]*\s*",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r",\d{3}(?!\d)")
_SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "^": "**", ",": "."})
_LARGEST_BASE = 10**6
_LARGEST_POWER = 64


@dataclass(frozen=True)
class Calculation:
    """A sum as written, its steps ("2 × 3 = 6") and its result."""

    expression: str
    steps: tuple[str, ...]
    result: str


def find_calculation(text: str) -> Calculation | None:
    """The sum, if the text asks for nothing else; None otherwise, and if it has no result.

    A comma is a decimal comma. Before three digits it is ambiguous, so such a sum is not evaluated.
    """
    match = _ASKED.fullmatch(text)
    if not match or _THOUSANDS.search(text):
        return None
    steps: list[str] = []
    try:
        tree = ast.parse(match["sum"].translate(_SIGNS).strip(), mode="eval")
        result = _shown(_value(tree.body, steps))
    except (SyntaxError, ValueError, ArithmeticError):
        return None
    return Calculation(match["sum"].strip(), tuple(steps), result) if steps else None


def _value(node: ast.expr, steps: list[str]) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number):
            return Fraction(str(number))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, steps)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            return _step(type(op), _value(left, steps), _value(right, steps), steps)
    raise ValueError("not a sum")


def _step(kind: type[ast.operator], left: Fraction, right: Fraction, steps: list[str]) -> Fraction:
    sign, operation = _OPERATIONS[kind]
    result = operation(left, right)
    steps.append(f"{_shown(left)} {sign} {_shown(right)} = {_shown(result)}")
    return result


def _power(base: Fraction, power: Fraction) -> Fraction:
    """Bounded, because 9^9^9 would occupy a processor forever."""
    if power.denominator != 1 or abs(power) > _LARGEST_POWER or abs(base) > _LARGEST_BASE:
        raise ValueError("too large")
    return Fraction(base ** int(power))


_OPERATIONS: dict[type[ast.operator], tuple[str, Callable[[Fraction, Fraction], Fraction]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("−", operator.sub),
    ast.Mult: ("×", operator.mul),
    ast.Div: ("÷", operator.truediv),
    ast.Pow: ("^", _power),
}


def _shown(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.10g}"
