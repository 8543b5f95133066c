"""Counts the temporary replies that this process writes, by person: they count against the person's limit, too.

Module state, not the engine's, because the database thread reads it when it checks a send.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

under_way: Counter[int] = Counter()


@contextmanager
def counted(user_id: int) -> Iterator[int]:
    """Count one more reply inside the block; yields the count before it."""
    before = under_way[user_id]
    under_way[user_id] += 1
    try:
        yield before
    finally:
        under_way[user_id] -= 1
        if not under_way[user_id]:
            del under_way[user_id]
