"""Limits the CPU time of one piece of work."""

import time


class Effort:
    """A budget of this thread's CPU time, from now on. Time lost to a busy or suspended machine does not count.

    The caller checks it between small pieces of work: Python cannot interrupt a call from outside.
    """

    def __init__(self, seconds: float) -> None:
        self._until = time.thread_time() + seconds

    @property
    def is_spent(self) -> bool:
        """True once this thread has used up its seconds."""
        return time.thread_time() >= self._until


ANY = Effort(float("inf"))
