"""What a list of hits shows of a message."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.search.excerpt import LENGTH, excerpt
from chat.search.query import parse

WORDS = "one two three four five six seven "


def shown(text: str, asked: str) -> str:
    """With [brackets] around what is marked."""
    pieces = excerpt(text, parse(asked).words)
    return "".join(f"[{piece['text']}]" if piece["mark"] else str(piece["text"]) for piece in pieces)


def test_every_form_of_the_word_is_marked() -> None:
    assert (
        shown("The server, two servers.\nСервер: сервера", "servers ") == "The [server], two [servers]. Сервер: сервера"
    )


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        *(
            ("Un café noir", "cafe ", "Un [café] noir"),
            ("a cafe", "café ", "a [cafe]"),
            ("Cafe\u0301s", "cafe ", "[Cafés]"),
        ),
        *(("서버를 껐다", "서버", "[서버]를 껐다"), ("ฉันรักกรุงเทพมาก", "กรุงเทพ", "ฉันรัก[กรุงเทพ]มาก")),
        *(("Nice 👍🏽 work", "👍", "Nice [👍🏽] work"), ("red ✅ house", '"red house" ', "[red] ✅ [house]")),
        *(
            ("a 👨‍👩‍👧 b", "👩", "a [👨‍👩‍👧] b"),
            ("first ✅ then", "then ✅", "first [✅] [then]"),
            ("Straße", "strasse ", "[Straße]"),
        ),
    ],
)
def test_what_is_marked_follows_the_folding(text: str, asked: str, expected: str) -> None:
    assert shown(text, asked) == expected


def test_a_phrase_is_marked_as_a_whole_and_its_words_alone_are_not() -> None:
    assert shown("house, red house, red", '"red house" ') == "house, [red] [house], red"


def test_the_beginning_marks_the_whole_word() -> None:
    assert shown("Configuration of it", "configurat") == "[Configuration] of it"


def test_it_begins_before_the_first_match_and_ends_between_words() -> None:
    found = shown(WORDS * 10 + "NEEDLE " + "and much more text to read " * 20, "needle ")
    assert found.startswith("…") and found.endswith("…") and " [NEEDLE] and much" in found
    whole = {*WORDS.split(), "[NEEDLE]", "and", "much", "more", "text", "to", "read"}
    assert set(found.strip("…").split()) <= whole
    assert LENGTH - 30 <= len(found) <= LENGTH + 10


def test_without_words_it_is_the_beginning() -> None:
    assert shown("\n  A title\n\nand text", "from:me") == "A title and text"


def test_the_marks_of_markdown_are_left_out() -> None:
    text = "# A needle\n\n- [x] `code` - **done**\n> quoted\n\n| a | b |\n|---|:-:|\n| 1 | 2 * 3 > 5 |"
    assert shown(text, "needle ") == "A [needle] code - done quoted a b 1 2 * 3 > 5 "


@pytest.mark.parametrize("text", ["x" * 5000, "", " \n", "needle" * 900, "½" * 500])
def test_a_text_without_spaces_is_cut_anywhere(text: str) -> None:
    assert len(shown(text, "x needle 1 ")) <= LENGTH + 400


@given(st.text(max_size=600), st.text(max_size=20))
def test_the_pieces_are_the_text(text: str, asked: str) -> None:
    pieces = excerpt(text + " needle " + text, parse(asked + " needle ").words)
    assert all(piece["text"] for piece in pieces)
    assert all(one["mark"] != other["mark"] for one, other in pairwise(pieces) if not one["mark"])
    assert sum(len(str(piece["text"])) for piece in pieces) <= LENGTH + 2
