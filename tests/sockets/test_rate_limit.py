"""The token bucket of one socket."""

from chat.sockets.limits import BURST, REFUSED_IN_A_ROW, RateLimit


def test_tokens_come_back_with_time_up_to_the_burst() -> None:
    now = [0.0]
    limit = RateLimit(20, clock=lambda: now[0])
    assert sum(limit.allows() for _ in range(500)) == BURST
    now[0] += 1
    assert sum(limit.allows() for _ in range(500)) == 20
    now[0] += 3600
    assert sum(limit.allows() for _ in range(500)) == BURST


def test_one_allowed_frame_begins_the_count_of_refused_ones_anew() -> None:
    now = [0.0]
    limit = RateLimit(1, clock=lambda: now[0])
    for _ in range(BURST + REFUSED_IN_A_ROW - 1):
        limit.allows()
    assert not limit.is_hopeless
    now[0] += 1
    assert limit.allows() and limit.refused == 0


def test_a_rate_over_the_burst_is_possible() -> None:
    limit = RateLimit(500, clock=lambda: 0.0)
    assert sum(limit.allows() for _ in range(1000)) == 500


def test_rate_zero_is_no_limit() -> None:
    limit = RateLimit(0)
    assert all(limit.allows() for _ in range(10_000))
