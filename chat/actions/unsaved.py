"""Replies of temporary chats that this process writes, by person: they count against the person's limit, too.

Here and not in the engine because the database thread reads it: what was counted before a send looks is seen by it.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

under_way: Counter[int] = Counter()


@contextmanager
def counted(user_id: int) -> Iterator[int]:
    """One more while this lasts; how many were there before."""
    before = under_way[user_id]
    under_way[user_id] += 1
    try:
        yield before
    finally:
        under_way[user_id] -= 1
        if not under_way[user_id]:
            del under_way[user_id]
