"""The parts of a backend's error that anyone may read: FastAPI's `type` and `loc`, an error's `code`.

A backend may repeat the question in them, so each must look like an identifier and share nothing with the request.
In doubt it is left out: a missing code is better than showing another person's words.
"""

import re
from collections.abc import Iterator
from typing import Any

from .errors import Params

IDENTIFIER = re.compile(r"[A-Za-z0-9_.-]{1,64}")
NAMES = ("code", "type", "loc")
# Searching a larger request would delay all other replies.
LARGEST_REQUEST = 300_000
SHARED_RUN = 8
SHARED_WORD = 4
# A request also contains our own ids. By chance they contain any short code, so only long runs of them count.
_RANDOM = re.compile(r"[0-9A-Fa-f-]{32,36}")
# Protocol words: not secret even if a question contains them. The whole identifier must still be absent from it.
_COMMON = frozenset(
    {
        "api",
        "body",
        "code",
        "content",
        "error",
        "exceeded",
        "extra",
        "failed",
        "forbidden",
        "found",
        "header",
        "http",
        "input",
    }
    | {"int", "internal", "invalid", "json", "key", "length", "limit", "list", "messages", "missing", "model", "not"}
    | {"parsing", "prompt", "query", "rate", "request", "server", "str", "string", "too", "type", "value"}
)


class Request:
    """The content of one request, for comparison. `said`: its JSON body and everything else sent with it."""

    def __init__(self, *said: Any) -> None:
        texts = list(_texts(said))
        self._is_too_large = sum(map(len, texts)) > LARGEST_REQUEST
        if not self._is_too_large:
            text = "\n".join(text for text in texts if not _RANDOM.fullmatch(text)).casefold()
            self._squeezed, self._words = _squeezed(text), set(re.findall(r"[a-z0-9]+", text))
            self._runs = "\n".join(_squeezed(text.casefold()) for text in texts)

    def has(self, identifier: str) -> bool:
        """True if the identifier may come from the request."""
        if self._is_too_large:
            return True
        word = _squeezed(identifier.casefold())
        parts = set(re.findall(r"[a-z]+|[0-9]+", identifier.casefold())) - _COMMON
        return (
            word in self._squeezed
            or any(len(part) > 1 and part in self._words for part in parts)
            or any(word[at : at + SHARED_RUN] in self._runs for at in range(len(word) - SHARED_RUN + 1))
            or any(len(said) >= SHARED_WORD and said in word for said in self._words - _COMMON)
        )


def identifiers(answer: Any, request: Request) -> Params:
    """The identifiers in an error's JSON value; only those that share nothing with `request`."""
    found: Params = {}
    for holder in _holders(answer):
        for name in NAMES:
            word = _word(name, holder.get(name))
            if name not in found and word and not request.has(word):
                found[name] = word
    return found


def _holders(answer: Any) -> Iterator[dict[str, Any]]:
    """The objects where servers put identifiers: the answer, its `error` or `detail`, and the first of a list there."""
    for _level in range(4):
        if isinstance(answer, list):
            answer = answer[0] if answer else None
        if not isinstance(answer, dict):
            return
        yield answer
        answer = answer.get("error") or answer.get("detail")


def _word(name: str, value: Any) -> str:
    """The value as an identifier, "" if it is not one. `loc` is a list of names and positions."""
    if name == "loc" and isinstance(value, list):
        parts = [_word("", part) for part in value]
        value = ".".join(parts) if all(parts) else ""
    if type(value) is int:
        value = str(value)
    # The `type` of Victoria's error event is always "error", which says nothing.
    is_one = isinstance(value, str) and IDENTIFIER.fullmatch(value) and value != "error"
    return value if is_one else ""


def _texts(value: Any) -> Iterator[str]:
    """Every text and number in a JSON value, except for keys: those are ours."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
        elif value is not None and not isinstance(value, bool):
            yield str(value)


def _squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text)
