"""The shapes that an answer of /run can have."""

import json

import pytest

from chat.backends.types import Finished, Text
from chat.backends.victoria import Victoria
from chat.backends.victoria_run import clarification, model_used, output_text, question_list
from chat.demo import Answer

from .talk import FAST, RawServer, json_response, question, read, text_of

QUESTIONS = ("Which file?", "Now or later?")


@pytest.mark.parametrize("key", ["output", "result", "response", "content", "text", "answer", "message"])
def test_an_object_gives_its_own_text(key):
    assert output_text({"meta": 1, key: "Hello"}) == "Hello"


def test_a_blank_text_inside_an_object_is_not_its_text():
    assert output_text({"result": " ", "answer": "Hello"}) == "Hello"


def test_an_object_without_a_text_is_a_code_block():
    assert output_text({"да": [1]}) == '```json\n{\n  "да": [\n    1\n  ]\n}\n```'


def test_a_list_of_lines_is_joined():
    assert output_text(["a", "b"]) == "a\nb"


def test_a_list_of_parts_is_their_text():
    assert output_text([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]) == "ab"


def test_another_list_is_a_code_block():
    assert output_text([1, "b"]) == '```json\n[\n  1,\n  "b"\n]\n```'


@pytest.mark.parametrize(("output", "text"), [("a", "a"), (None, ""), (7, "7"), ({}, ""), ([], "")])
def test_other_values(output, text):
    assert output_text(output) == text


def test_an_object_nested_too_deeply_is_no_error_of_ours():
    value: object = 1
    for _level in range(10_000):
        value = [value]
    assert output_text(value) == ""


def test_questions_in_the_body():
    assert clarification({"status": "needs_clarification", "clarification_questions": ["a"]}) == ["a"]


def test_questions_without_a_status():
    assert clarification({"clarification_questions": ["a", None, "", 7]}) == ["a", "7"]


@pytest.mark.parametrize("holder", [{}, {"clarification_questions": "a"}, {"clarification_questions": []}])
def test_no_questions(holder):
    assert clarification(holder) == []


def test_questions_of_an_answer_that_succeeded_are_not_asked():
    assert clarification({"status": "success", "clarification_questions": ["a"]}) == []


def test_a_question_may_be_an_object():
    asked = [{"question": "a?", "options": ["x"]}, {"text": "b?"}, {"id": 1}]
    assert clarification({"clarification_questions": asked}) == ["a?", "b?"]


def test_questions_are_shown_as_a_list():
    assert question_list(["a", "b"]) == "- a\n- b"


@pytest.mark.parametrize("knowledge", [{}, {"metadata": None}, {"metadata": {}}, {"metadata": {"model_used": 7}}])
def test_a_model_that_is_not_named(knowledge):
    assert model_used(knowledge) == ""


def test_the_name_of_a_model_is_short_and_storable():
    assert model_used({"metadata": {"model_used": "a\0" + "b" * 300}}) == "a\ufffd" + "b" * 198


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("where", ["body", "knowledge"])
async def test_questions_are_a_complete_reply(victoria_server, quick_polls, quick, where):
    victoria_server.script = Answer("", quick=quick, questions=QUESTIONS, questions_in=where)
    events = await read(Victoria(victoria_server.url, FAST, "run").reply(question()))
    assert events[-2:] == [Text("- Which file?\n- Now or later?"), Finished("clarification", "demo-script")]


async def test_a_task_that_asks_back_by_its_status_is_complete(quick_polls):
    accepted = json_response({"task_id": "t"}, "202 Accepted")
    asks = json_response({"status": "needs_clarification", "clarification_questions": ["Which?"]})
    async with RawServer(accepted, asks) as server:
        events = await read(Victoria(server.url, FAST, "run").reply(question()))
    assert events[-2:] == [Text("- Which?"), Finished("clarification")]


async def test_needs_clarification_without_questions_gives_the_output():
    async with RawServer(json_response({"status": "needs_clarification", "output": "Which?"})) as server:
        assert text_of(await read(Victoria(server.url, FAST, "run").reply(question()))) == "Which?"


@pytest.mark.parametrize("output", [{"result": "Hello"}, ["Hello"], "Hello"])
async def test_every_shape_of_output_is_shown(victoria_server, quick_polls, output):
    victoria_server.script = Answer("", quick=True, output=output)
    assert text_of(await read(Victoria(victoria_server.url, FAST, "run").reply(question()))) == "Hello"


@pytest.mark.parametrize("knowledge", [None, [], "text", 7, {"metadata": []}])
async def test_an_odd_knowledge_does_no_harm(knowledge):
    body = json.dumps({"status": "success", "output": "Hello", "knowledge": knowledge}).encode()
    async with RawServer(json_response(json.loads(body))) as server:
        assert await read(Victoria(server.url, FAST, "run").reply(question())) == [Text("Hello"), Finished()]
