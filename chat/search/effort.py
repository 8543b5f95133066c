"""How much work one thing may cost."""

import time


class Effort:
    """CPU time of this thread, from now on: what a busy or suspended machine takes away does not count.

    Whoever works under it asks between small pieces of work: Python can stop nothing from outside.
    """

    def __init__(self, seconds: float) -> None:
        self._until = time.thread_time() + seconds

    @property
    def is_spent(self) -> bool:
        """True once this thread has used the seconds."""
        return time.thread_time() >= self._until


ANY = Effort(float("inf"))
