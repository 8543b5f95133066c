"""StreamDecoder: Victoria's events into ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.backends import errors
from chat.backends.sse import SSEReader
from chat.backends.types import Event, Finished, Progress, Started, Step, TakenBack, Text
from chat.backends.victoria import StreamDecoder

from .talk import sse, text_of, thoughts_of
from .test_sse_lines import cut

START = {"type": "start", "expert": "Виктория", "emotion": "calm"}
END = {"type": "end"}
STREAM = sse(
    START,
    {"type": "step", "stepType": "thought", "title": "t", "content": "c"},
    {"type": "chunk", "content": "Привет 😀\n"},
    b'{"type": "chunk", "content": "half \\ud83d"}',
    '{"type": "chunk", "content": "\\ude00 \u2028 there"}'.encode(),
    END,
)


def chunk(text: object) -> dict[str, object]:
    return {"type": "chunk", "content": text}


def step(kind: object, title: object = "t", content: object = "c") -> dict[str, object]:
    return {"type": "step", "stepType": kind, "title": title, "content": content}


def decoded(*chunks: bytes) -> list[Event]:
    decoder, reader = StreamDecoder("Victoria"), SSEReader()
    found = [event for data in chunks for event in decoder.decode(reader.feed(data))]
    return [*found, *decoder.decode(reader.flush()), *decoder.finish()]


def failure(*messages: object) -> tuple[list[Event], errors.BackendError]:
    seen: list[Event] = []
    with pytest.raises(errors.BackendError) as caught:
        seen.extend(StreamDecoder("Victoria").decode(SSEReader().feed(sse(*messages))))
    return seen, caught.value


def test_a_whole_reply():
    events = decoded(sse(START, step("thought"), chunk("Hello "), chunk("you"), END))
    assert events == [Started(), Step(0, "thought", "t", "c"), Text("Hello you"), Finished()]


def test_text_that_came_together_is_one_event():
    assert decoded(sse(*[chunk("a")] * 1000, END)) == [Text("a" * 1000), Finished()]


def test_text_before_a_step_comes_before_it():
    events = decoded(sse(chunk("a"), step("thought"), chunk("b"), END))
    assert [type(event) for event in events] == [Text, Step, Text, Finished]


@pytest.mark.parametrize("kind", ["thought", "action", "exploration", "clarification"])
def test_each_kind_of_step(kind):
    assert decoded(sse(chunk("a"), step(kind), END))[1].kind == kind


@pytest.mark.parametrize("kind", ["dream", None, 7, ["action"]])
def test_an_unknown_kind_of_step_is_a_thought(kind):
    assert decoded(sse(step(kind), chunk("a"), END))[0].kind == "thought"


def test_steps_are_numbered():
    assert [event.index for event in decoded(sse(*[step("thought")] * 3, END))[:3]] == [0, 1, 2]


def test_progress_is_told():
    events = decoded(sse({"type": "progress", "step": 2, "total": 5, "status": "reading"}, END))
    assert events[0] == Progress("reading", 2, 5)


def test_progress_without_numbers_is_told():
    assert decoded(sse({"type": "progress", "step": "two", "total": -1}, END))[0] == Progress("")


def test_an_error_event_fails_and_keeps_the_text_before_it():
    seen, error = failure(chunk("Hi"), {"type": "error", "content": "all models are gone"}, END)
    assert (seen, error.kind) == ([Text("Hi")], "backend_error")
    assert error.detail == "all models are gone"


def test_an_error_and_then_the_end_is_a_failure():
    assert failure({"type": "error", "content": "x"}, END)[1].kind == "backend_error"


def test_no_end_mark_is_incomplete():
    with pytest.raises(errors.IncompleteReply):
        decoded(sse(START, chunk("Hi")))


def test_nothing_at_all_is_incomplete():
    with pytest.raises(errors.IncompleteReply):
        decoded(b"")


def test_start_and_step_and_no_more_is_incomplete():
    with pytest.raises(errors.IncompleteReply):
        decoded(sse(START, step("thought")))


def test_what_comes_after_the_end_is_ignored():
    assert decoded(sse(chunk("a"), END, chunk("b"), {"type": "error", "content": "x"})) == [Text("a"), Finished()]


def test_an_end_mark_whose_blank_line_is_missing_counts():
    assert decoded(sse(chunk("a"), END).rstrip(b"\n")) == [Text("a"), Finished()]


@pytest.mark.parametrize("broken", [b"nonsense", b'{"type":', b"[1]", b'"text"', b"null", b"7", b"[" * 100_000])
def test_what_is_not_a_json_object_is_a_bad_stream(broken):
    seen, error = failure(chunk("Hi"), broken)
    assert (seen, error.kind) == ([Text("Hi")], "bad_stream")


@pytest.mark.parametrize("odd", [{"type": "ping"}, {}, {"type": ["chunk"]}, {"type": None}, {"content": "x"}])
def test_an_unknown_event_is_ignored(odd):
    assert decoded(sse(odd, chunk("a"), END)) == [Text("a"), Finished()]


@pytest.mark.parametrize("content", ["", None])
def test_a_chunk_without_text_is_nothing(content):
    assert decoded(sse(chunk(content), END)) == [Finished()]


@pytest.mark.parametrize("content", [[{"type": "text", "text": "a"}], {"text": "a"}, ["a"]])
def test_content_may_be_parts(content):
    assert text_of(decoded(sse(chunk(content), END))) == "a"
    assert decoded(sse(step("thought", content=content), END))[0] == Step(0, "thought", "t", "a")


@pytest.mark.parametrize("opened", ["<think>", ""])
def test_a_thought_in_the_answer_is_a_step_behind_hers(opened):
    events = decoded(sse(step("action"), chunk(f"{opened}why</thi"), chunk("nk>a"), END))
    assert (thoughts_of(events[1:]), text_of(events[1:]), events[-1]) == ("why", "a", Finished())
    assert {event.index for event in events[1:] if isinstance(event, Step)} == {1}


def test_text_that_was_told_and_turns_out_a_thought_is_taken_back():
    decoder, reader = StreamDecoder("Victoria"), SSEReader()
    seen = [list(decoder.decode(reader.feed(sse(one)))) for one in (chunk("why [... "), chunk("so</think>"), END)]
    assert seen == [[Text("why ")], [TakenBack(0), Step(0, "thought", "", "[... so")], []]
    assert (decoder.has_text, [*decoder.finish()]) == (False, [Finished()])


@pytest.mark.parametrize("word", ["failed", "FAILED", "failure", "Error", "cancelled", "canceled", "timeout"])
@pytest.mark.parametrize("last", [END, {}], ids=["end", "without a type"])
def test_every_word_of_a_failed_task_fails_the_stream_too(word, last):
    seen, error = failure(chunk("Hel"), {**last, "status": word})
    assert (seen, type(error)) == ([Text("Hel")], errors.ErrorEvent)


@pytest.mark.parametrize("word", ["completed", "Success", "done", "", None, 7, ["failed"], "unheard_of"])
def test_any_other_word_of_the_end_is_an_end(word):
    assert decoded(sse(chunk("Hello"), {**END, "status": word})) == [Text("Hello"), Finished()]


@pytest.mark.parametrize("last", [{"error": "gone"}, {"status": "failed", "detail": "gone"}])
def test_an_end_that_tells_of_a_failure_is_one(last):
    seen, error = failure(chunk("Hi"), {**END, **last})
    assert (seen, error.detail) == ([Text("Hi")], "gone")


def test_a_step_that_failed_is_no_failure_of_the_reply():
    assert text_of(decoded(sse({**step("action"), "error": "no such tool"}, chunk("a"), END))) == "a"


def test_the_end_may_ask_back():
    asks = {**END, "status": "needs_clarification", "clarification_questions": ["Which?"]}
    assert decoded(sse(asks)) == [Text("- Which?"), Finished("clarification")]


def test_blank_text_is_passed_on_unstripped():
    assert decoded(sse(chunk("\n"), chunk(" a "), END)) == [Text("\n a "), Finished()]


def test_comments_and_other_fields_are_no_events():
    stream = b": keep-alive\n\nevent: message\nid: 7\nretry: 1\n" + sse(chunk("a"), END)
    assert decoded(stream) == [Text("a"), Finished()]


def test_a_letter_cut_in_two_chunks_is_whole():
    first, second = b'{"type":"chunk","content":"a\xd0"}', b'{"type":"chunk","content":"\x9fb"}'
    assert text_of(decoded(sse(first, second, END))) == "aПb"


def test_half_a_pair_at_the_end_is_replaced():
    assert text_of(decoded(sse(rb'{"type":"chunk","content":"a\ud83d"}', END))) == "a\ufffd"


LONE = rb'"a\ud800\u0000"'
STORABLE = [
    b'{"type":"chunk","content":%b}' % LONE,
    b'{"type":"step","stepType":"thought","title":%b,"content":%b}' % (LONE, LONE),
    b'{"type":"progress","status":%b}' % LONE,
    b'{"type":"step","stepType":"clarification","title":"t","content":%b}' % LONE,
]


@pytest.mark.parametrize("message", STORABLE)
def test_whatever_is_told_can_be_stored(message):
    for event in decoded(sse(message, END)):
        said = repr([getattr(event, name, "") for name in ("text", "title", "stage")])
        assert "\\ud800" not in said
        assert "\\x00" not in said


def test_the_words_of_an_error_event_can_be_stored():
    _, error = failure(b'{"type":"error","content":%b}' % LONE)
    assert error.detail == "a\ufffd\ufffd"


def test_content_nested_too_deeply_is_no_error_of_ours():
    deep = b'{"type":"chunk","content":' + b"[" * 1000 + b"]" * 1000 + b"}"
    assert decoded(sse(deep, chunk("a"), END)) == [Text("a"), Finished()]


def test_questions_without_text_are_the_reply():
    events = decoded(sse(step("clarification", "", "Which one?"), step("clarification", "Why?", ""), END))
    assert events[-2:] == [Text("- Which one?\n- Why?"), Finished("clarification")]


def test_questions_beside_a_text_leave_the_text_as_the_reply():
    events = decoded(sse(step("clarification", "t", "Which one?"), chunk("Hello"), END))
    assert events[-2:] == [Text("Hello"), Finished("stop")]


def test_blank_text_does_not_hide_the_questions():
    assert decoded(sse(step("clarification", "t", "Which?"), chunk("\n"), END))[-1] == Finished("clarification")


@pytest.mark.parametrize(
    ("texts", "mangled"),
    [(["## One two"], False), (["a ## One ", "- two"], True), (["a ## One\n"], False), (["plain words"], False)],
)
def test_lost_line_breaks_are_noticed(texts, mangled):
    decoder = StreamDecoder("Victoria")
    list(decoder.decode(SSEReader().feed(sse(*map(chunk, texts), END))))
    assert decoder.looks_mangled is mangled


@given(st.lists(st.integers(min_value=0)))
def test_any_chunking_gives_the_same_reply(places):
    events = decoded(*cut(STREAM, places))
    assert text_of(events) == "Привет 😀\nhalf 😀 \u2028 there"
    assert [event for event in events if not isinstance(event, Text)] == [
        Started(),
        Step(0, "thought", "t", "c"),
        Finished(),
    ]


@given(st.lists(st.binary(max_size=30) | st.sampled_from([b"data: ", b"\n\n", b'{"type":"chunk"}', b'{"type":"end"}'])))
def test_any_bytes_give_events_or_an_error_of_the_tree(parts):
    try:
        decoded(*parts)
    except errors.BackendError as error:
        f"{error}{error.detail}".encode()


CUT_MARK = "[... ответ обрезан ...]"


@pytest.mark.parametrize("place", range(len(CUT_MARK) + 1))
def test_her_mark_of_a_cut_answer_is_no_text_wherever_the_chunks_part(place):
    events = decoded(sse(chunk("Half an answer "), chunk(CUT_MARK[:place])), sse(chunk(CUT_MARK[place:]), END))
    assert (text_of(events), events[-1]) == ("Half an answer ", Finished("length"))


def test_what_may_be_the_mark_is_told_where_it_is_none():
    events = decoded(sse(chunk("a [... ответ")), sse(chunk(" полный"), END))
    assert (text_of(events), events[-1]) == ("a [... ответ полный", Finished())


@pytest.mark.parametrize("empty", [b"data:\n\n", b"data: \n\n", b": ping\n\n", b"event: ping\ndata:\n\n"])
def test_empty_data_says_nothing(empty):
    assert decoded(empty + sse(chunk("a")) + empty + sse(END)) == [Text("a"), Finished()]


@pytest.mark.parametrize("data", [b"gone", b'{"detail": "gone"}', b'{"type": "error", "content": "", "error": "gone"}'])
def test_an_event_named_error_fails(data):
    with pytest.raises(errors.ErrorEvent) as caught:
        decoded(sse(chunk("a")) + b"event: error\ndata: " + data + b"\n\n" + sse(END))
    assert caught.value.detail == "gone"


@pytest.mark.parametrize("body", [{"error": "gone"}, {"detail": "gone"}, {"type": "error", "message": "gone"}])
def test_an_error_object_of_another_shape_is_one_too(body):
    seen, error = failure(chunk("Hi"), body)
    assert (seen, error.kind, error.detail == "gone") == ([Text("Hi")], "backend_error", True)


def test_the_mark_alone_is_no_answer():
    assert decoded(sse(chunk(CUT_MARK), END)) == [Finished()]
