"""Whatever a browser sends, the socket lives on, and nothing that we did not expect happens in the server."""

import json
import uuid
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.sockets.protocol import FrameError, parse
from tests.support.house import NOBODYS, House
from tests.support.person import Frame, Tab

CODES = {"bad_json", "bad_frame", "too_large", "not_found", "conflict", "busy"}
relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)

numbers = st.integers() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False)
leaves = st.none() | st.booleans() | numbers | st.text(max_size=40)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)
ids = st.sampled_from([NOBODYS, NOBODYS.upper(), "", "x"]) | st.uuids().map(str)
levels = st.dictionaries(
    ids | st.text(max_size=5),
    st.fixed_dictionaries({"epoch": st.integers(), "seq": st.integers()}) | leaves,
    max_size=3,
)
fields = {
    "type": st.sampled_from(["send", "edit", "regenerate", "continue", "branch", "stop", "watch", "unwatch", "ping"]),
    "id": st.uuids().map(str) | leaves,
    "conversation": ids | leaves,
    "parent": st.none() | ids,
    "message": ids | leaves,
    "reply": ids | leaves,
    "text": st.text(max_size=200) | leaves,
    "use_victoria": st.none() | st.booleans() | leaves,
    "model": st.none() | st.text(max_size=10) | leaves,
    "attachments": st.none() | st.lists(ids, max_size=2) | leaves,
    "have": st.none() | levels | leaves,
}
frames = st.fixed_dictionaries(
    {"type": fields["type"] | leaves}, optional={k: v for k, v in fields.items() if k != "type"}
)
texts = frames.map(json.dumps) | anything.map(json.dumps) | st.text(max_size=60)


async def talk(tab: Tab, sent: list[str | bytes]) -> list[Frame]:
    """Send it all; every error that came back."""
    start, last = len(tab.frames), uuid.uuid4().hex
    for data in [*sent, json.dumps({"type": "stop", "id": last, "reply": NOBODYS})]:
        await tab.send(data)
    await tab.until("error", lambda frame: frame.get("id") == last)
    return [frame for frame in tab.frames[start:-1] if frame["type"] == "error"]


def unexpected(house: House) -> list[str]:
    return [line for line in house.server.output if "Traceback" in line or "was not carried out" in line]


@given(st.lists(texts, min_size=1, max_size=30))
@relaxed
async def test_no_text_closes_the_socket(house: House, sent: list[Any]) -> None:
    async with await house.alice.open_tab() as tab:
        errors = await talk(tab, sent)
    assert {error["code"] for error in errors} <= CODES
    assert not unexpected(house)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=10))
@relaxed
async def test_no_bytes_close_the_socket(house: House, sent: list[Any]) -> None:
    async with await house.alice.open_tab() as tab:
        errors = await talk(tab, sent)
    assert [error["code"] for error in errors] == ["bad_frame"] * len(sent)
    assert not unexpected(house)


@given(st.text(min_size=1, max_size=500).filter(lambda text: text.strip() and "\0" not in text))
@settings(relaxed, max_examples=30)
async def test_any_text_is_stored_as_sent(house: House, text: str) -> None:
    async with await house.alice.open_tab() as tab:
        ack = await tab.ask(text, id=uuid.uuid4().hex, use_victoria=False)
        await tab.end(ack["reply"])
    assert (await house.alice.stored(ack["conversation"]))[ack["message"]]["text"] == text


@given(texts | st.none())
@settings(relaxed, max_examples=500)
async def test_reading_a_frame_raises_nothing_but_frame_errors(text: str | None) -> None:
    try:
        parse(text)
    except FrameError as error:
        assert error.code in CODES and str(error.message)
