"""What is put differently after a refusal, and what is remembered."""

import pytest

from chat.backends.corrections import MOST_NAMES, Asking, Habits, cause_of, corrected, stand_in, wants_listing
from chat.backends.types import ModelInfo

from .talk import question


def asking(*models: str, **options: object) -> Asking:
    system = str(options.pop("system", ""))
    return Asking(question(system=system), models or ("",), 8000, **options)


def models(*names: str, loaded: str | None = None) -> list[ModelInfo]:
    return [ModelInfo(name, loaded=None if loaded is None else name == loaded) for name in names]


@pytest.mark.parametrize(
    ("listed", "name"),
    [
        (models("a", "default", "b", loaded="b"), "b"),
        (models("a", "default", "b"), "default"),
        (models("a", "b"), "a"),
        (models("text-embedding-x", "b"), "b"),
        (models("text-embedding-x"), "text-embedding-x"),
        ([], ""),
    ],
)
def test_the_loaded_one_stands_in_else_the_default_else_the_first(listed, name):
    assert stand_in(listed) == name


def test_what_is_gone_does_not_stand_in():
    assert stand_in(models("a", "b", loaded="a"), ["a"]) == "b"
    assert stand_in(models("a"), ["a"]) == ""


def test_a_name_that_is_wanted_is_taken_from_the_list():
    assert wants_listing("model", asking())
    better = corrected("model", asking(), models("a"))
    assert better and (better.model, better.gone, better.is_stand_in) == ("a", (), True)
    assert corrected("model", asking(), []) is None


def test_after_a_model_that_is_gone_comes_the_next_one():
    assert not wants_listing("model", asking("x", ""))
    better = corrected("model", asking("x", ""))
    assert better and (better.model, better.missing) == ("", "x")


def test_a_404_alone_drops_the_name_but_takes_none_from_the_list():
    better = corrected("absent", asking("x", ""))
    assert better and better.model == ""
    assert corrected("absent", asking(), models("a")) is None


def test_the_system_prompt_is_folded_once():
    better = corrected("template", asking(system="Be kind."))
    assert better and better.fitted()[0].turns[0].text == "Be kind.\n\nHello"
    assert corrected("template", better) is None
    assert corrected("template", asking()) is None


def test_the_window_is_halved_once_and_the_answer_fits_it():
    better = corrected("window", Asking(question(max_tokens=8000), ("",), 8000))
    assert better and (better.context_tokens, better.fitted()[1]) == (4000, 2000)
    assert corrected("window", better) is None


@pytest.mark.parametrize(
    ("refusal", "names", "cause"),
    [
        ("model", ("x",), "model_gone"),
        ("model", ("",), "model_needed"),
        ("window", ("",), "window"),
        ("template", ("",), "template"),
        ("absent", ("x",), ""),
        ("", ("x",), ""),
    ],
)
def test_what_stays_has_a_cause(refusal, names, cause):
    assert cause_of(refusal, asking(*names)) == cause


def test_nothing_known_asks_for_the_choice_then_the_setting_then_nothing():
    assert Habits("m").asking(question(model="x"), 100).models == ("x", "m", "")
    assert Habits("m").asking(question(), 100).models == ("m", "")
    assert Habits().asking(question(), 100).models == ("",)


def test_a_stand_in_is_remembered_and_said():
    habits = Habits()
    habits.learn(asking("a", is_stand_in=True))
    assert (habits.default_model, habits.asking(question(), 100).models) == ("a", ("a",))
    assert habits.asking(question(model="x"), 100).models == ("x", "a")


def test_a_stand_in_that_is_gone_is_forgotten():
    habits = Habits()
    habits.learn(asking("a", is_stand_in=True))
    habits.refused("model", asking("a"))
    assert (habits.default_model, habits.asking(question(), 100).models) == ("", ("",))


def test_a_setting_that_is_gone_is_no_default_until_it_answers():
    habits = Habits("m")
    habits.refused("model", asking("m", ""))
    assert (habits.default_model, habits.gone) == ("", {"m"})
    assert habits.asking(question(model="x"), 100).models == ("x", "")
    assert habits.asking(question(), 100).models == ("m", "")
    habits.learn(asking("m", ""))
    assert (habits.default_model, habits.gone) == ("m", set())


def test_folding_is_remembered_for_the_model_also_where_the_window_is_refused_next():
    habits = Habits()
    habits.refused("window", asking("a", folding=frozenset({"a"})))
    assert habits.asking(question(model="a", system="s"), 100).fitted()[0].system == ""
    assert habits.asking(question(model="b", system="s"), 100).fitted()[0].system == "s"


def test_a_fold_that_was_refused_too_is_not_remembered():
    habits = Habits()
    habits.refused("template", asking("a", folding=frozenset({"a"})))
    assert habits.asking(question(model="a", system="s"), 100).fitted()[0].system == "s"


def test_names_do_not_pile_up():
    habits = Habits()
    for number in range(1000):
        habits.refused("model", asking(f"m{number}", ""))
    assert len(habits.gone) == MOST_NAMES and "m999" in habits.gone
