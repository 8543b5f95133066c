"""LineReader: bytes into lines."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.backends.sse import MAX_EVENT_BYTES, EventTooLarge, LineReader

BYTES = st.lists(st.sampled_from([b"\r", b"\n", b"a", b"data: x", b"\xe2\x80\xa8", b"\x85", b"\x0b", b"\xd0"])).map(
    b"".join
)


def lines_of(*chunks: bytes) -> list[bytes]:
    reader = LineReader()
    return [line for chunk in chunks for line in reader.feed(chunk)] + reader.flush()


def naive(data: bytes) -> list[bytes]:
    lines = re.split(rb"\r\n|\r|\n", data)
    return lines if lines[-1] else lines[:-1]


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_each_of_the_three_ends_ends_a_line(end):
    assert lines_of(b"one" + end + b"two" + end) == [b"one", b"two"]


def test_mixed_ends_in_one_stream():
    assert lines_of(b"a\rb\nc\r\nd\n\re") == [b"a", b"b", b"c", b"d", b"", b"e"]


def test_a_cr_at_the_end_of_a_chunk_ends_the_line_at_once():
    assert LineReader().feed(b"one\r") == [b"one"]


def test_an_lf_after_a_cr_in_the_next_chunk_is_no_second_line():
    assert lines_of(b"one\r", b"\ntwo\n") == [b"one", b"two"]


def test_an_empty_chunk_between_cr_and_lf_changes_nothing():
    assert lines_of(b"one\r", b"", b"\ntwo\n") == [b"one", b"two"]


def test_two_lfs_after_a_cr_are_one_empty_line():
    assert lines_of(b"one\r", b"\n", b"\n", b"two\n") == [b"one", b"", b"two"]


def test_two_crs_in_two_chunks_are_an_empty_line():
    assert lines_of(b"one\r", b"\r", b"two") == [b"one", b"", b"two"]


@pytest.mark.parametrize("letter", ["\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c", "\x1e"])
def test_other_separators_are_letters(letter):
    line = f"one{letter}two".encode()
    assert lines_of(line + b"\n") == [line]


def test_what_is_left_comes_with_the_flush():
    reader = LineReader()
    assert reader.feed(b"one\ntw") == [b"one"]
    assert reader.feed(b"o") == []
    assert reader.flush() == [b"two"]


def test_nothing_is_left_twice():
    reader = LineReader()
    reader.feed(b"one")
    assert (reader.flush(), reader.flush()) == ([b"one"], [])


@given(BYTES)
def test_one_chunk_equals_a_naive_reading(data):
    assert lines_of(data) == naive(data)


@given(BYTES, st.lists(st.integers(min_value=0)))
def test_any_chunking_gives_the_same_lines(data, places):
    assert lines_of(*cut(data, places)) == naive(data)


@given(BYTES)
def test_byte_by_byte_gives_the_same_lines(data):
    assert lines_of(*(data[index : index + 1] for index in range(len(data)))) == naive(data)


def test_a_line_of_the_largest_size_passes():
    line = b"a" * MAX_EVENT_BYTES
    assert lines_of(line + b"\n") == [line]


@pytest.mark.parametrize("chunks", [[b"a" * (MAX_EVENT_BYTES + 1)], [b"a" * (MAX_EVENT_BYTES + 1) + b"\n"]])
def test_a_larger_line_is_refused(chunks):
    with pytest.raises(EventTooLarge):
        lines_of(*chunks)


def test_a_line_that_grows_too_large_is_refused_before_it_ends():
    reader = LineReader()
    reader.feed(b"a" * MAX_EVENT_BYTES)
    with pytest.raises(EventTooLarge):
        reader.feed(b"a")


def test_the_size_counts_anew_for_each_line():
    half = b"a" * (MAX_EVENT_BYTES // 2 + 1)
    assert lines_of(half, b"\n", half, b"\n", half, b"\n") == [half] * 3


def test_a_line_that_ends_too_large_is_refused():
    reader = LineReader()
    reader.feed(b"a" * MAX_EVENT_BYTES)
    with pytest.raises(EventTooLarge):
        reader.feed(b"a\n")


def seconds_for(size: int) -> float:
    chunk, start = b"a" * 1024, time.process_time()
    lines_of(*[chunk] * (size // 1024))
    return time.process_time() - start


def test_four_megabytes_in_small_chunks_are_quick():
    assert seconds_for(MAX_EVENT_BYTES) < 0.5  # joining anew for each chunk takes seconds
