"""The health of one backend, from requests and probes. No Django."""

import time
from dataclasses import dataclass, field
from typing import Literal

from chat.backends.errors import BackendError, Params, Unreachable
from chat.backends.types import ProbeResult
from chat.routing.breaker import Breaker

BackendStatus = Literal["unknown", "healthy", "degraded", "unhealthy"]


@dataclass(frozen=True, slots=True)
class Failure:
    """The part of an error that everybody may see; `address`: of the backend, for administrators only."""

    kind: str
    params: Params
    address: str = ""

    @classmethod
    def of(cls, error: BackendError) -> "Failure":
        """The error without the backend's words."""
        return cls(error.kind, dict(error.params), error.address)


@dataclass(frozen=True, slots=True)
class Turn:
    """The backend went down, or came back after `seconds`."""

    is_down: bool
    seconds: float = 0.0


@dataclass(slots=True)
class Health:
    """Status words as in docs/contracts/http.md. Times are seconds since the epoch. Properties change nothing;
    `take_change` does, and only its caller publishes to the browsers.

    `failure`: the last error, without the backend's words: those are for the reply's owner.
    """

    breaker: Breaker
    checked_at: float | None = None
    latency_ms: int | None = None
    failure: Failure | None = None
    detail: dict[str, object] = field(default_factory=dict)
    _attempt_good: bool | None = None
    _probe_good: bool | None = None
    _warning: bool = False
    _told: BackendStatus = "unknown"
    _told_at: float = field(default_factory=time.time)
    _down_at: float | None = None
    _down_by_probe: bool = False

    def attempted(self, error: BackendError | None) -> None:
        """A request ended; `error` None: it was answered."""
        self._attempt_good = error is None
        if error is None:
            self._probe_good = None  # an answer outweighs an earlier probe
        elif isinstance(error, Unreachable):
            self._probe_good = False  # no connection: a probe would fail, too
        self.checked_at = time.time()
        self.failure = Failure.of(error) if error else None

    def probed(self, result: ProbeResult | BackendError) -> None:
        """Record what a probe returned or raised. A good one does not undo a failed attempt."""
        self.checked_at = time.time()
        if isinstance(result, BackendError):
            self._probe_good, self.failure, self.latency_ms = False, Failure.of(result), None
            return
        self._probe_good, self.latency_ms = True, result.latency_ms
        self._warning = result.state == "warning"
        if result.detail:
            self.detail = dict(result.detail)
        if self._attempt_good is not False:
            self.failure = None

    def forget(self) -> None:
        """Drop all: from now on the name stands for another server."""
        self._attempt_good = self._probe_good = self.checked_at = None
        self.failure, self.detail, self._warning = None, {}, False
        self._down_at = None

    @property
    def status(self) -> BackendStatus:
        """From breaker, attempts and probes; "unknown" before the first result."""
        if self.breaker.state == "open" or self._probe_good is False:
            return "unhealthy"
        # A good probe never outweighs failed attempts: only an answer does.
        if self.breaker.state == "half_open" or self._attempt_good is False:
            return "degraded"
        if self._attempt_good is None and self._probe_good is None:
            return "unknown"
        return "degraded" if self._warning else "healthy"

    @property
    def missed(self) -> bool:
        """True if the last probe or connection failed."""
        return self._probe_good is False

    @property
    def since(self) -> float:
        """When the status last changed. For a change that is not published yet: now, at most a second off."""
        return self._told_at if self.status == self._told else time.time()

    def take_change(self) -> bool:
        """True if the status has changed since the last call. The caller publishes it to every browser."""
        status = self.status
        if status == self._told:
            return False
        self._told, self._told_at = status, time.time()
        return True

    def take_turn(self) -> Turn | None:
        """Whether it went down or came back since the last call; only for the log.

        A breaker half-opens by time alone, and a server may pass probes and fail each request: a backend that failed
        requests is back with an answer, one that was unreachable is back with a good probe.
        """
        if self._down_at is None:
            if self.status != "unhealthy":
                return None
            self._down_at, self._down_by_probe = time.monotonic(), self.missed
            return Turn(is_down=True)
        is_there = self._down_by_probe and self._probe_good is True
        if self.status == "unhealthy" or not (is_there or self._attempt_good):
            return None
        seconds, self._down_at = time.monotonic() - self._down_at, None
        return Turn(is_down=False, seconds=seconds)

    def is_fresh(self, seconds: float) -> bool:
        """True if a request or probe ended within the last `seconds`."""
        return self.checked_at is not None and time.time() - self.checked_at <= seconds
