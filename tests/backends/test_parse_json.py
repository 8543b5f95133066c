import contextlib
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.backends.text import normalise, parse_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def test_an_ordinary_object():
    assert parse_json('{"a": ["я", 1, null, true]}'.encode()) == {"a": ["я", 1, None, True]}


def test_a_lone_surrogate_survives():
    assert parse_json(rb'{"a": "\ud83d"}') == {"a": "\ud83d"}


def test_a_pair_of_escapes_is_one_letter_also_beside_a_lone_one():
    assert parse_json(rb'["\ud83d\ude00", "\ud83d"]') == ["😀", "\ud83d"]


def test_nan_is_taken():
    assert math.isnan(parse_json(b'{"logprob": NaN}')["logprob"])


def test_infinity_is_taken():
    assert parse_json(b'{"logprob": -Infinity}')["logprob"] == -math.inf


def test_a_byte_order_mark_is_no_part_of_it():
    assert parse_json(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_half_a_letter_can_still_be_joined():
    first, second = parse_json(b'["\xd0"]')[0], parse_json(b'["\x9f"]')[0]
    assert normalise(first + second) == "П"


@pytest.mark.parametrize("nested", [b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000])
def test_deep_nesting_is_a_value_error(nested):
    with pytest.raises(ValueError):
        parse_json(nested)


def test_a_number_with_too_many_digits_for_python_is_a_value_error():
    with pytest.raises(ValueError):
        parse_json(b'{"a": NaN, "b": ' + b"1" * 10_000 + b"}")


@pytest.mark.parametrize("broken", [b"", b"{", b"{'a': 1}", b"nonsense", b"\xff\xfe", b'"a\x00b"', b"{} {}"])
def test_what_is_not_json_is_a_value_error(broken):
    with pytest.raises(ValueError):
        parse_json(broken)


@given(VALUES)
def test_whatever_json_writes_is_read(value):
    assert parse_json(json.dumps(value).encode()) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_a_value_or_a_value_error(data):
    with contextlib.suppress(ValueError):
        parse_json(data)
