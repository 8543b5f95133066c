import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.backends.thinking import MAX_BLANKS, ThinkSplitter

from .test_text import PLACES, cut_text

TAGGED = st.lists(st.sampled_from(["<think>", "</think>", "<", "</", "think>", " ", "\n", "a", "Hello "])).map("".join)
EVERY_CUT = range(len("<think>why</think>\n\nbecause") + 1)


def split(*pieces: str) -> tuple[str, str]:
    """(thought, text)"""
    splitter = ThinkSplitter()
    parts = [part for piece in pieces for part in splitter.feed(piece)] + splitter.flush()
    return "".join(t for is_thought, t in parts if is_thought), "".join(t for is_thought, t in parts if not is_thought)


def test_text_without_a_tag_is_text():
    assert split("Hello") == ("", "Hello")


def test_thought_and_text_are_told_apart():
    assert split("<think>why</think>because") == ("why", "because")


@pytest.mark.parametrize("place", EVERY_CUT)
def test_tags_cut_anywhere_are_found(place):
    whole = "<think>why</think>\n\nbecause"
    assert split(whole[:place], whole[place:]) == ("why", "\n\nbecause")


def test_one_letter_at_a_time():
    assert split(*"<think>why</think>because") == ("why", "because")


def test_blanks_before_the_tag_are_dropped():
    assert split("\n", " <think>why</think>because") == ("why", "because")


def test_more_blanks_than_anybody_writes_are_not_held():
    splitter = ThinkSplitter()
    held = sum(len(text) for _ in range(100) for _is_thought, text in splitter.feed(" " * 100))
    assert held >= 100 * 100 - 2 * MAX_BLANKS
    assert splitter.feed("<think>why</think>because") == [(True, "why"), (False, "because")]


def test_blanks_one_at_a_time_cost_no_more_than_words():
    def seconds(piece):
        splitter, begun = ThinkSplitter(), time.process_time()
        for _ in range(100_000):
            splitter.feed(piece)
        return time.process_time() - begun

    assert seconds(" ") < 50 * seconds("a") + 0.2


def test_blanks_before_text_are_kept():
    assert split("\n", "  Hello") == ("", "\n  Hello")


def test_two_thoughts_before_the_text():
    assert split("<think>a</think>\n<think>b</think>c") == ("ab", "c")


def test_a_tag_after_the_first_word_is_part_of_the_answer():
    assert split("Write <think>", "x</think>") == ("", "Write <think>x</think>")


def test_another_tag_is_text():
    assert split("<thinking>", "x") == ("", "<thinking>x")


def test_a_beginning_of_a_tag_alone_is_text_in_the_end():
    assert split("<thi") == ("", "<thi")


def test_a_thought_that_never_ends_is_a_thought():
    assert split("<think>why", " not") == ("why not", "")


def test_the_beginning_of_a_closing_tag_that_is_none_stays_in_the_thought():
    assert split("<think>a </thi", "s> b</think>c") == ("a </this> b", "c")


def test_a_held_beginning_of_the_closing_tag_belongs_to_the_thought_in_the_end():
    assert split("<think>a</thi") == ("a</thi", "")


def test_thoughts_come_as_they_grow():
    splitter = ThinkSplitter()
    splitter.feed("<think>")
    assert splitter.feed("why ") == [(True, "why ")]


def test_text_after_the_thought_is_not_held():
    splitter = ThinkSplitter()
    splitter.feed("<think>a</think>b")
    assert splitter.feed("<") == [(False, "<")]


@given(TAGGED, PLACES)
def test_any_chunking_gives_the_same_split(text, places):
    assert split(*cut_text(text, places)) == split(text)


@given(st.text().filter(lambda text: not text.lstrip().startswith("<think>")), PLACES)
def test_an_answer_without_reasoning_is_never_changed(text, places):
    assert split(*cut_text(text, places)) == ("", text)
