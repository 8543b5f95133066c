"""Which models a server has lost: told by what it refuses, lists and answers for."""

import pytest

from chat.backends.gone_models import MOST_NAMES, RETRY_S, GoneModels
from tests.routing.scripted import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gone(clock: Clock) -> GoneModels:
    return GoneModels(clock)


def test_what_is_not_listed_any_more_is_lost_until_it_is_listed_again(gone: GoneModels) -> None:
    gone.note_listed(["a", "b"])
    gone.note_listed(["a"])
    assert gone.is_lost("b") and not gone.is_lost("a")
    gone.note_refused(["b"])
    gone.note_listed(["a", "b"])
    assert not gone.is_lost("b") and gone.names == set()


def test_a_name_that_the_server_never_had_is_not_judged(gone: GoneModels) -> None:
    gone.note_listed(["a"])
    gone.note_refused(["x"])
    assert not gone.is_lost("x") and not gone.is_lost("") and gone.names == {"x"}


def test_a_name_that_answers_without_being_listed_is_there(gone: GoneModels) -> None:
    gone.note_answered("x")
    gone.note_listed(["a"])
    assert not gone.is_lost("x")
    gone.note_refused(["x"])
    assert gone.is_lost("x")


def test_what_is_listed_and_refused_is_tried_again_after_a_while(gone: GoneModels, clock: Clock) -> None:
    gone.note_listed(["a", "b"])
    gone.note_refused(["b"])
    gone.note_listed(["a", "b"])
    assert gone.is_lost("b") and gone.names == {"b"}
    clock.now += RETRY_S
    assert not gone.is_lost("b") and gone.names == set()
    gone.note_refused(["b"])
    assert gone.is_lost("b") and gone.names == {"b"}
    gone.note_answered("b")
    assert not gone.is_lost("b") and gone.names == set()


def test_a_first_list_does_not_bring_back_what_was_refused_before_it(gone: GoneModels) -> None:
    gone.note_refused(["b"])
    gone.note_listed(["a", "b"])
    assert gone.is_lost("b")


def test_an_empty_list_says_nothing(gone: GoneModels) -> None:
    gone.note_listed(["a"])
    gone.note_listed([])
    assert not gone.is_lost("a")


def test_names_do_not_pile_up(gone: GoneModels) -> None:
    for number in range(3 * MOST_NAMES):
        gone.note_refused([f"r{number}"])
        gone.note_answered(f"a{number}")
    assert len(gone.names) == MOST_NAMES and not gone.had("a0") and gone.had(f"a{3 * MOST_NAMES - 1}")
