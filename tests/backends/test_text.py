"""Normaliser: pieces of text, made storable."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.backends.text import Normaliser, as_text, normalise, whole

from .test_sse_lines import cut

LETTERS = st.sampled_from(["a", "я", "\u2028", "😀", "\0", "\ud83d", "\ude00", "\ud800", "\udfff", "\ufffd"])
RAW = st.sampled_from(
    [bytes([byte]).decode("utf-8", "surrogateescape") for byte in b"\x80\xbf\xc3\xd0\xe2\xed\xf0\xff"]
)
WILD = st.lists(LETTERS | RAW | st.text(st.characters(exclude_categories=()), max_size=3)).map("".join)
PLACES = st.lists(st.integers(min_value=0))
RAW_BYTES = st.binary(max_size=30) | st.text(max_size=10).map(str.encode)


def fed(*pieces: str) -> str:
    normaliser = Normaliser()
    return "".join(normaliser.feed(piece) for piece in pieces) + normaliser.flush()


def escaped(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def utf16_units(text: str) -> list[str]:
    """As JSON escapes give it: a letter outside the first plane in two halves."""
    data = text.encode("utf-16-le", "surrogatepass")
    return [chr(data[i] + 256 * data[i + 1]) for i in range(0, len(data), 2)]


def test_plain_text_passes_at_once():
    assert Normaliser().feed("Привет, hello 😀\n") == "Привет, hello 😀\n"


@pytest.mark.parametrize("text", ["a\0b", "я\0", "\0"])
def test_nul_becomes_a_replacement_letter(text):
    assert fed(text) == text.replace("\0", "\ufffd")


def test_a_pair_in_one_piece_is_one_letter():
    assert fed("\ud83d\ude00") == "😀"


def test_a_pair_in_two_pieces_is_one_letter():
    assert fed("a\ud83d", "\ude00b") == "a😀b"


def test_the_first_half_waits_and_the_rest_does_not():
    assert Normaliser().feed("abc\ud83d") == "abc"


def test_an_empty_piece_between_the_halves_changes_nothing():
    assert fed("\ud83d", "", "\ude00") == "😀"


def test_a_first_half_alone_is_replaced_when_the_next_piece_is_another_letter():
    assert fed("\ud83d", "a") == "\ufffda"


def test_a_first_half_alone_is_replaced_at_the_end():
    assert fed("a\ud83d") == "a\ufffd"


def test_a_second_half_alone_is_replaced():
    assert fed("a\ude00b") == "a\ufffdb"


def test_a_letter_of_raw_bytes_cut_in_two_is_joined():
    first, second = escaped(b"a\xd0"), escaped(b"\x9fb")
    assert fed(first, second) == "aПb"


def test_a_letter_of_four_raw_bytes_one_at_a_time_is_joined():
    assert fed(*(escaped(bytes([byte])) for byte in "😀".encode())) == "😀"


def test_raw_bytes_that_are_no_letter_are_replaced():
    assert fed(escaped(b"a\xff\xc3(b")) == "a\ufffd\ufffd(b"


def test_nothing_is_held_twice():
    normaliser = Normaliser()
    normaliser.feed("\ud83d")
    assert (normaliser.flush(), normaliser.flush()) == ("\ufffd", "")


def test_nul_after_a_held_half_is_replaced():
    assert fed("\ud83d", "\0") == "\ufffd\ufffd"


@given(WILD, PLACES)
def test_what_leaves_can_always_be_stored(text, places):
    result = fed(*cut_text(text, places))
    assert "\0" not in result
    assert result.encode("utf-8").decode("utf-8") == result


@given(WILD, PLACES)
def test_any_chunking_of_any_text_gives_the_same_text(text, places):
    assert fed(*cut_text(text, places)) == normalise(text)


@given(WILD)
def test_every_single_piece_can_be_sent_at_once(text):
    normaliser = Normaliser()
    for letter in text:
        normaliser.feed(letter).encode("utf-8")


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")), PLACES)
def test_good_text_is_never_changed(text, places):
    assert fed(*cut_text(text, places)) == text


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")))
def test_good_text_in_utf_16_halves_comes_out_whole(text):
    assert fed(*utf16_units(text)) == text


@given(RAW_BYTES, PLACES)
def test_raw_bytes_cut_anywhere_equal_a_decoding_of_the_whole(data, places):
    pieces = [escaped(piece) for piece in cut(data, places)]
    assert fed(*pieces) == data.decode("utf-8", "replace").replace("\0", "\ufffd")


@given(WILD)
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


def cut_text(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


@pytest.mark.parametrize(("value", "text"), [("a", "a"), (None, ""), (3, "3"), (True, "True"), (["a"], "['a']")])
def test_as_text_takes_whatever_json_has(value, text):
    assert as_text(value) == text


def test_as_text_survives_a_value_that_nests_too_deeply_to_be_printed():
    value: list[object] = []
    for _level in range(100_000):
        value = [value]
    assert as_text(value) == ""


@pytest.mark.parametrize("value", [0, 7, 2**53 - 1])
def test_a_count_is_a_count(value):
    assert whole(value) == value


@pytest.mark.parametrize("value", [-1, 2**53, True, 1.5, "7", None, [], float("nan")])
def test_anything_else_is_no_count(value):
    assert whole(value) is None
