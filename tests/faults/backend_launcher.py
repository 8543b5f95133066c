"""The launcher with what the tests of misbehaving backends need inside the server."""

import sys
import time
from functools import partial

from .launcher import fault, main


@fault
def fast_breaker(times: str) -> None:
    """The breakers' clock runs so many times as fast: a minute of rest is over in a test's time."""
    from chat.routing import breaker

    quick = partial(breaker.Breaker, clock=lambda: time.monotonic() * float(times))
    breaker.Breaker = quick  # type: ignore[assignment,misc]  # what makes one, in the place of the class


if __name__ == "__main__":
    main(sys.argv[1:])
