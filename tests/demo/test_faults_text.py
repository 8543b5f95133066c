"""Faults of what is said, and legal but unusual forms."""

import json

import pytest

from chat.demo import Answer
from tests.simulators.faults import (
    bom,
    burst,
    comments,
    endless,
    error_event,
    half_letters,
    huge_line,
    invalid_utf8,
    keepalive_only,
    line_ends,
    line_separators,
    lone_surrogate,
    multi_line_data,
    no_final_blank,
    nul,
    raw_content,
    split_surrogates,
)

from .conftest import TEXT
from .wire import (
    CHAT,
    GOAL,
    PROMPT,
    client,
    events,
    get,
    native_text,
    openai_text,
    post,
    seen,
    unchunked,
    victoria_text,
)

COMPLETIONS = "/v1/chat/completions"


async def streamed(server) -> bytes:
    return unchunked((await seen(server)).body)


async def test_an_error_event_first(victoria):
    victoria.fault = error_event("body", "no models")
    assert events((await post(victoria, "/stream", GOAL)).text) == [{"type": "error", "content": "no models"}]


async def test_an_error_event_in_the_middle(victoria):
    victoria.fault = error_event(1, "gone")
    found = events((await post(victoria, "/stream", GOAL)).text)
    assert [event["type"] for event in found] == ["start", "step", "chunk", "error"]


async def test_an_error_event_and_then_the_end_mark(victoria):
    victoria.fault = error_event(then_end=True)
    found = events((await post(victoria, "/stream", GOAL)).text)
    assert [event["type"] for event in found] == ["start", "step", "error", "end"]


async def test_an_error_event_in_the_other_dialects(openai, native):
    openai.fault = native.fault = error_event(1, "gone")
    text = (await post(openai, COMPLETIONS, CHAT)).text
    assert json.loads(text.split("data: ")[-1])["error"]["message"] == "gone"
    text = (await post(native, "/api/generate", PROMPT)).text
    assert text == '{"response":"#","done":false}\n{"error":"gone"}\n'


async def lines_of(server, path: str, body: object, count: int) -> list[str]:
    async with client(server) as http, http.stream("POST", path, json=body) as response:
        found = []
        async for line in response.aiter_lines():
            found.append(line)
            if len(found) == count:
                break
        return found


async def test_nothing_but_comments_before_the_text(openai):
    openai.fault = keepalive_only(seconds=0.001)
    lines = await lines_of(openai, COMPLETIONS, CHAT, 40)
    assert {line[:11] for line in lines} == {": keepalive", ""}


async def test_nothing_but_comments_after_some_text(victoria):
    victoria.fault = keepalive_only(1, seconds=0.001)
    lines = [line for line in await lines_of(victoria, "/stream", GOAL, 40) if line]
    assert "chunk" in lines[2]
    assert set(lines[3:]) == {": keep-alive"}


async def test_endless_text(victoria):
    victoria.fault = endless("more ")
    lines = await lines_of(victoria, "/stream", GOAL, 400)
    assert lines[-2:] == ['data: {"type": "chunk", "content": "more "}', ""]


async def test_a_burst_of_single_letters(victoria, openai, native):
    victoria.fault = openai.fault = native.fault = burst(1000)
    texts = (
        victoria_text((await post(victoria, "/stream", GOAL)).text),
        openai_text((await post(openai, COMPLETIONS, CHAT)).text),
        native_text((await post(native, "/api/generate", PROMPT)).text),
    )
    assert texts == ("a" * 1000,) * 3


async def test_a_huge_line_is_one_event(victoria, native):
    victoria.fault = native.fault = huge_line(1_000_000)
    assert victoria_text((await post(victoria, "/stream", GOAL)).text) == "a" * 1_000_000
    assert native_text((await post(native, "/api/generate", PROMPT)).text) == "a" * 1_000_000


async def test_a_huge_line_is_made_while_it_is_read(victoria):
    victoria.fault = huge_line(300 << 20)
    async with client(victoria) as http, http.stream("POST", "/stream", json=GOAL) as response:
        got = 0
        async for part in response.aiter_raw():
            got += len(part)
            if got > 1_000_000:
                break
    await victoria.idle()
    assert victoria.requests[0].pieces_sent < 1000


async def test_raw_content_stands_as_it_is(victoria, openai, native):
    victoria.fault = openai.fault = native.fault = raw_content(b"a", rb"\n", b"b")
    assert victoria_text((await post(victoria, "/stream", GOAL)).text) == "a\nb"
    assert openai_text((await post(openai, COMPLETIONS, CHAT)).text) == "a\nb"
    assert native_text((await post(native, "/api/generate", PROMPT)).text) == "a\nb"


async def test_raw_content_stands_in_answers_that_come_at_once(victoria, openai, native):
    victoria.fault = openai.fault = native.fault = raw_content(b"a", rb"\n", b"b")
    assert (await post(victoria, "/run", GOAL)).json()["output"] == "a\nb"
    whole = (await post(openai, COMPLETIONS, CHAT | {"stream": False})).json()
    assert whole["choices"][0]["message"]["content"] == "a\nb"
    assert (await post(native, "/api/generate", PROMPT | {"stream": False})).json()["response"] == "a\nb"


@pytest.mark.parametrize(
    ("fault", "contents"),
    [
        (invalid_utf8(), [b"before ", b"\xff\xc3( inside", b" after"]),
        (half_letters(), [b"before \xd0", b"\x9f \xf0\x9f", b"\x98\x80 after"]),
        (nul(), [b"before ", b"\\u0000", b" after"]),
        (nul(raw=True), [b"before ", b"\x00", b" after"]),
        (lone_surrogate(), [b"before ", b"\\ud83d", b" after"]),
        (split_surrogates(), [b"before ", b"\\ud83d", b"\\ude00", b" after"]),
        (line_separators(), ["one\u2028two".encode(), "\u2029three\u0085four".encode()]),
    ],
)
async def test_damaged_letters_stand_in_the_events(victoria, fault, contents):
    victoria.fault = fault
    body = await streamed(victoria)
    chunks = [b'data: {"type": "chunk", "content": "' + content + b'"}\n\n' for content in contents]
    assert body.endswith(b"".join(chunks) + b'data: {"type": "end"}\n\n')


async def test_damaged_letters_stand_in_the_output_of_a_finished_task(victoria):
    victoria.script = Answer("x", stages=())
    victoria.fault = invalid_utf8().on("POST /run", "GET /run/status/*")
    url = (await post(victoria, "/run?async_mode=true", GOAL)).json()["status_url"]
    assert (await get(victoria, url)).json()["status"] == "queued"
    assert b'"output":"before \xff\xc3( inside after"' in (await get(victoria, url)).content


@pytest.mark.parametrize("fault", [error_event(), burst(), huge_line(), endless(), invalid_utf8()])
async def test_answers_without_text_stay_as_they_are(victoria, fault):
    victoria.fault = fault.on("*")
    assert (await get(victoria, "/health")).json()["status"] == "ok"


@pytest.mark.parametrize("fault", [half_letters(), split_surrogates(), lone_surrogate(), invalid_utf8()])
async def test_damaged_letters_come_through_every_dialect(openai, native, fault):
    openai.fault = native.fault = fault
    for server, path, body in ((openai, COMPLETIONS, CHAT), (native, "/api/generate", PROMPT)):
        data = (await seen(server, path, body)).body
        assert b"before " in data
        assert b" after" in data


@pytest.mark.parametrize(("kind", "end"), [("lf", b"\n"), ("cr", b"\r"), ("crlf", b"\r\n")])
async def test_lines_end_as_chosen(victoria, kind, end):
    plain = await streamed(victoria)
    victoria.fault = line_ends(kind)
    assert await streamed(victoria) == plain.replace(b"\n", end)


async def test_mixed_line_ends_mean_the_same(victoria):
    victoria.fault = line_ends("mixed")
    body = await streamed(victoria)
    assert all(end in body for end in (b"\r\n", b"}\r", b"}\n"))
    assert victoria_text(body.decode().replace("\r\n", "\n").replace("\r", "\n")) == TEXT


async def test_the_json_of_an_event_in_two_lines(victoria):
    victoria.fault = multi_line_data()
    body = (await streamed(victoria)).decode()
    blocks = [block.split("\n") for block in body.removesuffix("\n\n").split("\n\n")]
    assert all(len(lines) == 2 for lines in blocks)
    joined = [json.loads("\n".join(line.removeprefix("data: ") for line in lines)) for lines in blocks]
    assert "".join(event.get("content", "") for event in joined if event["type"] == "chunk") == TEXT


async def test_comments_and_fields_between_the_events(victoria):
    victoria.fault = comments()
    text = (await streamed(victoria)).decode()
    assert text.startswith(": a comment\nevent: message\nid: 7\nretry: 1000\ndata: ")
    assert text.count(": a comment") == len(events(text))
    assert victoria_text(text) == TEXT


async def test_a_byte_order_mark_first(victoria):
    victoria.fault = bom()
    assert (await streamed(victoria)).startswith(b"\xef\xbb\xbfdata: ")


@pytest.mark.parametrize("keep", [0, 1])
async def test_no_blank_line_at_the_end(victoria, openai, keep):
    victoria.fault = openai.fault = no_final_blank(keep)
    assert (await streamed(victoria)).endswith(b'data: {"type": "end"}' + b"\n" * keep)
    assert (await seen(openai, COMPLETIONS, CHAT)).body.endswith(b"data: [DONE]" + b"\n" * keep)


async def test_forms_can_be_put_together(victoria):
    victoria.fault = comments() | multi_line_data() | no_final_blank(1) | line_ends("crlf") | bom()
    body = await streamed(victoria)
    assert body.startswith(b"\xef\xbb\xbf: a comment\r\nevent: message\r\n")
    assert body.endswith(b'\r\ndata: {\r\ndata: "type": "end"}\r\n')
