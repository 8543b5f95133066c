"""The numbers of the last hour."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from chat.models import Attempt, Conversation, Generation, Message, Outcome
from chat.monitoring.report import HourNumbers, hour_numbers, percentile


@pytest.fixture
def generation(db: None) -> Generation:
    conversation = Conversation.objects.create(owner=User.objects.create_user("alice"))
    return Generation.objects.create(message=Message.objects.create(conversation=conversation, role="assistant"))


def attempts(generation: Generation, outcome: str, *times: int | None, minutes: int = 1, backend: str = "mlx") -> None:
    started = timezone.now() - timedelta(minutes=minutes)
    number = Attempt.objects.count()
    for time in times:
        number += 1
        fields = {"backend": backend, "outcome": outcome, "ttft_ms": time, "started_at": started}
        Attempt.objects.create(generation=generation, number=number, **fields)


def test_nothing_asked_is_zeros_and_no_times(db: None) -> None:
    assert hour_numbers("mlx") == HourNumbers(0, 0, 0, 0, 0, None, None)


def test_each_outcome_is_counted_apart(generation: Generation) -> None:
    attempts(generation, Outcome.ANSWERED, 10, 20, 30)
    attempts(generation, Outcome.FAILED, None, 40)
    attempts(generation, Outcome.STOPPED, None)
    attempts(generation, Outcome.LOST, None)
    attempts(generation, Outcome.RUNNING, None)
    assert hour_numbers("mlx") == HourNumbers(8, 3, 2, 1, 1, 20, 40)


def test_what_is_older_or_anothers_does_not_count(generation: Generation) -> None:
    attempts(generation, Outcome.ANSWERED, 10, minutes=61)
    attempts(generation, Outcome.ANSWERED, 10, backend="victoria")
    assert hour_numbers("mlx").attempts == 0
    attempts(generation, Outcome.ANSWERED, 10, minutes=59)
    assert hour_numbers("mlx").attempts == 1


@given(st.lists(st.integers(0, 10**6), min_size=1), st.integers(1, 100))
def test_a_percentile_is_one_of_the_values_and_at_least_so_many_are_below(values: list[int], percent: int) -> None:
    found = percentile(sorted(values), percent)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= percent * len(values)
    assert sum(value < found for value in values) * 100 < percent * len(values)


def test_percentiles_by_nearest_rank() -> None:
    assert percentile([], 50) is None
    assert [percentile(list(range(1, 101)), percent) for percent in (50, 95, 100)] == [50, 95, 100]
    assert percentile([7], 95) == 7
