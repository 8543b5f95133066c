from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chat.backends.types import Request, Turn
from chat.backends.window import MAX_TOKENS, count_tokens, fit, in_turns

from .talk import question

TEXTS = st.lists(st.text(max_size=40) | st.integers(0, 400).map("a".__mul__), min_size=1, max_size=12)
WINDOWS = st.integers(min_value=1, max_value=400)


def test_a_token_is_about_four_bytes():
    assert count_tokens("a" * 400) == 104
    assert count_tokens("я" * 200) == 104


def test_a_lone_surrogate_can_be_counted():
    assert count_tokens("\ud800") == 4


def test_a_short_conversation_stays_whole():
    request = question("a", "b", "c")
    fitted, max_tokens = fit(request, 8192)
    assert (fitted.turns, fitted.omitted, max_tokens) == (request.turns, 0, MAX_TOKENS)


def test_the_oldest_turns_are_left_out():
    request = question("old " * 100, "answer " * 100, "new", "yes", "now?")
    fitted, _ = fit(request, 200)
    assert [turn.text for turn in fitted.turns] == ["new", "yes", "now?"]
    assert fitted.omitted == 2


def test_turns_that_the_caller_left_out_are_counted_too():
    fitted, _ = fit(question("old " * 100, "b " * 100, "now?", omitted=7), 100)
    assert fitted.omitted == 9


def test_a_window_does_not_open_with_an_answer():
    fitted, _ = fit(question("old " * 100, "short", "now?"), 100)
    assert [turn.role for turn in fitted.turns] == ["user"]


def test_the_last_turn_stays_even_if_it_is_too_long():
    fitted, _ = fit(question("a", "b", "long " * 1000), 100)
    assert [turn.text for turn in fitted.turns] == ["long " * 1000]


def test_the_system_prompt_takes_its_room_and_stays():
    turns = ("a " * 60, "b " * 60, "now?")
    assert fit(question(*turns), 200)[0].omitted == 0
    fitted, _ = fit(question(*turns, system="s" * 200), 200)
    assert (fitted.omitted, fitted.system) == (2, "s" * 200)


def test_an_answer_may_take_half_of_a_small_window():
    assert fit(question(), 1000)[1] == 500


def test_the_callers_max_tokens_hold():
    assert fit(question(max_tokens=12), 1000)[1] == 12


def test_many_max_tokens_do_not_push_out_the_conversation():
    fitted, _ = fit(question("a", "b", "c", max_tokens=100_000), 1000)
    assert fitted.omitted == 0


def test_answers_at_the_beginning_are_left_out():
    fitted, _ = fit(question("Hi, I am M.", "hello"), 8192)
    assert ([turn.text for turn in fitted.turns], fitted.omitted) == (["hello"], 1)


def turns_of(*said: tuple[str, str], system: str = "") -> Request:
    return replace(question(system=system), turns=tuple(Turn(role, text) for role, text in said))


def test_neighbours_of_one_role_become_one_turn():
    asked = in_turns(turns_of(("user", "a"), ("user", "b"), ("assistant", "c"), ("assistant", "d"), ("user", "e")))
    assert asked.turns == (Turn("user", "a\n\nb"), Turn("assistant", "c\n\nd"), Turn("user", "e"))


def test_turns_that_alternate_stay_as_they_are():
    request = question("a", "b", "c", system="Be kind.")
    assert in_turns(request) == request


def test_the_system_prompt_can_begin_the_first_turn():
    asked = in_turns(turns_of(("user", "a"), ("user", "b"), system="Be kind."), folds_system=True)
    assert (asked.system, asked.turns) == ("", (Turn("user", "Be kind.\n\na\n\nb"),))


def test_without_a_system_prompt_there_is_nothing_to_fold():
    assert in_turns(question("a"), folds_system=True) == question("a")


@given(st.lists(st.tuples(st.sampled_from(["user", "assistant"]), st.text(max_size=300)), max_size=12), WINDOWS)
def test_roles_alternate_and_begin_with_the_person_whatever_the_window_cuts(before, window):
    fitted, _ = fit(turns_of(*before, ("user", "now?")), window)
    roles = [turn.role for turn in in_turns(fitted).turns]
    assert roles == ["user", "assistant"] * (len(roles) // 2) + ["user"]


@given(TEXTS, WINDOWS, st.text(max_size=200))
def test_the_last_turn_is_always_kept(texts, window, system):
    request = question(*texts, system=system)
    assert fit(request, window)[0].turns[-1] is request.turns[-1]


@given(TEXTS, WINDOWS, st.integers(0, 50))
def test_what_is_kept_and_what_is_left_out_are_all(texts, window, before):
    request = question(*texts, omitted=before)
    fitted, _ = fit(request, window)
    assert len(fitted.turns) + fitted.omitted == len(texts) + before


@given(TEXTS, WINDOWS)
def test_the_kept_turns_are_the_newest_in_order(texts, window):
    request = question(*texts)
    kept = fit(request, window)[0].turns
    assert kept == request.turns[-len(kept) :]


@given(TEXTS, WINDOWS)
def test_what_is_kept_fits_unless_it_is_the_last_turn_alone(texts, window):
    fitted, max_tokens = fit(question(*texts), window)
    room = window - max_tokens - count_tokens("")
    assert len(fitted.turns) == 1 or sum(count_tokens(turn.text) for turn in fitted.turns) <= room


@given(TEXTS, WINDOWS)
def test_a_larger_window_never_keeps_less(texts, window):
    request = question(*texts)
    assert len(fit(request, window + 50)[0].turns) >= len(fit(request, window)[0].turns)
