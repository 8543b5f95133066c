"""Everything that can go wrong on the wire, by name, for `server.fault = ...` and for the command line.

Each name is a function that returns a Fault; `a | b` puts two together, `.on("GET /health")` aims at other calls.
"""

import ast
import inspect
from collections.abc import Callable

from chat.demo.fault import AnyPlace, Fault, Gate, Place
from chat.demo.faults_form import bom, comments, line_ends, multi_line_data, no_final_blank
from chat.demo.faults_head import content_type, error_object, gzip_bomb, gzipped, raw_body, redirect, status
from chat.demo.faults_line import (
    broken_chunking,
    close,
    die,
    down,
    ends_early,
    gate,
    hang,
    refuse,
    reset,
    slow,
    trickle,
)
from chat.demo.faults_text import (
    burst,
    endless,
    error_event,
    half_letters,
    huge_line,
    invalid_utf8,
    keepalive_only,
    line_separators,
    lone_surrogate,
    nul,
    raw_content,
    split_surrogates,
)

# What a command line can name: everything whose arguments are numbers and words.
BY_NAME: dict[str, Callable[..., Fault]] = {
    make.__name__: make
    for make in (
        *(down, refuse, slow, hang, reset, close, die, ends_early, trickle, broken_chunking),
        *(status, redirect, error_object, content_type, gzipped, gzip_bomb),
        *(error_event, keepalive_only, endless, burst, huge_line),
        *(invalid_utf8, half_letters, nul, lone_surrogate, split_surrogates, line_separators),
        *(line_ends, multi_line_data, comments, bom, no_final_blank),
    )
}

__all__ = [
    "BY_NAME",
    "AnyPlace",
    "Fault",
    "Gate",
    "Place",
    "bom",
    "broken_chunking",
    "burst",
    "close",
    "comments",
    "content_type",
    "die",
    "down",
    "endless",
    "ends_early",
    "error_event",
    "error_object",
    "gate",
    "gzip_bomb",
    "gzipped",
    "half_letters",
    "hang",
    "huge_line",
    "invalid_utf8",
    "keepalive_only",
    "line_ends",
    "line_separators",
    "lone_surrogate",
    "multi_line_data",
    "no_final_blank",
    "nul",
    "parse_fault",
    "raw_body",
    "raw_content",
    "redirect",
    "refuse",
    "reset",
    "slow",
    "split_surrogates",
    "status",
    "trickle",
]


def parse_fault(text: str) -> Fault:
    """A fault from `name` or `name:key=value,key=value`; the key `on` is the call that it hits.

    Raises ValueError with the names or arguments that there are.
    """
    name, _, rest = text.partition(":")
    if name not in BY_NAME:
        raise ValueError(f"There is no fault {name!r}. Choose from: {', '.join(sorted(BY_NAME))}.")
    arguments = dict(_argument(part) for part in rest.split(",") if part)
    calls = str(arguments.pop("on", "")).split()
    fault = _made(name, arguments)
    return fault.on(" ".join(calls)) if calls else fault


def _argument(part: str) -> tuple[str, object]:
    key, _, value = part.partition("=")
    try:
        return key.strip(), ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return key.strip(), value


def _made(name: str, arguments: dict[str, object]) -> Fault:
    make = BY_NAME[name]
    try:
        return make(**arguments)
    except TypeError:
        raise ValueError(f"{name} takes {inspect.signature(make)}.") from None
