"""The half-open breaker: exactly one real request, and the last of the order that is always asked."""

import pytest

from chat.backends import errors

from .test_breaker import BLAMELESS, BROKEN, REFUSED, Bench


@pytest.fixture
def bench() -> Bench:
    """Open, and its pause is over."""
    bench = Bench()
    bench.fail()
    bench.clock.now += 1
    assert bench.breaker.state == "half_open"
    return bench


def test_exactly_one_of_many_is_admitted(bench):
    trials = [bench.breaker.admit() for _ in range(100)]
    assert [trial is not None for trial in trials] == [True] + [False] * 99


def test_while_it_is_tried_it_stays_half_open_however_long_it_takes(bench):
    bench.admitted()
    bench.clock.now += 1000
    assert (bench.breaker.state, bench.breaker.admit()) == ("half_open", None)


def test_first_content_closes_it_for_all(bench):
    bench.admitted().first_content()
    assert bench.breaker.state == "closed"
    assert all(bench.breaker.admit() for _ in range(10))


def test_a_trial_that_fails_opens_it_for_twice_as_long(bench):
    bench.admitted().failed(REFUSED)
    assert (bench.breaker.state, bench.seconds_left) == ("open", 2)


def test_a_trial_that_fails_opens_it_whatever_the_kind(bench):
    bench.admitted().failed(BROKEN)
    assert bench.breaker.state == "open"


def test_a_trial_that_fails_with_retry_after_opens_it_until_then(bench):
    bench.admitted().failed(errors.Overloaded("mlx", 503, retry_after=9.0))
    assert bench.seconds_left == 9


def test_a_trial_that_fails_after_its_first_content_opens_it_again(bench):
    trial = bench.admitted()
    trial.first_content()
    trial.failed(BROKEN)
    assert bench.breaker.state == "open"


def test_a_cancelled_trial_gives_its_slot_back(bench):
    bench.admitted().cancelled()
    assert bench.breaker.state == "half_open"
    assert bench.breaker.admit() is not None


def test_a_cancelled_trial_is_no_failure(bench):
    bench.admitted().cancelled()
    bench.admitted().failed(REFUSED)
    assert bench.seconds_left == 2


@pytest.mark.parametrize("error", BLAMELESS, ids=lambda e: e.kind)
def test_a_trial_that_says_nothing_of_the_backend_gives_its_slot_back(bench, error):
    bench.admitted().failed(error)
    assert bench.breaker.state == "half_open"
    assert bench.breaker.admit() is not None


@pytest.mark.parametrize("end", ["complete", "cancelled", "failed"])
def test_only_the_first_end_counts(bench, end):
    trial = bench.admitted()
    trial.cancelled()
    getattr(trial, end)(*([REFUSED] if end == "failed" else []))
    assert bench.breaker.state == "half_open"


def test_cancelling_after_the_end_takes_no_slot_away(bench):
    first = bench.admitted()
    first.cancelled()
    bench.admitted()
    first.cancelled()
    assert bench.breaker.admit() is None


def test_the_last_of_the_order_is_asked_although_it_is_open():
    bench = Bench()
    bench.fail()
    assert bench.breaker.admit(last=True) is not None


def test_the_last_of_the_order_is_asked_although_another_is_trying(bench):
    bench.admitted()
    assert bench.breaker.admit(last=True) is not None


def test_the_last_of_the_order_takes_the_trial_if_it_is_free(bench):
    bench.admitted(last=True)
    assert bench.breaker.admit() is None


def test_a_forced_failure_does_not_lengthen_the_pause():
    bench = Bench()
    bench.fail()
    for _ in range(10):
        bench.admitted(last=True).failed(REFUSED)
    assert bench.seconds_left == 1
    bench.fail()
    assert bench.seconds_left == 2


def test_a_forced_success_closes_it():
    bench = Bench()
    bench.fail()
    bench.admitted(last=True).complete()
    assert bench.breaker.state == "closed"


def test_a_forced_first_content_closes_it():
    bench = Bench()
    bench.fail()
    bench.admitted(last=True).first_content()
    assert bench.breaker.state == "closed"


def test_a_forced_end_does_not_free_the_slot_of_the_trial(bench):
    bench.admitted()
    bench.admitted(last=True).cancelled()
    assert bench.breaker.admit() is None


def test_requests_from_before_the_opening_do_not_lengthen_the_pause():
    bench = Bench()
    earlier = [bench.admitted() for _ in range(10)]
    for trial in earlier:
        trial.failed(REFUSED)
    assert bench.seconds_left == 1


def test_a_request_from_before_the_opening_that_answers_closes_it():
    bench = Bench()
    earlier = bench.admitted()
    bench.fail()
    earlier.first_content()
    assert bench.breaker.state == "closed"


def test_once_another_request_answered_a_failing_trial_counts_like_any_other(bench):
    trial = bench.admitted()
    bench.admitted(last=True).complete()
    trial.failed(BROKEN)
    assert bench.breaker.state == "closed"


def test_a_trial_from_before_a_new_opening_does_not_lengthen_the_pause(bench):
    trial = bench.admitted()
    bench.admitted(last=True).first_content()
    bench.fail(BROKEN)
    assert bench.seconds_left == 2
    trial.failed(BROKEN)
    assert bench.seconds_left == 2
