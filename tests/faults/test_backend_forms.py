"""Unusual forms of a stream, and damaged letters in it: the reply is whole, and can be stored and shown."""

import pytest

from chat.demo.fault import Fault
from tests.simulators.faults import (
    bom,
    comments,
    half_letters,
    invalid_utf8,
    line_ends,
    line_separators,
    lone_surrogate,
    multi_line_data,
    no_final_blank,
    nul,
    split_surrogates,
    trickle,
)

from .baseline import returns_to
from .scene import EACH_DIALECT, Scene, shared_house  # noqa: F401 - a fixture

MANY_LETTERS = "Привет, 😀!\n\n日本語 и «кавычки»"
OF_LINES = [
    pytest.param(line_ends("cr"), id="CR"),
    pytest.param(line_ends("lf"), id="LF"),
    pytest.param(line_ends("crlf"), id="CRLF"),
    pytest.param(line_ends("mixed"), id="mixed line ends"),
    pytest.param(no_final_blank(), id="no final line end"),
    pytest.param(trickle(0, 1), id="each byte for itself"),
    pytest.param(trickle(0, 1) | line_ends("crlf"), id="each byte for itself, CRLF"),
]
OF_EVENTS = [
    pytest.param(no_final_blank(1), id="no final blank line"),
    pytest.param(multi_line_data(), id="multi-line data"),
    pytest.param(comments(), id="comments and unknown fields"),
    pytest.param(bom(), id="BOM"),
    pytest.param(bom() | comments() | multi_line_data() | line_ends(), id="all of it together"),
]
DAMAGES = [
    pytest.param(invalid_utf8(), "before \ufffd\ufffd( inside after", id="invalid UTF-8"),
    pytest.param(half_letters(), "before П 😀 after", id="half letters"),
    pytest.param(split_surrogates(), "before 😀 after", id="a surrogate pair in two pieces"),
    pytest.param(lone_surrogate(), "before \ufffd after", id="half a surrogate pair"),
    pytest.param(nul(), "before \ufffd after", id="NUL"),
    pytest.param(line_separators(), "one\u2028two\u2029three\u0085four", id="U+2028"),
]


async def is_whole(house: Scene, dialect: str, fault: Fault) -> bool:
    name = await house.speaks(dialect)
    house.backend(name).fault = fault
    told = await house.ask(use_victoria=name == "victoria", text=MANY_LETTERS)
    return told.tried == [(name, "answered", None)] and told.text == MANY_LETTERS


@EACH_DIALECT
@pytest.mark.parametrize("fault", OF_LINES)
async def test_lines_may_end_as_they_like(house: Scene, dialect: str, fault: Fault) -> None:
    assert await is_whole(house, dialect, fault)
    assert await house.violations() == []


@pytest.mark.parametrize("dialect", ["victoria", "openai"])
@pytest.mark.parametrize("fault", OF_EVENTS)
async def test_events_may_look_unusual(house: Scene, dialect: str, fault: Fault) -> None:
    assert await is_whole(house, dialect, fault)
    assert await house.violations() == []


@EACH_DIALECT
@pytest.mark.parametrize(("fault", "text"), DAMAGES)
async def test_damaged_letters_are_replaced(house: Scene, dialect: str, fault: Fault, text: str) -> None:
    name = await house.speaks(dialect)
    house.backend(name).fault = fault
    told = await house.ask(use_victoria=name == "victoria", expects={name: text})
    assert told.outcome == ("complete", name) and told.text == text
    assert await house.violations() == []


@EACH_DIALECT
async def test_a_nul_byte_that_json_forbids_breaks_the_reply_off(house: Scene, dialect: str) -> None:
    name = await house.speaks(dialect)
    house.victoria.fault = house.mlx.fault = nul(raw=True)
    told = await house.ask(use_victoria=name == "victoria", expects={"victoria": "before ", "mlx": "before "})
    assert told.tried[-1] == ("mlx", "failed", "bad_stream") and told.sentence
    assert told.end["status"] == "interrupted" and told.text == "before "
    assert await house.violations() == []


async def test_afterwards_the_server_holds_no_more_than_at_first(house: Scene) -> None:
    assert house.before and await returns_to(house.server, house.before) == []
