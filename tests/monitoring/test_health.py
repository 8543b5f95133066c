"""The status words of docs/contracts/http.md, from attempts and probes."""

import pytest

from chat.backends.errors import BackendError, BadStatus, EmptyReply, IncompleteReply, Unreachable
from chat.backends.types import ProbeResult
from chat.monitoring.health import Health
from chat.routing.breaker import Breaker

GOOD, WARNING = ProbeResult("ok", 3), ProbeResult("warning", 3)
REFUSED, BROKEN = Unreachable("mlx"), IncompleteReply("mlx")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def health(clock: Clock) -> Health:
    return Health(Breaker(clock, jitter=lambda: 1.0))


def attempt(health: Health, error: BackendError | None) -> None:
    """A request as the router reports it: to the breaker, then here."""
    trial = health.breaker.admit(last=True)
    assert trial
    if error:
        trial.failed(error)
    else:
        trial.first_content()
        trial.complete()
    health.attempted(error)


def kind(health: Health) -> str:
    return health.failure.kind if health.failure else ""


def test_nothing_known_is_unknown(health: Health) -> None:
    assert (health.status, health.checked_at, health.is_fresh(30)) == ("unknown", None, False)


def test_a_good_probe_or_a_good_attempt_is_healthy(health: Health, clock: Clock) -> None:
    health.probed(GOOD)
    assert (health.status, health.latency_ms) == ("healthy", 3)
    other = Health(Breaker(clock))
    attempt(other, None)
    assert (other.status, other.failure) == ("healthy", None)


def test_a_failed_probe_is_unhealthy_and_tells_why(health: Health) -> None:
    health.probed(GOOD)
    health.probed(BadStatus("mlx", 500))
    assert (health.status, health.latency_ms) == ("unhealthy", None) and kind(health) == "status"
    health.probed(GOOD)
    assert (health.status, health.failure) == ("healthy", None)


def test_a_warning_of_the_server_is_degraded(health: Health) -> None:
    health.probed(WARNING)
    assert health.status == "degraded"
    health.probed(GOOD)
    assert health.status == "healthy"


def test_the_last_attempt_failed_is_degraded(health: Health) -> None:
    attempt(health, None)
    attempt(health, BROKEN)
    assert (health.status, health.breaker.state) == ("degraded", "closed") and kind(health) == "incomplete"


def test_a_good_probe_never_outweighs_failed_attempts(health: Health) -> None:
    attempt(health, BROKEN)
    health.probed(GOOD)
    assert health.status == "degraded" and kind(health) == "incomplete"
    attempt(health, None)
    assert (health.status, health.failure) == ("healthy", None)


def test_an_open_breaker_is_unhealthy_whatever_a_probe_says(health: Health) -> None:
    attempt(health, REFUSED)
    assert (health.status, health.breaker.state) == ("unhealthy", "open")
    health.probed(GOOD)
    assert health.status == "unhealthy"


def test_a_half_open_breaker_is_degraded(health: Health, clock: Clock) -> None:
    attempt(health, BROKEN)
    attempt(health, EmptyReply("mlx"))
    assert health.status == "unhealthy"
    clock.now += 60
    assert (health.status, health.breaker.state) == ("degraded", "half_open")


def test_a_change_is_taken_once_and_notes_since_when(health: Health, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not health.take_change()
    monkeypatch.setattr("chat.monitoring.health.time.time", lambda: 5000.0)
    health.probed(GOOD)
    assert health.take_change() and not health.take_change()
    assert health.since == 5000.0


def test_reading_takes_no_change(health: Health) -> None:
    health.probed(GOOD)
    assert (health.status, health.since > 0, health.status) == ("healthy", True, "healthy")
    assert health.take_change()


def test_fresh_means_learned_within_that_time(health: Health, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("chat.monitoring.health.time.time", lambda: now[0])
    health.probed(GOOD)
    now[0] += 30
    assert health.is_fresh(30)
    now[0] += 1
    assert not health.is_fresh(30)


def test_another_server_is_unknown_again(health: Health) -> None:
    attempt(health, BROKEN)
    health.probed(WARNING)
    health.forget()
    health.breaker.close()
    assert (health.status, health.failure, health.checked_at, health.detail) == ("unknown", None, None, {})
