"""Everything that can go wrong on the wire, by name, for `server.fault = ...`.

Each name is a function that returns a Fault; `a | b` puts two together, `.on("GET /health")` aims at other calls.
"""

from chat.demo.fault import AnyPlace, Fault, Place
from chat.demo.faults import die, down, slow
from tests.simulators.faults_form import bom, comments, line_ends, multi_line_data, no_final_blank
from tests.simulators.faults_head import content_type, error_object, gzip_bomb, gzipped, raw_body, redirect, status
from tests.simulators.faults_line import (
    broken_chunking,
    close,
    ends_early,
    gate,
    hang,
    refuse,
    reset,
    trickle,
)
from tests.simulators.faults_text import (
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
from tests.simulators.parts import Gate

__all__ = [
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
