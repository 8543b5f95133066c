"""When a breaker opens, for how long, and what closes it."""

import pytest

from chat.backends import errors
from chat.routing.breaker import Breaker, Trial

from .scripted import Clock

REFUSED = errors.Unreachable("mlx")
SLOW = errors.ConnectTimedOut("mlx")
BROKEN = errors.IncompleteReply("mlx")
OTHER_KINDS = [
    errors.FirstContentTimedOut("mlx"),
    errors.IdleTimedOut("mlx"),
    errors.BadStatus("mlx", 500),
    errors.BadStatus("mlx", 302),
    errors.Overloaded("mlx", 429),
    errors.Overloaded("mlx", 503),
    errors.BadStream("mlx"),
    errors.EmptyReply("mlx"),
    errors.IncompleteReply("mlx"),
    errors.ErrorEvent("mlx"),
]
BLAMELESS = [
    errors.BadStatus("victoria", 422),
    errors.BadStatus("mlx", 404),
    errors.DeadlineExceeded("mlx"),
    errors.ReplyTooLarge("mlx"),
    errors.InternalError("mlx"),
]


def seconds_left(breaker: Breaker, now: float) -> float:
    return max(0.0, breaker._open_until - now) if breaker.state == "open" else 0.0


class Bench:
    """A breaker without chance: a clock to move, jitter 1 unless a test sets another."""

    def __init__(self) -> None:
        self.clock, self.jitter = Clock(), 1.0
        self.breaker = Breaker(self.clock, lambda: self.jitter)

    @property
    def seconds_left(self) -> float:
        """Until a request is let through again; 0 when it is not open."""
        return seconds_left(self.breaker, self.clock.now)

    def admitted(self, *, last: bool = False) -> Trial:
        trial = self.breaker.admit(last=last)
        assert trial is not None
        return trial

    def fail(self, error: errors.BackendError = REFUSED) -> None:
        """The next request that is let through fails."""
        self.clock.now += self.seconds_left
        self.admitted().failed(error)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_it_is_closed_at_first(bench):
    assert (bench.breaker.state, bench.seconds_left) == ("closed", 0)


def test_a_closed_one_admits_everybody(bench):
    assert all(bench.breaker.admit() for _ in range(100))


@pytest.mark.parametrize("error", [REFUSED, SLOW, errors.TLSFailure("mlx")], ids=lambda e: e.kind)
def test_one_failure_to_connect_opens_it(bench, error):
    bench.fail(error)
    assert bench.breaker.state == "open"


@pytest.mark.parametrize("error", OTHER_KINDS, ids=lambda e: e.kind)
def test_two_failures_of_the_other_kinds_open_it(bench, error):
    bench.fail(error)
    assert bench.breaker.state == "closed"
    bench.fail(error)
    assert bench.breaker.state == "open"


def test_two_failures_of_different_kinds_open_it(bench):
    bench.fail(OTHER_KINDS[0])
    bench.fail(OTHER_KINDS[-1])
    assert bench.breaker.state == "open"


@pytest.mark.parametrize("error", BLAMELESS, ids=lambda e: e.kind)
def test_what_is_not_its_fault_never_opens_it(bench, error):
    for _ in range(10):
        bench.fail(error)
    assert bench.breaker.state == "closed"


def test_a_complete_answer_between_two_failures_keeps_it_closed(bench):
    bench.fail(BROKEN)
    bench.admitted().complete()
    bench.fail(BROKEN)
    assert bench.breaker.state == "closed"


def test_first_content_alone_does_not_forget_a_failure(bench):
    bench.fail(BROKEN)
    trial = bench.admitted()
    trial.first_content()
    trial.failed(BROKEN)
    assert bench.breaker.state == "open"


def test_an_open_one_admits_nobody(bench):
    bench.fail()
    assert bench.breaker.admit() is None


def test_the_first_pause_is_a_second(bench):
    bench.fail()
    assert bench.seconds_left == 1
    bench.clock.now += 0.99
    assert bench.breaker.admit() is None
    bench.clock.now += 0.01
    assert bench.breaker.admit() is not None


def test_the_pause_doubles_up_to_thirty_seconds(bench):
    pauses = []
    for _ in range(8):
        bench.fail()
        pauses.append(bench.seconds_left)
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]


@pytest.mark.parametrize("jitter", [0.5, 1.5])
def test_the_pause_is_jittered(bench, jitter):
    bench.jitter = jitter
    bench.fail()
    assert bench.seconds_left == jitter


def test_the_jitter_is_half_of_the_pause_at_most():
    clock = Clock()
    pauses = set()
    for _ in range(200):
        breaker = Breaker(clock)
        breaker.admit().failed(REFUSED)
        pauses.add(seconds_left(breaker, clock.now))
    assert 0.5 <= min(pauses) < 0.7
    assert 1.3 < max(pauses) <= 1.5


def test_a_complete_answer_makes_the_next_pause_short_again(bench):
    for _ in range(4):
        bench.fail()
    bench.clock.now += 100
    bench.admitted().complete()
    bench.fail()
    assert bench.seconds_left == 1


def test_first_content_alone_does_not_make_the_next_pause_short(bench):
    for _ in range(3):
        bench.fail()
    bench.clock.now += 100
    trial = bench.admitted()
    trial.first_content()
    trial.failed(BROKEN)
    assert bench.seconds_left == 8


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_opens_it_at_once_until_then(bench, status):
    bench.fail(errors.Overloaded("mlx", status, retry_after=7.0))
    assert bench.seconds_left == 7


def test_retry_after_is_not_jittered(bench):
    bench.jitter = 1.5
    bench.fail(errors.Overloaded("mlx", 429, retry_after=7.0))
    assert bench.seconds_left == 7


def test_an_absurd_retry_after_is_a_minute(bench):
    bench.fail(errors.Overloaded("mlx", 429, retry_after=1e9))
    assert bench.seconds_left == 60


def test_a_retry_after_of_nothing_lets_one_request_through(bench):
    bench.fail(errors.Overloaded("mlx", 429, retry_after=0.0))
    assert bench.breaker.state == "half_open"


def test_an_administrator_can_close_it(bench):
    for _ in range(4):
        bench.fail()
    bench.breaker.close()
    assert bench.breaker.state == "closed"
    bench.fail()
    assert bench.seconds_left == 1


def test_closing_it_forgets_the_failures(bench):
    bench.fail(BROKEN)
    bench.breaker.close()
    bench.fail(BROKEN)
    assert bench.breaker.state == "closed"


def test_a_clock_that_people_set_does_not_matter(monkeypatch):
    breaker = Breaker(jitter=lambda: 1.0)
    breaker.admit().failed(REFUSED)
    monkeypatch.setattr("time.time", lambda: 4e9)
    assert breaker.state == "open"
