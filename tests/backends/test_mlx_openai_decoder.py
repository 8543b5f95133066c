"""ChunkDecoder: the chunks of a completion into our events."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.backends import errors
from chat.backends.mlx_openai import ChunkDecoder
from chat.backends.sse import SSEReader
from chat.backends.types import Event, Finished, Progress, Step, TakenBack, Text

from .talk import progress_of, sse, text_of, thoughts_of
from .test_sse_lines import cut
from .test_text import PLACES, cut_text

DONE = b"[DONE]"
CUT_WORDS = [(word, "length") for word in ("LENGTH", "MAX_TOKENS", "max_length", "model_length")]
THINKING = "<think>why 😀</think>\n\nbecause я"


def delta(**said: object) -> dict[str, object]:
    return {"choices": [{"index": 0, "finish_reason": None, "delta": {"role": "assistant", **said}}]}


def end(reason: object = "stop", **more: object) -> dict[str, object]:
    return {"choices": [{"index": 0, "finish_reason": reason, "delta": {}}], **more}


def decoded(*chunks: bytes) -> list[Event]:
    decoder, reader = ChunkDecoder("MLX"), SSEReader()
    found = [event for data in chunks for event in decoder.decode(reader.feed(data))]
    return [*found, *decoder.decode(reader.flush()), *decoder.close(), *decoder.finish()]


def failure(*messages: object) -> tuple[list[Event], errors.BackendError]:
    seen: list[Event] = []
    with pytest.raises(errors.BackendError) as caught:
        seen.extend(ChunkDecoder("MLX").decode(SSEReader().feed(sse(*messages))))
    return seen, caught.value


def test_text_before_a_sign_of_progress_comes_before_it():
    events = decoded(sse(delta(content="a")) + b": keepalive 1/2\n\n" + sse(delta(content="b"), end(), DONE))
    assert events == [Text("a"), Progress("prompt", 1, 2), Text("b"), Finished()]


def test_a_whole_reply():
    events = decoded(sse(delta(content="Hel"), delta(content="lo"), end(), DONE))
    assert events == [Text("Hello"), Finished()]


def test_text_that_came_together_is_one_event():
    assert decoded(sse(*[delta(content="a")] * 1000, DONE)) == [Text("a" * 1000), Finished()]


@pytest.mark.parametrize("odd", [None, "", 7])
def test_no_done_is_incomplete_without_a_finish_reason(odd):
    with pytest.raises(errors.IncompleteReply):
        decoded(sse(delta(content="a"), end(odd)))


def test_a_finish_reason_and_a_clean_end_is_an_end():
    assert decoded(sse(delta(content="a"), end("length"))) == [Text("a"), Finished("length")]


def test_nothing_at_all_is_incomplete():
    with pytest.raises(errors.IncompleteReply):
        decoded(b"")


@pytest.mark.parametrize(
    ("reason", "finish"), [("stop", "stop"), ("length", "length"), ("tool_calls", "stop"), *CUT_WORDS]
)
def test_the_reason_of_the_end(reason, finish):
    assert decoded(sse(end(reason), DONE))[-1].finish == finish


def test_a_later_chunk_without_a_reason_does_not_hide_it():
    assert decoded(sse(end("length"), end(None), DONE))[-1].finish == "length"


def test_the_model_that_answers_is_named():
    assert decoded(sse({**delta(content="a"), "model": "m\0"}, {"model": "other"}, DONE))[-1].model == "m\ufffd"


def test_usage_comes_with_the_end():
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    assert decoded(sse(delta(content="a"), {"choices": [], "usage": usage}, DONE))[-1].usage == {
        "prompt_tokens": 7,
        "completion_tokens": 3,
    }


@pytest.mark.parametrize("usage", [None, [], {"prompt_tokens": "7", "completion_tokens": -1}, {}])
def test_odd_usage_is_no_usage(usage):
    assert decoded(sse({"choices": [], "usage": usage}, DONE))[-1].usage == {}


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
def test_reasoning_is_a_thought_and_never_text(field):
    events = decoded(sse(delta(**{field: "why"}), delta(content="because"), DONE))
    assert events == [Step(0, "thought", "", "why"), Text("because"), Finished()]


def test_reasoning_is_one_growing_step():
    events = decoded(sse(delta(reasoning="a")), sse(delta(reasoning="b")), sse(DONE))
    assert events == [Step(0, "thought", "", "a"), Step(0, "thought", "", "b"), Finished()]


def test_reasoning_alone_is_no_text():
    assert text_of(decoded(sse(delta(reasoning="why"), end(), DONE))) == ""


def test_a_closing_tag_alone_takes_the_text_before_it_back():
    events = decoded(sse(delta(content="why")), sse(delta(content=" not</th")), sse(delta(content="ink>because"), DONE))
    assert events == [Text("why"), Text(" not"), TakenBack(), Text("because"), Finished()]


def test_what_was_never_told_as_text_need_not_be_taken_back():
    events = decoded(sse(delta(content="why</think>because"), DONE))
    assert events == [Step(0, "thought", "", "why"), Text("because"), Finished()]


def test_a_held_beginning_of_a_mark_is_told_before_an_error():
    decoder = ChunkDecoder("MLX")
    with pytest.raises(errors.ErrorEvent):
        list(decoder.decode(SSEReader().feed(sse(delta(content="a</thi"), {"error": "gone"}))))
    assert list(decoder.close()) == [Text("</thi")]


@pytest.mark.parametrize("place", range(len(THINKING) + 1))
def test_think_tags_cut_anywhere_are_found(place):
    pieces = [delta(content=THINKING[:place]), delta(content=THINKING[place:])]
    events = decoded(*[sse(piece) for piece in pieces], sse(DONE))
    assert (thoughts_of(events), text_of(events)) == ("why 😀", "\n\nbecause я")


def test_a_thought_that_ends_in_half_a_pair_is_no_text():
    events = decoded(sse(rb'{"choices":[{"delta":{"content":"<think>a\ud83d"}}]}', DONE))
    assert (thoughts_of(events), text_of(events)) == ("a\ufffd", "")


def test_a_held_tag_comes_before_the_half_letter_behind_it():
    events = decoded(sse(rb'{"choices":[{"delta":{"content":"<thi\ud83d"}}]}', DONE))
    assert text_of(events) == "<thi\ufffd"


def test_half_letters_of_text_and_of_reasoning_are_kept_apart():
    mixed = [rb'{"choices":[{"delta":{"content":"\ud83d"}}]}', rb'{"choices":[{"delta":{"reasoning":"\ude00"}}]}']
    events = decoded(sse(*mixed, rb'{"choices":[{"delta":{"content":"\ude00"}}]}', DONE))
    assert (text_of(events), thoughts_of(events)) == ("😀", "\ufffd")


def test_a_keepalive_comment_is_progress():
    assert progress_of(decoded(b": keepalive 20/21\n\n" + sse(DONE))) == [Progress("prompt", 20, 21)]


def test_the_same_keepalive_again_gets_nowhere_and_is_no_progress():
    stream = b": keepalive 20/21\n\n" * 5 + b": keepalive 21/21\n\n" + sse(DONE)
    assert progress_of(decoded(stream)) == [Progress("prompt", 20, 21), Progress("prompt", 21, 21)]


@pytest.mark.parametrize(
    "comment", [b"", b"keepalive", b"ping", b"keepalive a/b", b"keepalive 1" + b"0" * 5000 + b"/2"]
)
def test_other_comments_are_nothing(comment):
    assert decoded(b": " + comment + b"\n\n" + sse(DONE)) == [Finished()]


def test_what_comes_after_done_is_ignored():
    assert decoded(sse(delta(content="a"), DONE, delta(content="b"), b"nonsense")) == [Text("a"), Finished()]


def test_done_without_its_blank_line_counts():
    assert decoded(sse(delta(content="a"), DONE).rstrip(b"\n")) == [Text("a"), Finished()]


FAILURES = [
    {"error": "gone"},
    {"error": {"message": "gone"}},
    {"error": True, "message": "gone"},
    {"detail": "gone"},
    {"detail": ["gone"]},
    {"detail": [{"loc": ["body"], "msg": "gone", "input": "secret"}]},
    {"object": "error", "message": "gone", "code": 500},
    {"type": "error", "message": "gone"},
    {"message": "gone", "code": 500},
    {"choices": [{"finish_reason": "error", "message": {"content": None}}], "message": "gone"},
    {"choices": [{"delta": {}, "finish_reason": "error", "error": {"message": "gone"}}]},
    {"choices": [], "error": {"message": "gone"}},
    {"choices": [{"delta": {"error": {"message": "gone"}}, "finish_reason": None}]},
    {"errors": [{"message": "gone"}]},
    {"error_message": "gone"},
    {"error_code": 50002, "text": "gone"},
    {"success": False, "message": "gone"},
    {"code": 500, "msg": "gone"},
    {"statusCode": 500, "message": "gone"},
    {"status": "failed", "message": "gone"},
]


@pytest.mark.parametrize("body", FAILURES)
def test_an_error_object_fails_and_keeps_the_text_before_it(body):
    seen, error = failure(delta(content="Hi"), body)
    assert (seen, error.kind, error.detail == "gone") == ([Text("Hi")], "backend_error", True)


@pytest.mark.parametrize("word", [{"status": 200, "message": "loading"}, {"success": True}, {"error_code": 0}])
def test_what_tells_of_no_failure_is_none(word):
    assert decoded(sse(delta(content="Hi"), word, DONE)) == [Text("Hi"), Finished()]


@pytest.mark.parametrize("reason", ["error", "abort", "ERROR"])
def test_a_reason_for_the_end_may_be_an_error_without_words(reason):
    seen, error = failure(delta(content="Hi"), end(reason), DONE)
    assert (seen, error.kind, error.cause) == ([Text("Hi")], "backend_error", "no_reason")


@pytest.mark.parametrize("empty", [{}, "", []])
def test_an_empty_error_where_nothing_else_is_said_is_one(empty):
    assert failure(delta(content="Hi"), {"error": empty})[1].kind == "backend_error"
    assert decoded(sse({**delta(content="a"), "error": empty}, DONE)) == [Text("a"), Finished()]


@pytest.mark.parametrize("data", [b"gone", b'{"error": "gone"}', b'{"message": "gone"}', b'{"detail": "gone"}'])
def test_an_event_named_error_fails_whatever_it_carries(data):
    with pytest.raises(errors.ErrorEvent) as caught:
        decoded(sse(delta(content="Hi")) + b"event: error\ndata: " + data + b"\n\n" + sse(DONE))
    assert caught.value.detail == "gone"


def test_an_event_named_error_needs_no_words():
    with pytest.raises(errors.ErrorEvent):
        decoded(sse(delta(content="Hi")) + b"event: error\n\n" + sse(DONE))


def test_an_error_after_the_reason_for_the_end_is_a_failure():
    assert failure(delta(content="Hi"), end(), {"error": "gone"})[1].detail == "gone"


@pytest.mark.parametrize("empty", [b"data:\n\n", b"data: \n\n", b"data\n\n", b"event: ping\ndata:\n\n", b"id: 1\n\n"])
def test_empty_data_says_nothing(empty):
    assert decoded(empty + sse(delta(content="a")) + empty + sse(DONE)) == [Text("a"), Finished()]


def test_an_error_of_null_is_none():
    assert decoded(sse({**delta(content="a"), "error": None}, DONE)) == [Text("a"), Finished()]


@pytest.mark.parametrize("broken", [b"nonsense", b"[1]", b'"x"', b"null", b"[" * 100_000, b"[done]"])
def test_what_is_not_a_json_object_is_a_bad_stream(broken):
    seen, error = failure(delta(content="Hi"), broken)
    assert (seen, error.kind) == ([Text("Hi")], "bad_stream")


PARTS = [
    ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "", "ab"),
    ({"type": "text", "text": "a"}, "", "a"),
    (["a", "b"], "", "ab"),
    ([{"type": "text", "text": {"value": "a"}}], "", "a"),
    ([{"type": "refusal", "refusal": "a"}], "", "a"),
    ([{"type": "text", "text": {"value": None}}, {"type": "image_url"}, 7, None], "", "7"),
    ([{"type": "reasoning", "text": "why"}, {"type": "text", "text": "a"}], "why", "a"),
    ([{"type": "thinking", "thinking": [{"type": "text", "text": "why"}]}, {"type": "text", "text": "a"}], "why", "a"),
    ([{"type": "text", "text": "<think>why</think>a"}], "why", "a"),
    ([], "", ""),
]


@pytest.mark.parametrize(("said", "thought", "text"), PARTS)
def test_content_may_be_a_list_of_parts(said, thought, text):
    events = decoded(sse(delta(content=said), DONE))
    assert (thoughts_of(events), text_of(events)) == (thought, text)


def test_a_refusal_is_the_answer():
    assert text_of(decoded(sse(delta(content=None, refusal="I will not"), end(), DONE))) == "I will not"


def test_of_several_choices_only_the_first_is_read():
    other = {"index": 1, "delta": {"content": "other"}, "finish_reason": "error"}
    first = {"index": 0, "delta": {"content": "a"}}
    assert text_of(decoded(sse({"choices": [other, first]}, {"choices": [other]}, end(), DONE))) == "a"


def test_parts_nested_without_end_say_nothing():
    deep = json.loads("[" * 900 + "]" * 900)
    assert decoded(sse(delta(content=deep), delta(content="a"), DONE)) == [Text("a"), Finished()]


def test_reasoning_may_be_a_list_of_parts():
    assert thoughts_of(decoded(sse(delta(reasoning_content=[{"type": "text", "text": "why"}]), DONE))) == "why"


@pytest.mark.parametrize(("written", "finish"), [(7, "length"), (6, "stop"), (8, "stop"), (None, "stop")])
def test_a_stop_at_exactly_the_tokens_asked_for_is_a_cut(written, finish):
    decoder = ChunkDecoder("MLX", max_tokens=7)
    chunks = sse(delta(content="a"), end(usage={"completion_tokens": written}), DONE)
    assert [*decoder.decode(SSEReader().feed(chunks)), *decoder.finish()][-1].finish == finish


ODD = [{}, {"choices": None}, {"choices": []}, {"choices": [7]}, {"choices": [{"delta": None}]}, {"choices": {}}]


@pytest.mark.parametrize("odd", [*ODD, delta(content=None), delta(content=""), {"choices": [{"finish_reason": 7}]}])
def test_an_odd_chunk_says_nothing(odd):
    assert decoded(sse(odd, delta(content="a"), DONE)) == [Text("a"), Finished()]


@given(PLACES, PLACES)
def test_any_cutting_of_text_and_of_bytes_gives_the_same_reply(text_places, byte_places):
    stream = sse(*(delta(content=piece) for piece in cut_text(THINKING, text_places)), end(), DONE)
    events = decoded(*cut(stream, byte_places))
    assert (thoughts_of(events), text_of(events)) == ("why 😀", "\n\nbecause я")


@given(st.lists(st.binary(max_size=30) | st.sampled_from([b"data: ", b"\n\n", b'{"choices":[{}]}', DONE])))
def test_any_bytes_give_events_or_an_error_of_the_tree(parts):
    try:
        decoded(*parts)
    except errors.BackendError as error:
        f"{error}{error.detail}".encode()
