"""Faults of what is said: errors, damaged letters, floods, in the dialect of the server they are given to.

An answer that has no text (a list of models, a task that is not done) stays as it is.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from chat.demo.fault import Fault, Place, interrupt
from chat.demo.pieces import Piece, Pieces, Reply, Role, Words, escaped
from tests.simulators.parts import streamed

_BLOCK = 65536


def error_event(at: Place = 0, message: str = "all models are gone", then_end: bool = False) -> Fault:
    """In a stream only: an error event there, then the body ends; with `then_end` the end mark still comes."""

    async def failure(words: Words) -> Pieces:
        yield Piece(words.error(message), Role.LEAD)
        if then_end:
            yield Piece(words.end, Role.END)

    return _says("error_event", at, failure, _streams)


def keepalive_only(at: Place = 0, seconds: float = 0.05) -> Fault:
    """From there on nothing but comments, for ever (blank lines or spaces where the format has no comments)."""

    async def comments(words: Words) -> Pieces:
        while True:
            yield Piece(words.comment, Role.LEAD)
            await asyncio.sleep(seconds)

    return _says("keepalive_only", at, comments, lambda words: True)


def endless(text: str = "more ", at: Place = 0) -> Fault:
    """From there on the same text, for ever, as fast as the client reads."""

    async def more(words: Words) -> Pieces:
        data = words.content.fill(escaped(text))
        while True:
            yield Piece(data, Role.CONTENT)

    return _says("endless", at, more)


def burst(count: int = 10_000, text: str = "a") -> Fault:
    """The text is `text` so many times, each an event of its own, all in one write."""

    async def flood(words: Words) -> Pieces:
        yield Piece(words.content.fill(escaped(text)) * count, Role.CONTENT)
        yield Piece(words.end, Role.END)

    return _says("burst", 0, flood)


def huge_line(size: int = 300 << 20) -> Fault:
    """The text is one event of so many bytes, made while it is sent."""

    async def line(words: Words) -> Pieces:
        yield Piece(words.content.before, Role.LEAD)
        for start in range(0, size, _BLOCK):
            yield Piece(b"a" * min(_BLOCK, size - start), Role.CONTENT)
        yield Piece(words.content.after + words.end, Role.END)

    return _says("huge_line", 0, line)


def raw_content(*parts: bytes) -> Fault:
    """The text is exactly these pieces, each put between the quotes of its JSON string as it stands."""

    async def damaged(words: Words) -> Pieces:
        for part in parts:
            yield Piece(words.content.fill(part), Role.CONTENT)
        yield Piece(words.end, Role.END)

    return _says("raw_content", 0, damaged)


def invalid_utf8() -> Fault:
    """Bytes that are no UTF-8 within a piece of text."""
    return raw_content(b"before ", b"\xff\xc3( inside", b" after")


def half_letters() -> Fault:
    """Two letters of two and four bytes, each cut in the middle between two pieces of text."""
    return raw_content(b"before \xd0", b"\x9f \xf0\x9f", b"\x98\x80 after")


def nul(raw: bool = False) -> Fault:
    r"""NUL in the text, as `\u0000`, or `raw` as the byte itself (which JSON forbids)."""
    return raw_content(b"before ", b"\x00" if raw else rb"\u0000", b" after")


def lone_surrogate() -> Fault:
    r"""`\ud83d` without its other half."""
    return raw_content(b"before ", rb"\ud83d", b" after")


def split_surrogates() -> Fault:
    r"""The pair `\ud83d\ude00`, its halves in two pieces of text."""
    return raw_content(b"before ", rb"\ud83d", rb"\ude00", b" after")


def line_separators() -> Fault:
    """U+2028, U+2029 and U+0085 in the text: they end no line of a stream."""
    return raw_content("one\u2028two".encode(), "\u2029three\u0085four".encode())


def _has_text(words: Words) -> bool:
    return words.has_text


def _streams(words: Words) -> bool:
    return words.streams


def _says(name: str, at: Place, say: Callable[[Words], Pieces], fits: Callable[[Words], bool] = _has_text) -> Fault:
    def change(reply: Reply) -> Reply:
        if not fits(reply.words):
            return reply
        reply = streamed(reply)
        return replace(reply, pieces=interrupt(reply.pieces, at, lambda: say(reply.words)))

    return Fault(name, change)
