"""Where an exception came from, in words for a log that may stand there.

What an exception says of itself may quote what was being handled: `int()` names the text that is no number, a database
the row that it refused.
"""

import traceback
from collections.abc import Iterator


def outline(error: BaseException) -> str:
    """Types and places of an exception and of what caused it, the newest first: no word of any of them."""
    return ", after ".join(_place(one) for one in chain(error))


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, then what it was raised from or while handling, as a traceback would show it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    name = type(error).__name__
    return f"{name} in {frames[-1].name} ({frames[-1].filename}:{frames[-1].lineno})" if frames else name
