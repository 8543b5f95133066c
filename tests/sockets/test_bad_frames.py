"""What a browser may send wrongly: each gets an `error` frame, the socket lives on, nothing is written."""

import json
from typing import Any

import pytest

from tests.support.house import NOBODYS, House, rows
from tests.support.person import Frame, Tab

SEND = {"type": "send", "id": "s", "conversation": None, "parent": None, "text": "Hello"}
STOP = {"type": "stop", "id": "s", "reply": NOBODYS}
EDIT = {"type": "edit", "id": "s", "message": NOBODYS, "text": "Hello"}
REGENERATE = {"type": "regenerate", "id": "s", "reply": NOBODYS}
CONTINUE = {"type": "continue", "id": "s", "reply": NOBODYS}
BRANCH = {"type": "branch", "id": "s", "message": NOBODYS}
WATCH = {"type": "watch", "id": "s", "conversation": NOBODYS}
UNWATCH = {"type": "unwatch", "conversation": NOBODYS}
PING = {"type": "ping"}
NOT_IDS = [5, 1.5, True, [], {}, "", "x", NOBODYS[:-1], NOBODYS + "0", NOBODYS.replace("-", ""), "{" + NOBODYS + "}"]
ODD = [5, 1.5, True, [], {}, ["x"], {"a": 1}]


def changed(frame: Frame, field: str, values: list[Any]) -> list[Frame]:
    return [{**frame, field: value} for value in values]


WRONG_TYPES = [
    *changed(SEND, "text", [None, *ODD]),
    *changed(SEND, "conversation", NOT_IDS),
    *changed({**SEND, "conversation": NOBODYS}, "parent", NOT_IDS),
    *changed(SEND, "use_victoria", [0, 1, 1.5, "true", "", [], {}]),
    *changed(SEND, "model", [0, True, [], {}, "m" * 201, "a\0b"]),
    *changed(SEND, "attachments", [5, True, "x", {"a": 1}]),
    *changed(SEND, "settings", [5, True, "x", [], [1]]),
    *changed(SEND, "settings", [{"system_prompt": value} for value in (5, True, [], {}, "a" * 8_001, "a\0b")]),
    *changed(SEND, "settings", [{"temperature": value} for value in (True, "1", [], {}, -0.1, 2.1, 10**30)]),
    *changed(SEND, "settings", [{"max_tokens": value} for value in (True, "1", [], 1.5, 0, -1, 1_000_001, 2**70)]),
    {**SEND, "conversation": NOBODYS, "settings": {}},
    *changed(STOP, "reply", [None, *NOT_IDS]),
    *changed(EDIT, "message", [None, *NOT_IDS]),
    *changed(EDIT, "text", [None, "", " ", "a" * 32_001, "a\0b", *ODD]),
    *changed(REGENERATE, "reply", [None, *NOT_IDS]),
    *changed(CONTINUE, "reply", [None, *NOT_IDS]),
    *changed(BRANCH, "message", [None, *NOT_IDS]),
    *(wrong for frame in (EDIT, REGENERATE, CONTINUE) for wrong in changed(frame, "use_victoria", [0, "true", []])),
    *(wrong for frame in (EDIT, REGENERATE, CONTINUE) for wrong in changed(frame, "model", [0, True, "m" * 201, "\0"])),
    *changed(WATCH, "conversation", [None, *NOT_IDS]),
    *changed(WATCH, "have", [5, True, "x", [], [1], {"x": 1}, {NOBODYS: 1}, {NOBODYS: None}, {NOBODYS: []}]),
    *changed(WATCH, "have", [{NOBODYS: {"epoch": value, "seq": 1}} for value in (None, "1", 1.0, True, -1, 2**31)]),
    *changed(WATCH, "have", [{NOBODYS: {"epoch": 1, "seq": value}} for value in (None, "1", 1.0, True, -1, 2**63)]),
    *changed(WATCH, "have", [{f"01890000-0000-7000-8000-{n:012}": {"epoch": 1, "seq": 1} for n in range(501)}]),
]
WITHOUT_ID = [
    *changed(SEND, "id", [None, *ODD, "", "i" * 65, "a\0b"]),
    *(
        wrong
        for frame in (STOP, EDIT, REGENERATE, CONTINUE, BRANCH)
        for wrong in changed(frame, "id", [None, *ODD, "", "i" * 65, "a\0b"])
    ),
    *changed(WATCH, "id", [*ODD, "", "i" * 65, "a\0b"]),
    *changed(UNWATCH, "conversation", [None, *NOT_IDS]),
    *changed(PING, "have", [5, True, "x", [1], {"x": 1}, {NOBODYS: 1}]),
    *changed({}, "type", [None, *ODD, "", "Send", "send ", "nope", "hello", "ack"]),
    {},
]
NOT_JSON = [
    *("", " ", "nope", "{", '{"type":"ping"', "{'type':'ping'}", '{"type":"ping"}}', '{"type":"ping"} x', "\0"),
    *('{"type":"ping","have":NaN}', '{"type":"send","id":"s","text":Infinity}', '{"n":-Infinity}', '{"n":01}'),
    *('{"type":"send","id":"s","text":"\\ud83d"}', '{"type":"send","id":"\\udc00","text":"x"}', '{"\\ud83d":1}'),
    *("[" * 100_000, '{"a":' * 40_000, '{"type":' + "[" * 5_000 + "]" * 5_000 + "}"),
]
NOT_OBJECTS = ["null", "true", "5", "1e999", '"text"', "[]", '[{"type":"ping"}]', "9" * 5_000]


async def alive(tab: Tab) -> None:
    await tab.send({"type": "ping"})
    await tab.until("pong")


def raw(frame: Frame) -> str:
    """As a browser writes it: letters as they are, not as escapes."""
    return json.dumps(frame, ensure_ascii=False)


def is_sentence(text: str) -> bool:
    return len(text) > 10 and text[-1] in ".?!)" and "%" not in text and "{" not in text


async def test_a_field_of_a_wrong_type_is_a_bad_frame_with_its_id(house: House) -> None:
    tab = await house.alice.open_tab()
    for frame in WRONG_TYPES:
        error = await tab.refused(frame)
        assert (error["code"], error.get("id")) == ("bad_frame", "s"), frame
        assert is_sentence(error["message"]), frame
    await alive(tab)


async def test_a_bad_frame_without_a_readable_id_is_answered_without_one(house: House) -> None:
    tab = await house.alice.open_tab()
    for frame in WITHOUT_ID:
        error = await tab.refused(frame)
        assert error["code"] == "bad_frame" and "id" not in error, frame
        assert is_sentence(error["message"]), frame
    await alive(tab)


async def test_what_is_not_json_is_bad_json(house: House) -> None:
    tab = await house.alice.open_tab()
    for text in NOT_JSON:
        error = await tab.refused(text)
        assert error["code"] == "bad_json" and "id" not in error, text[:80]
        assert is_sentence(error["message"])
    await alive(tab)


async def test_json_that_is_no_object_is_a_bad_frame(house: House) -> None:
    tab = await house.alice.open_tab()
    for text in NOT_OBJECTS:
        assert (await tab.refused(text))["code"] in ("bad_frame", "bad_json"), text[:80]
    await alive(tab)


async def test_an_unknown_type_is_answered_with_the_id_that_it_had(house: House) -> None:
    tab = await house.alice.open_tab()
    for kind in ("nope", "Send", "hello", "x" * 5_000, "send\0"):
        error = await tab.refused({"type": kind, "id": "mine"})
        assert (error["code"], error["id"]) == ("bad_frame", "mine"), kind
    await alive(tab)


async def test_nothing_of_all_this_is_written(house: House) -> None:
    before, tab = await rows(house.alice), await house.alice.open_tab()
    for frame in (*WRONG_TYPES, *WITHOUT_ID, *NOT_JSON, *NOT_OBJECTS):
        await tab.refused(frame)
    assert await rows(house.alice) == before


async def test_unknown_keys_are_ignored(house: House) -> None:
    tab = await house.alice.open_tab()
    await tab.send({"type": "ping", "id": 5, "nonsense": [{"deep": [1, None]}], "text": 7, "": 2**70})
    await tab.until("pong")
    assert not tab.of("error")


async def test_numbers_too_large_for_any_column_are_refused(house: House) -> None:
    tab = await house.alice.open_tab()
    frame = '{"type":"watch","id":"s","conversation":"%s","have":{"%s":{"epoch":%s,"seq":1}}}'
    for number in ("1" + "0" * 400, "-" + "9" * 30, "1e400", "18446744073709551616"):
        assert (await tab.refused(frame % (NOBODYS, NOBODYS, number)))["code"] in ("bad_frame", "bad_json")
    await alive(tab)


@pytest.mark.parametrize("text", ["", " ", "\n\t  \r\n", "\u00a0\u2003", "\u2028\u2029"], ids=repr)
async def test_an_empty_message_is_refused(house: House, text: str) -> None:
    tab = await house.alice.open_tab()
    error = await tab.refused({**SEND, "text": text})
    assert (error["code"], error["id"]) == ("bad_frame", "s")


async def test_a_message_of_32000_characters_is_stored_as_sent(house: House) -> None:
    tab = await house.alice.open_tab()
    text = "  " + "ы😀" * 15_999
    assert len(text) == 32_000
    await tab.send(raw({**SEND, "id": "long", "text": text}))
    ack = await tab.until("ack")
    await tab.end(ack["reply"])
    assert (await house.alice.stored(ack["conversation"]))[ack["message"]]["text"] == text


@pytest.mark.parametrize(
    "text", ["a" * 32_001, "😀" * 32_001, " " * 32_000 + "a", "a\0b", "\0"], ids=lambda text: repr(text)[:12]
)
async def test_a_message_that_cannot_be_stored_is_refused(house: House, text: str) -> None:
    before, tab = await rows(house.alice), await house.alice.open_tab()
    error = await tab.refused(raw({**SEND, "text": text}))
    assert (error["code"], error["id"]) == ("bad_frame", "s") and is_sentence(error["message"])
    assert await rows(house.alice) == before
    await alive(tab)


@pytest.mark.parametrize("size", [256 * 1024 + 1, 1024 * 1024 - 1])
async def test_a_frame_over_256_kb_is_too_large_and_the_socket_lives_on(house: House, size: int) -> None:
    tab = await house.alice.open_tab()
    padding = "a" * (size - len('{"type":"ping","x":""}'))
    error = await tab.refused(f'{{"type":"ping","x":"{padding}"}}')
    assert error["code"] == "too_large" and is_sentence(error["message"])
    await alive(tab)


async def test_bytes_are_counted_and_not_characters(house: House) -> None:
    tab = await house.alice.open_tab()
    assert (await tab.refused('{"type":"ping","x":"' + "ы" * 131_100 + '"}'))["code"] == "too_large"


async def test_a_frame_of_just_256_kb_is_read(house: House) -> None:
    tab = await house.alice.open_tab()
    frame = '{"type":"ping","x":""}'
    await tab.send(frame[:-2] + "a" * (256 * 1024 - len(frame)) + frame[-2:])
    await tab.until("pong")
    assert not tab.of("error")


async def test_a_frame_over_1_mb_ends_this_connection_and_no_other(house: House) -> None:
    tab, other = await house.alice.open_tab(), await house.alice.open_tab()
    await tab.send("a" * (1024 * 1024 + 1))
    assert await tab.closed() in (1006, 1009)
    await alive(other)


@pytest.mark.parametrize(
    "data", [b"", b'{"type":"ping"}', b"\xff\xfe", bytes(300_000)], ids=lambda data: str(len(data))
)
async def test_a_binary_frame_is_a_bad_frame(house: House, data: bytes) -> None:
    tab = await house.alice.open_tab()
    assert (await tab.refused(data))["code"] == "bad_frame"
    await alive(tab)


async def test_a_parent_needs_its_conversation(house: House) -> None:
    before, tab = await rows(house.alice), await house.alice.open_tab()
    assert (await tab.refused({**SEND, "parent": NOBODYS}))["code"] == "bad_frame"
    assert await rows(house.alice) == before


async def test_an_attachment_that_does_not_exist_is_not_found(house: House) -> None:
    before, tab = await rows(house.alice), await house.alice.open_tab()
    error = await tab.refused({**SEND, "attachments": [NOBODYS]})
    assert (error["code"], error["id"]) == ("not_found", "s")
    assert await rows(house.alice) == before


async def test_no_attachments_are_none(house: House) -> None:
    tab = await house.alice.open_tab()
    ack = await tab.ask("Hello", attachments=[])
    assert (await tab.end(ack["reply"]))["status"] == "complete"
