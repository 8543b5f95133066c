"""An outgoing reply: a head, and pieces that faults can count, cut and replace."""

import asyncio
import json
import re
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, replace
from enum import Enum

from chat.demo.http import Head

_TOKEN = re.compile(r" ?\w{1,6}| ?[^\w\s]{1,3}|\s+")
_WORD = re.compile(r"\s*\S+\s*")
_MARK = f"@@{uuid.uuid4().hex}@@"


class Role(Enum):
    """LEAD comes before the text (start, steps, comments), CONTENT is text, END marks the reply as complete."""

    LEAD = "lead"
    CONTENT = "content"
    END = "end"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of the body. `raw` bypasses the framing; only faults that break it use this."""

    data: bytes
    role: Role
    raw: bool = False


Pieces = AsyncGenerator[Piece, None]


@dataclass(frozen=True)
class Template:
    """The bytes around a piece of text."""

    before: bytes = b""
    after: bytes = b""

    def fill(self, inside: bytes) -> bytes:
        """Puts `inside` between the quotes of a JSON string: it must be escaped, or damaged on purpose."""
        return self.before + inside + self.after


@dataclass(frozen=True)
class Words:
    """A server's formats, so that one fault works in every dialect.

    `refusal` returns the JSON body for a status code, `error` the event of a failed reply. `has_text`: the reply has a
    place for text, and `content` is the template around it. `streams`: the reply is a stream of events.
    """

    refusal: Callable[[int], bytes]
    error: Callable[[str], bytes]
    content: Template = Template()
    comment: bytes = b" "
    end: bytes = b""
    has_text: bool = False
    streams: bool = False


@dataclass(frozen=True)
class Reply:
    """A response that has not been sent yet. `before` runs before the first byte."""

    head: Head
    pieces: Pieces
    words: Words
    before: tuple[Callable[[], Awaitable[None]], ...] = ()


class Pacer:
    """Limits tokens to a rate, without drift. A rate of 0 never waits."""

    def __init__(self, tokens_per_second: float) -> None:
        self._rate = tokens_per_second
        self._due = asyncio.get_running_loop().time()

    async def spend(self, tokens: float) -> None:
        """Waits until `tokens` more are due at the rate."""
        if self._rate:
            self._due += tokens / self._rate
            await asyncio.sleep(self._due - asyncio.get_running_loop().time())


def tokens(text: str) -> list[str]:
    """Splits into pieces the size of a model's tokens; joined, they are the text again."""
    return _TOKEN.findall(text)


def five_words(text: str) -> list[str]:
    """Chunks of five words, with white space preserved."""
    return _in_fives(_WORD.findall(text) or [text], "")


def five_words_mangled(text: str) -> list[str]:
    """Chunks of five words as Victoria cuts them: single spaces, no line break left (docs/contracts/victoria.md)."""
    chunks = _in_fives(text.split(), " ")
    return [f"{chunk} " for chunk in chunks[:-1]] + chunks[-1:]


def escaped(text: str, *, ascii_only: bool = False) -> bytes:
    """The inside of a JSON string. Lone surrogates, which a question may contain, become question marks."""
    return json.dumps(text, ensure_ascii=ascii_only)[1:-1].encode(errors="replace")


def compact(value: object) -> bytes:
    """JSON as FastAPI writes it: no spaces, letters unescaped."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def template(encode: Callable[[object], bytes], make: Callable[[str], object]) -> Template:
    """The bytes that `encode(make(text))` puts around its text."""
    before, after = encode(make(_MARK)).split(_MARK.encode())
    return Template(before, after)


def plain_reply(head: Head, data: bytes, words: Words) -> Reply:
    """A body in one piece."""
    return Reply(replace(head, length=len(data)), whole(data), words)


def text_reply(head: Head, around: Template, text: bytes, words: Words) -> Reply:
    """A JSON body in three pieces, so that faults can find its text. `text` is already escaped."""
    length = len(around.fill(text))
    return Reply(replace(head, length=length), _three(around, text), replace(words, end=around.after, has_text=True))


async def whole(data: bytes) -> Pieces:
    """A body in one piece."""
    yield Piece(data, Role.CONTENT)


async def _three(around: Template, text: bytes) -> Pieces:
    yield Piece(around.before, Role.LEAD)
    yield Piece(text, Role.CONTENT)
    yield Piece(around.after, Role.END)


def _in_fives(words: list[str], glue: str) -> list[str]:
    return [glue.join(words[start : start + 5]) for start in range(0, len(words), 5)]
