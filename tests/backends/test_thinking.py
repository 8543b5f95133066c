import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.backends.thinking import MAX_BLANKS, PAIRS, ThinkSplitter

from .test_text import PLACES, cut_text

TAGS = [
    "<think>",
    "</think>",
    "<",
    "</",
    "think>",
    "[/THINK]",
    "<|end|><|start|>assistant",
    "<|channel|>final<|message|>",
]
TAGGED = st.lists(st.sampled_from([*TAGS, "<|channel|>x", "`", "```\n", " ", "\n", "\n\n", "a", "Hello "])).map("".join)
EVERY_CUT = range(len("<think>why</think>\n\nbecause") + 1)


def split(*pieces: str) -> tuple[str, str]:
    """(thought, text)"""
    splitter, parts = ThinkSplitter(), []
    for piece in pieces:
        fed = splitter.feed(piece)
        if splitter.takes_back():
            parts = [(True, text) for _, text in parts]
        parts += fed
    parts += splitter.flush()
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


@pytest.mark.parametrize("mark", ["\ufeff", "\u200b", "\ufeff\n"])
def test_blanks_without_a_width_do_not_hide_the_tag(mark):
    assert split(mark, "<think>why</think>because") == ("why", "because")
    assert split(f"{mark}because") == ("", f"{mark}because")


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
    assert split("<thanks>", "x") == ("", "<thanks>x")


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


@pytest.mark.parametrize(("opener", "closer"), PAIRS.items())
def test_every_pair_of_marks_cut_anywhere(opener, closer):
    whole = f"{opener}why{closer}\n\nbecause"
    for place in range(len(whole) + 1):
        assert split(whole[:place], whole[place:]) == ("why", "\n\nbecause")


@pytest.mark.parametrize("name", ["think", "thinking", "thought", "reasoning"])
def test_the_names_that_models_give_their_thoughts(name):
    assert split(f"<{name}>why</{name}>because") == ("why", "because")


@pytest.mark.parametrize("closer", PAIRS.values())
def test_a_closing_mark_alone_cut_anywhere_makes_all_before_it_a_thought(closer):
    whole = f"why\n{closer}\n\nbecause"
    for place in range(len(whole) + 1):
        assert split(whole[:place], whole[place:]) == ("why\n", "\n\nbecause")


def test_what_was_handed_out_before_a_closing_mark_is_taken_back_once():
    splitter = ThinkSplitter()
    assert (splitter.feed("why"), splitter.takes_back()) == ([(False, "why")], False)
    assert (splitter.feed(" not</think>because"), splitter.takes_back()) == ([(True, " not"), (False, "because")], True)
    assert (splitter.feed("!"), splitter.takes_back()) == ([(False, "!")], False)


def test_what_came_together_with_its_closing_mark_need_not_be_taken_back():
    splitter = ThinkSplitter()
    splitter.feed("why</think>because")
    assert not splitter.takes_back()


@pytest.mark.parametrize(
    "answer",
    [
        "Write `</think>` there.",
        "``a ` </think>``",
        "```\nx\n</think>\n```\nSo.",
        "1. Like this:\n   ~~~xml\n   </think>\n   ~~~\n",
        "> ````\n> ```\n> </think>\n> ````\n",
        "Write <think>x</think> around it.",
        "<p>\n<think>\nx\n</think>\n</p>",
        "It is `[/THINK]`, as `<|channel|>final<|message|>` is.",
    ],
)
def test_marks_that_the_answer_talks_about_are_text(answer):
    assert split(answer) == split(*answer) == ("", answer)


@pytest.mark.parametrize(
    "why",
    [
        "Use `code`.",
        "```py\nx\n```\n",
        "5` wide",
        "an open `\n",
        "an open ` of\n\nanother paragraph",
        "I shall put <think> first.\n",
        "- ```\n  x\n  ```\n",
    ],
)
def test_code_that_is_over_hides_no_closing_mark(why):
    assert split(f"{why}</think>because") == split(*f"{why}</think>because") == (why, "because")


def test_only_the_first_closing_mark_ends_the_thought():
    assert split("a</think>b</think>c") == ("a", "b</think>c")


def test_closing_marks_in_a_row_are_one():
    assert split("a</think>\n</think>\n\nb") == ("a", "\n\nb")


def test_a_closing_mark_at_the_beginning_is_no_text():
    assert split("</think>", "\n\nbecause") == ("", "\n\nbecause")


HARMONY = "<|channel|>analysis<|message|>why<|end|><|start|>assistant<|channel|>final<|message|>because"


@pytest.mark.parametrize("place", range(len(HARMONY) + 1))
def test_harmony_cut_anywhere(place):
    assert split(HARMONY[:place], HARMONY[place:]) == ("why", "because")


@pytest.mark.parametrize(
    ("whole", "thought", "text"),
    [
        (HARMONY + "<|return|>", "why", "because"),
        ("<|start|>assistant" + HARMONY, "why", "because"),
        (HARMONY.removeprefix("<|channel|>analysis<|message|>"), "why", "because"),
        ("why<|channel|>final<|message|>because", "why", "because"),
        ("<|channel|>final<|message|>because", "", "because"),
        ("<|channel|>final <|constrain|>json<|message|>{}", "", "{}"),
        ("<|channel|>commentary to=functions.f<|message|>{}<|call|>" + HARMONY, "{}why", "because"),
        (
            HARMONY.replace("because", "Write `<|end|>`.\n```\n<|start|>\n```"),
            "why",
            "Write `<|end|>`.\n```\n<|start|>\n```",
        ),
        ("<|channel|>analysis<|message|>why", "why", ""),
        ("<|channel|>analysis<|message|>why<|end|><|start|>assis", "why", ""),
        (HARMONY + "<|end|>no header", "why", "becauseno header"),
        (HARMONY + "<|end|>" + "words " * 100, "why", "because" + "words " * 100),
    ],
)
def test_the_answer_of_harmony_is_what_the_final_channel_says(whole, thought, text):
    assert split(whole) == split(*whole) == (thought, text)


def test_an_end_mark_of_another_model_is_text():
    assert split("because<|end|>") == ("", "because<|end|>")


MARK = re.compile("|".join(map(re.escape, (*PAIRS, *PAIRS.values(), "<|channel|>"))))


@given(st.text().filter(lambda text: not MARK.search(text)), PLACES)
def test_an_answer_without_reasoning_is_never_changed(text, places):
    assert split(*cut_text(text, places)) == ("", text)
