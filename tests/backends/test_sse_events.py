"""SSEReader: lines into events."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chat.backends.sse import MAX_EVENT_BYTES, EventTooLarge, SSEReader

from .test_sse_lines import cut

PARTS = [
    b"\r",
    b"\n",
    b"\r\n",
    b"\n\n",
    b"data: x",
    b"data:",
    b"data",
    b": note",
    b"event: e",
    b"id: 1",
    b"\xef\xbb\xbf",
]
STREAMS = st.lists(st.sampled_from([*PARTS, b"retry: 5", b"\xe2\x80\xa8", b" ", b"dat"])).map(b"".join)


def fields_of(*chunks: bytes) -> list[tuple[str, bytes]]:
    reader = SSEReader()
    return [field for chunk in chunks for field in reader.feed(chunk)] + reader.flush()


def data_of(*chunks: bytes) -> list[bytes]:
    return [data for kind, data in fields_of(*chunks) if kind == "data"]


def naive(stream: bytes) -> list[bytes]:
    """The data of the specification's algorithm, as slowly as it can be said."""
    stream = stream.removeprefix(b"\xef\xbb\xbf")
    found: list[bytes] = []
    data: list[bytes] = []
    for line in [*re.split(rb"\r\n|\r|\n", stream), b""]:
        if line == b"":
            found += [b"\n".join(data)] if data else []
            data = []
        elif line == b"data" or line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
    return found


def test_one_event():
    assert fields_of(b"data: hello\n\n") == [("data", b"hello")]


def test_an_event_is_there_with_its_blank_line():
    reader = SSEReader()
    assert reader.feed(b"data: hello\n") == []
    assert reader.feed(b"\n") == [("data", b"hello")]


def test_an_event_that_ends_with_crs_is_there_at_once():
    assert SSEReader().feed(b"data: hello\r\r") == [("data", b"hello")]


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_every_line_end(end):
    assert data_of(b"data: a" + end + end + b"data: b" + end + end) == [b"a", b"b"]


def test_only_one_space_after_the_colon_is_dropped():
    assert data_of(b"data:a\n\ndata: b\n\ndata:  c\n\n") == [b"a", b"b", b" c"]


def test_data_lines_of_one_event_are_joined_with_lf():
    assert data_of(b"data: {\r\ndata: }\r\n\r\n") == [b"{\n}"]


def test_a_data_line_without_a_colon_is_empty_data():
    assert data_of(b"data\ndata\n\n") == [b"\n"]


def test_a_byte_order_mark_at_the_start_is_dropped():
    assert data_of(b"\xef\xbb\xbfdata: a\n\n") == [b"a"]


def test_a_byte_order_mark_cut_in_three_is_dropped():
    assert data_of(b"\xef", b"\xbb", b"\xbfdata: a\n\n") == [b"a"]


def test_a_byte_order_mark_further_on_makes_another_field():
    assert data_of(b"data: a\n\n\xef\xbb\xbfdata: b\n\n") == [b"a"]


def test_a_comment_is_told_with_its_text():
    assert fields_of(b": keepalive 20/21\n\n") == [("comment", b"keepalive 20/21")]


def test_a_comment_inside_an_event_does_not_part_it():
    assert data_of(b"data: a\n: note\ndata: b\n\n") == [b"a\nb"]


def test_an_event_named_error_is_told_apart():
    assert SSEReader().feed(b"event: error\ndata: a\n\ndata: b\n\n") == [("error", b"a"), ("data", b"b")]


def test_an_event_named_error_counts_without_data():
    assert SSEReader().feed(b"event:error\n\n") == [("error", b"")]


@pytest.mark.parametrize(
    "field", [b"event: x", b"id: 7", b"retry: 10", b"unknown: x", b"database: x", b"Data: x", b"x"]
)
def test_other_fields_are_ignored(field):
    assert fields_of(field + b"\ndata: a\n\n" + field + b"\n\n") == [("data", b"a")]


@pytest.mark.parametrize("tail", [b"", b"\n", b"\r", b"\r\n"])
def test_an_event_whose_blank_line_is_missing_counts(tail):
    assert data_of(b"data: a\n\ndata: b" + tail) == [b"a", b"b"]


def test_blank_lines_alone_are_no_events():
    assert fields_of(b"\n\n\r\n\r\r") == []


def test_u2028_stays_inside_a_line():
    data = "one\u2028two\u2029three\u0085four".encode()
    assert data_of(b"data: " + data + b"\n\n") == [data]


def test_half_a_letter_at_the_end_of_a_chunk_is_joined():
    assert data_of(b"data: \xd0", b"\x9f\n\n") == ["П".encode()]


def test_an_event_of_many_lines_that_grows_too_large_is_refused():
    line = b"data: " + b"a" * (MAX_EVENT_BYTES // 2) + b"\n"
    reader = SSEReader()
    reader.feed(line)
    with pytest.raises(EventTooLarge):
        reader.feed(line)


def test_the_size_counts_anew_for_each_event():
    event = b"data: " + b"a" * (MAX_EVENT_BYTES // 2) + b"\n\n"
    assert len(data_of(event, event, event)) == 3


@given(STREAMS)
@example(b"\xef\xbb\xbf\ndata: x")
@example(b"\xef\xbb\xbf\xef\xbb\xbfdata: x")
def test_the_data_equals_a_naive_reading(stream):
    assert data_of(stream) == naive(stream)


@given(STREAMS, st.lists(st.integers(min_value=0)))
def test_any_chunking_gives_the_same_fields(stream, places):
    assert fields_of(*cut(stream, places)) == fields_of(stream)


@given(st.binary(max_size=40))
def test_every_split_position_of_any_bytes_gives_the_same_fields(stream):
    whole = fields_of(stream)
    for place in range(len(stream) + 1):
        assert fields_of(stream[:place], stream[place:]) == whole


def test_a_forgotten_blank_line_parts_no_whole_events_from_each_other():
    assert data_of(b'data: {"a":1}\ndata: {"b":2}\ndata: [DONE]\n\n') == [b'{"a":1}', b'{"b":2}', b"[DONE]"]
    assert data_of(b'{"a":1}\n{"b":2}\nid: 1\n') == [b'{"a":1}', b'{"b":2}']


def test_a_forgotten_blank_line_makes_nothing_wait():
    reader = SSEReader()
    reader.feed(b'data: {"a":1}\n')
    assert reader.feed(b'data: {"b":2}\n') == [("data", b'{"a":1}')]


def test_names_of_events_stay_with_their_own_data():
    stream = b'event: x\ndata: {"a":1}\nevent: error\ndata: {"b":2}\n\ndata: {"c":3}\nevent: error\n\ndata: {"d":4}\n\n'
    kinds = [kind for kind, _ in fields_of(stream)]
    assert kinds == ["data", "error", "error", "data"]


def test_an_object_over_several_lines_without_data_is_one():
    assert data_of(b'{\n  "a": [\n    1\n  ]\n}\n\ndata: x\n\n') == [b'{\n  "a": [\n    1\n  ]\n}', b"x"]


@pytest.mark.parametrize("stream", [b'error: {"code":500}\n\n', b'event: Error\ndata: {"code":500}\n\n'])
def test_an_error_may_be_a_field_or_a_name_in_any_letters(stream):
    assert fields_of(stream) == [("error", b'{"code":500}')]


def test_a_ping_says_nothing():
    assert fields_of(b"event: ping\ndata: 2024-01-01\n\ndata: x\n\n") == [("data", b"x")]
