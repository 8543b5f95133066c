"""RunOnCutter: where a model goes on as the person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.backends.running_on import MAX_LEFT_OUT, RunOnCutter

from .test_text import PLACES, cut_text

LINES = st.lists(
    st.sampled_from(["User:", "Us", "\n", "\n\n", "\r\n", " ", "```\n", "~~~", "a", "Hello.", "User: b"])
).map("".join)


def cut(*pieces: str) -> tuple[str, str]:
    """(answer, what was left out)"""
    cutter = RunOnCutter()
    answer = "".join([*map(cutter.feed, pieces), cutter.flush()])
    return answer, cutter.left_out


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Paris.\n\nUser: And now?", "Paris."),
        ("Paris.\n \t\nUser:", "Paris."),
        ("Paris.\r\n\r\nUser: And now?\r\n", "Paris."),
        ("Paris.\n\n\n\nUser: a\n\nUser: b", "Paris."),
        ("```\n\nUser: code\n```\n\nUser: And now?", "```\n\nUser: code\n```"),
        ("- a\n  ```\n  x\n  ```\n\nUser: b", "- a\n  ```\n  x\n  ```"),
        ("It's 5` wide.\n\nUser: b", "It's 5` wide."),
    ],
)
def test_it_is_cut_at_a_turn_behind_a_blank_line(text, answer):
    assert cut(text) == cut(*text) == (answer, text[len(answer) :].lstrip())


@pytest.mark.parametrize(
    "text",
    [
        "Paris.\nUser: no blank line",
        "User: is the first word",
        "\n\nUser: is the first word",
        "Paris.\n\nUsers: many",
        "Paris.\n\n User: indented",
        "Paris.\n\nThe User: inside",
        "Paris.\n\nuser: small",
        "Paris.\n\n> User: quoted",
        "```\na\n\nUser: in a fence\n```",
        "~~~\na\n\nUser: in a fence that is never closed",
        "````md\n```\n\nUser: in the outer fence\n````",
        "Paris.\n\nUser",
        "Paris.\n\n",
    ],
)
def test_other_lines_are_part_of_the_answer(text):
    assert cut(text) == cut(*text) == (text, "")


@given(LINES, PLACES)
def test_any_chunking_cuts_in_the_same_place(text, places):
    assert cut(*cut_text(text, places)) == cut(text)


@given(LINES)
def test_nothing_is_lost_but_the_blank_lines_between(text):
    answer, left_out = cut(text)
    assert text.startswith(answer) and text.endswith(left_out)
    assert not text[len(answer) : len(text) - len(left_out)].strip()


def test_so_much_is_kept_and_no_more():
    cutter = RunOnCutter()
    cutter.feed("Paris.\n\nUser: b" + "c" * MAX_LEFT_OUT)
    assert cutter.is_full and len(cutter.left_out) == MAX_LEFT_OUT


def test_blank_lines_without_end_are_not_held():
    cutter = RunOnCutter()
    assert sum(len(cutter.feed("\n")) for _ in range(100_000)) > 90_000
