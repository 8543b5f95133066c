"""What MLX servers do that no contract has: missing end marks, whole answers, and models that run on."""

import asyncio
import json

import pytest

from chat.backends.mlx import MLX
from chat.backends.mlx_native import LineDecoder
from chat.backends.sse import MAX_EVENT_BYTES, MAX_WHOLE_BYTES
from chat.backends.types import Finished, LeftOut, TakenBack, Text

from .talk import FAST, Answer, RawServer, fails, json_response, question, read, response, sse, text_of, thoughts_of
from .test_mlx_native_decoder import lines, said
from .test_mlx_openai_decoder import DONE, delta, end

WHOLE = {"object": "chat.completion", "model": "m", "usage": {"prompt_tokens": 1, "completion_tokens": 2}}


def then_silence(body: bytes, *, comments: bool = False, kind: str = "text/event-stream") -> Answer:
    """The connection stays open until the client leaves."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(response(body, content_type=kind))
        while True:
            await writer.drain()
            await asyncio.sleep(0.05)
            if comments or writer.transport.is_closing():
                writer.write(b": still here\n\n")

    return answer


async def asked(answer: Answer, api: str = "openai") -> list[object]:
    async with RawServer(answer) as server:
        return await read(MLX(server.url, FAST, api).reply(question(max_tokens=7)))


def whole(message: object, **more: object) -> bytes:
    return json_response({**WHOLE, "choices": [{"message": message, "finish_reason": "stop"}], **more})


async def test_a_reason_for_the_end_and_a_closed_connection_is_an_end():
    assert (await asked(response(sse(delta(content="Hi"), end()))))[1:] == [Text("Hi"), Finished()]


@pytest.mark.parametrize("comments", [False, True])
async def test_a_reason_for_the_end_and_silence_is_an_end(comments):
    events = await asked(then_silence(sse(delta(content="Hi"), end("length")), comments=comments))
    assert events[1:] == [Text("Hi"), Finished("length")]


async def test_silence_without_a_reason_for_the_end_is_none():
    async with RawServer(then_silence(sse(delta(content="Hi"), end(None)))) as server:
        events = MLX(server.url, FAST, "openai").reply(question())
        assert [await anext(events), await anext(events)][1] == Text("Hi")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(events), 2.5)


async def test_words_after_a_reason_for_the_end_are_waited_for():
    async def slow(writer: asyncio.StreamWriter) -> None:
        writer.write(response())
        for letter in "Hello":
            writer.write(sse({"choices": [{"delta": {"content": letter}, "finish_reason": "stop"}]}))
            await writer.drain()
            await asyncio.sleep(0.6)

    assert text_of(await asked(slow)) == "Hello"


async def test_a_connection_cut_after_the_reason_for_the_end_is_no_clean_end():
    async with RawServer(
        response(sse(delta(content="Hi"), end()), "200 OK", "text/event-stream", "Content-Length: 999")
    ) as server:
        seen, error = await fails(MLX(server.url, FAST, "openai").reply(question()))
    assert (text_of(seen), error.kind) == ("Hi", "incomplete")


@pytest.mark.parametrize(
    ("message", "thought", "text"),
    [
        ({"content": "Hi"}, "", "Hi"),
        ({"content": [{"type": "text", "text": "Hi"}]}, "", "Hi"),
        ({"content": "Hi", "reasoning_content": "why"}, "why", "Hi"),
        ({"content": "why</think>Hi"}, "why", "Hi"),
        ({"content": None}, "", ""),
    ],
)
async def test_a_whole_completion_is_read(message, thought, text):
    events = await asked(whole(message))
    assert (thoughts_of(events), text_of(events)) == (thought, text)
    assert events[-1] == Finished("stop", "m", WHOLE["usage"])


async def test_a_whole_completion_at_the_tokens_asked_for_is_cut_off():
    assert (await asked(whole({"content": "Hi"}, usage={"completion_tokens": 7})))[-1].finish == "length"


@pytest.mark.parametrize("huge", [b'{"a":"%b"}' % (b"a" * MAX_WHOLE_BYTES), b"data: %b" % (b"a" * MAX_EVENT_BYTES)])
async def test_a_whole_answer_without_a_limit_is_ended(huge):
    async with RawServer(response(huge, content_type="application/json")) as server:
        _seen, error = await fails(MLX(server.url, FAST, "openai").reply(question()))
    assert (error.kind, error.cause) == ("bad_stream", "too_long")


async def test_a_whole_completion_may_come_as_one_event():
    message = {**WHOLE, "choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}]}
    assert text_of(await asked(response(sse(message, DONE)))) == "Hi"


async def test_a_whole_completion_under_the_type_of_a_stream_is_read():
    message = {**WHOLE, "choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}]}
    assert text_of(await asked(response(json.dumps(message).encode()))) == "Hi"


async def test_an_error_object_under_the_type_of_a_stream_is_read():
    async with RawServer(response(b'{"detail": "gone"}')) as server:
        _, error = await fails(MLX(server.url, FAST, "openai").reply(question()))
    assert (error.kind, error.detail) == ("backend_error", "gone")


async def test_a_stream_under_the_type_of_one_object_is_read():
    body = b": ping\n\n" + sse(delta(content="Hi"), end(), DONE)
    assert text_of(await asked(response(body, content_type="application/json; charset=utf-8"))) == "Hi"


@pytest.mark.parametrize("body", [{"error": "gone"}, {"detail": "gone"}, {"message": "gone"}])
async def test_one_object_that_is_no_completion_is_a_failure(body):
    async with RawServer(json_response(body)) as server:
        _, error = await fails(MLX(server.url, FAST, "openai").reply(question()))
    assert (error.kind, error.detail == "gone") == ("backend_error", True)


@pytest.mark.parametrize("body", [b"Internal error", b"", b"<html>"])
async def test_what_only_claims_to_be_json_is_a_failure(body):
    async with RawServer(response(body, content_type="application/json")) as server:
        _, error = await fails(MLX(server.url, FAST, "openai").reply(question()))
    assert (error.kind, error.detail) == ("backend_error", body.decode())


RUN_ON = "Paris.\n\nUser: And of Italy?\n\nAssistant: Rome."


async def test_a_native_answer_that_runs_on_is_cut_and_the_rest_is_kept():
    events = await asked(response(lines(*said(*RUN_ON), {"done": True}), content_type="application/json"), "native")
    assert (text_of(events), events[-2:]) == (
        "Paris.",
        [LeftOut("User: And of Italy?\n\nAssistant: Rome."), Finished()],
    )


@pytest.mark.parametrize("last", [{"error": "gone"}, b"nonsense"])
async def test_what_ran_on_is_kept_where_the_reply_fails_behind_it(last):
    async with RawServer(response(lines(*said(RUN_ON), last), content_type="application/json")) as server:
        seen, _ = await fails(MLX(server.url, FAST, "native").reply(question()))
    assert [event for event in seen if isinstance(event, LeftOut)] == [LeftOut(RUN_ON.removeprefix("Paris.\n\n"))]


async def test_a_model_that_runs_on_for_ever_is_not_waited_for():
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(response(lines(*said(RUN_ON)), content_type="application/json"))
        while True:
            writer.write(lines(*said("more " * 100)))
            await writer.drain()

    events = await asked(endless, "native")
    assert text_of(events) == "Paris." and len(events[-2].text) == 20_000


async def test_a_model_that_falls_silent_after_it_ran_on_is_not_waited_for():
    assert text_of(await asked(then_silence(lines(*said(RUN_ON)), kind="application/json"), "native")) == "Paris."


async def test_the_openai_dialect_cuts_no_line_of_a_person():
    assert text_of(await asked(response(sse(delta(content=RUN_ON), DONE)))) == RUN_ON


def test_the_lines_are_what_the_server_sends():
    assert json.loads(lines(*said("a")).decode()) == {"response": "a", "done": False}


@pytest.mark.parametrize(
    ("bursts", "thought"),
    [
        (["Let me think.\n\n", "More.</think>", "Answer"], "Let me think.\n\nMore."),
        (
            ["The person said\n\nUser: hi there, ", "so I greet.\n", "</think>Answer"],
            "The person said\n\nUser: hi there, so I greet.\n",
        ),
    ],
)
def test_no_word_is_lost_between_a_thought_that_was_shown_and_the_cut(bursts, thought):
    decoder, events = LineDecoder("mlx"), []
    for burst in bursts:
        events += decoder.decode([json.dumps({"response": burst, "done": False}).encode()])
    events += [*decoder.decode([b'{"response": "", "done": true}']), *decoder.close()]
    back = next(place for place, event in enumerate(events) if isinstance(event, TakenBack))
    shown = "".join(event.text for event in events[:back] if isinstance(event, Text))
    assert shown + thoughts_of(events[back:]) == thought
    assert text_of(events[back:]) == "Answer"
