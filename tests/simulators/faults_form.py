"""Unusual forms of an event stream. All of them are legal, and a reader has to take them."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from typing import Literal

from chat.demo.fault import Fault, interrupt
from chat.demo.pieces import Piece, Pieces, Role
from tests.simulators.parts import body_fault

_LINE_ENDS = {"lf": [b"\n"], "cr": [b"\r"], "crlf": [b"\r\n"], "mixed": [b"\n", b"\r", b"\r\n"]}
_CLUTTER = b": a comment\nevent: message\nid: 7\nretry: 1000\n"


def line_ends(kind: Literal["lf", "cr", "crlf", "mixed"] = "mixed") -> Fault:
    """Lines end at LF, CR or CRLF, or at each of them in turn."""

    def change(pieces: Pieces) -> Pieces:
        ends = cycle(_LINE_ENDS[kind])
        return _rewritten(pieces, lambda data: re.sub(rb"\n", lambda _: next(ends), data))

    return body_fault(f"line_ends {kind}", change)


def multi_line_data() -> Fault:
    """The JSON of each event stands in two `data:` lines."""

    def split(data: bytes) -> bytes:
        return data.replace(b"data: {", b"data: {\ndata: ")

    return body_fault("multi_line_data", lambda pieces: _rewritten(pieces, split))


def comments() -> Fault:
    """A comment and the fields `event`, `id` and `retry` before the data of each event."""

    def clutter(data: bytes) -> bytes:
        return data.replace(b"data: ", _CLUTTER + b"data: ")

    return body_fault("comments", lambda pieces: _rewritten(pieces, clutter))


def bom() -> Fault:
    """A byte order mark before everything."""

    async def mark() -> Pieces:
        yield Piece(b"\xef\xbb\xbf", Role.LEAD)

    return body_fault("bom", lambda pieces: interrupt(pieces, "body", mark, resume=True))


def no_final_blank(keep: int = 0) -> Fault:
    """The body ends after its last letter, or after `keep` line ends."""
    return body_fault("no_final_blank", lambda pieces: _trimmed(pieces, keep))


async def _rewritten(pieces: Pieces, rewrite: Callable[[bytes], bytes]) -> Pieces:
    async for piece in pieces:
        yield replace(piece, data=rewrite(piece.data))


async def _trimmed(pieces: Pieces, keep: int) -> Pieces:
    last = None
    async for piece in pieces:
        if last:
            yield last
        last = piece
    if last:
        yield replace(last, data=last.data.rstrip(b"\n") + b"\n" * keep)
