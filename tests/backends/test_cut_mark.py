"""CutMarkFinder: Victoria's mark of a cut answer."""

import pytest
from hypothesis import given

from chat.backends.cut_mark import CutMarkFinder

from .test_text import PLACES, cut_text

MARK = "[... ответ обрезан ...]"


def found(*pieces: str) -> tuple[str, bool]:
    """(answer, whether it was cut)"""
    finder = CutMarkFinder()
    answer = "".join([*map(finder.feed, pieces), finder.flush()])
    return answer, finder.is_found


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (f"Half an ans{MARK}", "Half an ans"),
        (f"Half an ans\n\n{MARK}", "Half an ans\n\n"),
        (f"Half an ans {MARK}\n", "Half an ans \n"),
        (f"```py\nx = {MARK}", "```py\nx = "),
        ("Half [...\nответ  обрезан\n...]", "Half "),
        ("Half […ответ обрезан…]", "Half "),
        ("Half [... Ответ обрезан ...]", "Half "),
        (f"[1] Half [a] {MARK}", "[1] Half [a] "),
        (MARK, ""),
        (f"The head {MARK} and the tail", f"The head {MARK} and the tail"),
        (f"`{MARK}` is the mark. {MARK}", f"`{MARK}` is the mark. "),
    ],
)
def test_a_cut_answer_is_recognised(text, answer):
    assert found(text) == found(*text) == (answer, True)


@pytest.mark.parametrize(
    "text", ["", "Hello", "[", "[... ответ", "[... ответ полный ...]", f"The mark is `{MARK}`.", "a[0][1]"]
)
def test_any_other_answer_is_whole(text):
    assert found(text) == found(*text) == (text, False)


def test_blanks_without_end_behind_it_are_not_held():
    finder = CutMarkFinder()
    finder.feed(MARK)
    assert sum(len(finder.feed(" ")) for _ in range(10_000)) > 9_000 and finder.is_found


@given(PLACES)
def test_it_may_be_cut_anywhere(places):
    assert found(*cut_text(f"Half [1] {MARK} ", places)) == ("Half [1]  ", True)
