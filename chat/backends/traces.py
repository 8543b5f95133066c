"""Describes where an exception came from, in words that are safe to log.

An exception's message may quote the data: `int()` names the text that is not a number, a database the row that it
refused.
"""

import traceback
from collections.abc import Iterator


def outline(error: BaseException) -> str:
    """Types and places of an exception and its causes, newest first, without their messages."""
    return ", after ".join(_place(one) for one in chain(error))


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yields the exception, then its causes and contexts, as a traceback would show them."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    name = type(error).__name__
    return f"{name} in {frames[-1].name} ({frames[-1].filename}:{frames[-1].lineno})" if frames else name
