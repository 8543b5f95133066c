"""LineDecoder: NDJSON, a line a letter, into our events; and the one prompt that the dialect takes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.backends import errors
from chat.backends.mlx_native import LineDecoder, prompt
from chat.backends.sse import LineReader
from chat.backends.types import Event, Finished, Step, Text

from .talk import question, text_of, thoughts_of
from .test_mlx_openai_decoder import THINKING
from .test_sse_lines import cut

DONE = {"response": "", "done": True}


def lines(*messages: object) -> bytes:
    return b"".join((m if isinstance(m, bytes) else json.dumps(m).encode()) + b"\n" for m in messages)


def said(*texts: object) -> list[dict[str, object]]:
    return [{"response": text, "done": False} for text in texts]


def decoded(*chunks: bytes) -> list[Event]:
    decoder, reader = LineDecoder("MLX"), LineReader()
    found = [event for data in chunks for event in decoder.decode(reader.feed(data))]
    return [*found, *decoder.decode(reader.flush()), *decoder.finish()]


def failure(*messages: object) -> tuple[list[Event], errors.BackendError]:
    seen: list[Event] = []
    with pytest.raises(errors.BackendError) as caught:
        seen.extend(LineDecoder("MLX").decode(LineReader().feed(lines(*messages))))
    return seen, caught.value


def test_a_letter_a_line_is_one_text():
    assert decoded(lines(*said(*"Hello"), DONE)) == [Text("Hello"), Finished()]


def test_the_line_with_the_end_mark_may_carry_text():
    assert decoded(lines(*said("Hel"), {"response": "lo", "done": True})) == [Text("Hello"), Finished()]


def test_no_end_mark_is_incomplete():
    with pytest.raises(errors.IncompleteReply):
        decoded(lines(*said(*"Hello")))


@pytest.mark.parametrize("done", [False, None, 1, "true"])
def test_only_true_is_the_end_mark(done):
    with pytest.raises(errors.IncompleteReply):
        decoded(lines({"response": "a", "done": done}))


def test_the_end_mark_without_its_line_end_counts():
    assert decoded(lines(*said("a"), DONE).rstrip(b"\n"))[-1] == Finished()


def test_what_comes_after_the_end_is_ignored():
    assert decoded(lines(*said("a"), DONE, *said("b"), b"nonsense")) == [Text("a"), Finished()]


def test_length_is_told():
    assert decoded(lines(*said("a"), {**DONE, "done_reason": "length"}))[-1] == Finished("length")


def test_blank_lines_are_nothing():
    assert decoded(b"\n \r\n" + lines(*said("a"), b"", DONE)) == [Text("a"), Finished()]


def test_thinking_is_told_apart():
    events = decoded(lines(*said(*THINKING), DONE))
    assert (thoughts_of(events), text_of(events)) == ("why 😀", "\n\nbecause я")


def test_thinking_is_one_growing_step():
    events = decoded(lines(*said("<think>a")), lines(*said("b</think>")), lines(DONE))
    assert events == [Step(0, "thought", "", "a"), Step(0, "thought", "", "b"), Finished()]


def test_a_half_pair_at_the_end_of_a_thought_is_no_text():
    events = decoded(lines(rb'{"response":"<think>a\ud83d","done":false}', DONE))
    assert (thoughts_of(events), text_of(events)) == ("a\ufffd", "")


def test_halves_of_a_pair_in_two_lines_are_one_letter():
    assert text_of(decoded(lines(rb'{"response":"\ud83d"}', rb'{"response":"\ude00"}', DONE))) == "😀"


@pytest.mark.parametrize("body", [{"error": "gone"}, {"detail": "gone"}, {"error": {"message": "gone"}}])
def test_an_error_line_fails_and_keeps_the_text_before_it(body):
    seen, error = failure(*said("Hi"), body)
    assert (seen, error.kind, error.detail == "gone") == ([Text("Hi")], "backend_error", True)


def test_a_reason_for_the_end_may_be_an_error():
    seen, error = failure(*said("Hi"), {**DONE, "done_reason": "error"})
    assert (seen, error.kind, error.cause) == ([Text("Hi")], "backend_error", "no_reason")


@pytest.mark.parametrize("broken", [b"nonsense", b"[1]", b'"x"', b"null", b"[" * 100_000])
def test_what_is_not_a_json_object_is_a_bad_stream(broken):
    seen, error = failure(*said("Hi"), broken)
    assert (seen, error.kind) == ([Text("Hi")], "bad_stream")


@given(st.lists(st.integers(min_value=0)))
def test_any_chunking_gives_the_same_reply(places):
    events = decoded(*cut(lines(*said(*THINKING), DONE), places))
    assert (thoughts_of(events), text_of(events)) == ("why 😀", "\n\nbecause я")


@given(st.lists(st.binary(max_size=30) | st.sampled_from([b"\n", b'{"response":"a"}\n', b'{"done":true}\n'])))
def test_any_bytes_give_events_or_an_error_of_the_tree(parts):
    try:
        decoded(*parts)
    except errors.BackendError as error:
        f"{error}{error.detail}".encode()


def test_a_single_question_goes_as_it_is():
    assert prompt(question("now?")) == "now?"


def test_a_conversation_goes_as_one_prompt():
    assert prompt(question("a", "b", "now?")) == "User: a\n\nAssistant: b\n\nUser: now?\n\nAssistant:"


def test_a_system_prompt_stands_first():
    assert prompt(question("now?", system="Be brief.")) == "Be brief.\n\nUser: now?\n\nAssistant:"
