"""What the router says beside the backend's own events."""

import time
from dataclasses import dataclass, field
from typing import Literal

from chat.backends.errors import BackendError
from chat.backends.types import Finished, LeftOut, Progress, Started, Step, TakenBack, TaskAccepted, Text

RESTING = "resting"
# Of one reply; later ones are only counted, and the reply goes on.
MAX_STEPS = 500
# So many signs of work (Progress) of one reply are told at once; of later ones only the newest, now and then.
MANY_SIGNS = 100
Outcome = Literal["answered", "failed", "stopped"]


@dataclass(slots=True)
class AttemptRecord:
    """One try at one backend. Times are seconds since the epoch; `ttft_ms` until the first non-blank character;
    `missing_model`: the one that was wanted, where the backend did not have it and another one was asked."""

    number: int
    backend: str
    model: str = ""
    started: float = field(default_factory=time.time)
    ended: float | None = None
    outcome: Outcome | None = None
    error: BackendError | None = None
    ttft_ms: int | None = None
    chars: int = 0
    left_out: int = 0
    missing_model: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """This backend is asked next. `reason`: why not the one before it, empty for the first choice:
    the kind of its error, or RESTING if its breaker kept it from being asked.
    """

    attempt: AttemptRecord
    reason: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The reply is complete."""

    attempt: AttemptRecord
    finished: Finished


@dataclass(frozen=True, slots=True)
class GaveUp:
    """No further backend is asked. `attempt`: the last one."""

    attempt: AttemptRecord
    error: BackendError


# Of a backend's events, what its consumer sees; Finished is judged first.
Shown = Started | Text | Step | TakenBack | LeftOut | Progress | TaskAccepted
RouterEvent = Asked | Shown | Answered | GaveUp
