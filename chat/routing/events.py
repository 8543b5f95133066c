"""The router's events, in addition to the backend's own."""

import time
from dataclasses import dataclass, field
from typing import Literal

from chat.backends.errors import BackendError
from chat.backends.types import Finished, LeftOut, Progress, Started, Step, TakenBack, TaskAccepted, Text

RESTING = "resting"
# Steps kept of one reply; later ones are only counted, and the reply continues.
MAX_STEPS = 500
# Progress events of one reply that are published at once; after that only the newest, at intervals.
MANY_SIGNS = 100
Outcome = Literal["answered", "failed", "stopped"]


@dataclass(slots=True)
class AttemptRecord:
    """One attempt at one backend. Times are in seconds since the epoch. `ttft_ms`: time to the first non-blank
    character. `missing_model`: the requested model, if the backend does not have it and used another."""

    number: int
    backend: str
    model: str = ""
    started: float = field(default_factory=time.time)
    ended: float | None = None
    outcome: Outcome | None = None
    error: BackendError | None = None
    ttft_ms: int | None = None
    chars: int = 0
    omitted: int = 0
    missing_model: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """This backend is asked next. `reason`: why the previous one did not answer: the kind of its error, or RESTING if
    its breaker was open. Empty for the first choice.
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


# The backend's events that consumers see. Finished is checked first and becomes Answered or an error.
Shown = Started | Text | Step | TakenBack | LeftOut | Progress | TaskAccepted
RouterEvent = Asked | Shown | Answered | GaveUp
