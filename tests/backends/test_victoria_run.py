"""Victoria in mode `run`, against the scripted server."""

import asyncio

import pytest

from chat.backends import errors
from chat.backends.types import Finished, Started, TaskAccepted, Text
from chat.backends.victoria import Victoria
from chat.demo import Answer, VictoriaDemo
from tests.simulators.faults import close, hang, refuse, status

from .conftest import TEXT
from .talk import FAST, PATIENCE, RawServer, fails, json_response, progress_of, question, read, text_of, thoughts_of

pytestmark = pytest.mark.usefixtures("quick_polls")
STATUS = "GET /run/status/*"


@pytest.fixture
def victoria(victoria_server: VictoriaDemo) -> Victoria:
    return Victoria(victoria_server.url, FAST, "run")


async def run(*answers: bytes) -> list[object]:
    async with RawServer(*answers) as server:
        return await read(Victoria(server.url, FAST, "run").reply(question()))


async def run_fails(*answers: bytes) -> errors.BackendError:
    async with RawServer(*answers) as server:
        return (await fails(Victoria(server.url, FAST, "run").reply(question())))[1]


def accepted(task_id: object = "t-1") -> bytes:
    return json_response({"task_id": task_id}, "202 Accepted")


async def test_a_quick_answer_is_there_at_once(victoria, victoria_server):
    victoria_server.script = Answer(TEXT, quick=True)
    assert await read(victoria.reply(question())) == [Text(TEXT), Finished("stop", "demo-script")]


async def test_a_task_is_polled_until_its_text_is_there(victoria):
    events = await read(victoria.reply(question()))
    assert (text_of(events), events[-1]) == (TEXT, Finished("stop", "demo-script"))


async def test_the_task_id_comes_first(victoria, victoria_server):
    events = await read(victoria.reply(question()))
    assert events[:2] == [TaskAccepted(next(iter(victoria_server.tasks))), Started()]


async def test_each_stage_is_shown_once_as_progress(victoria):
    events = await read(victoria.reply(question()))
    assert [event.stage for event in progress_of(events)] == ["queued", "planning", "writing"]


async def test_a_stage_that_stays_is_not_told_again(victoria, victoria_server):
    done = asyncio.Event()
    victoria_server.script = Answer(TEXT, stages=("writing",), until=done)
    reading = asyncio.create_task(read(victoria.reply(question())))
    await asyncio.wait_for(victoria_server.received(6, STATUS), PATIENCE)
    done.set()
    assert [event.stage for event in progress_of(await reading)] == ["queued", "writing"]


async def test_a_failed_task_is_an_error_event(victoria, victoria_server):
    victoria_server.script = Answer("", error="all models are gone")
    _, error = await fails(victoria.reply(question()))
    assert (error.kind, error.detail == "all models are gone") == ("backend_error", True)


async def test_a_failed_quick_answer_is_a_bad_status(victoria, victoria_server):
    victoria_server.script = Answer("", quick=True, error="gone")
    assert (await fails(victoria.reply(question())))[1].kind == "status"


@pytest.mark.parametrize("fault", [status(500), status(503), refuse(), close("head")], ids=lambda fault: fault.name)
async def test_a_poll_that_fails_on_the_way_is_tried_again(victoria, victoria_server, fault):
    victoria_server.fault = [None, fault.on(STATUS), fault.on(STATUS)]
    assert text_of(await read(victoria.reply(question()))) == TEXT


async def test_a_poll_that_hangs_is_tried_again(victoria, victoria_server, monkeypatch):
    monkeypatch.setattr("chat.backends.http.PROBE_SECONDS", 0.1)
    victoria_server.fault = [hang("head").on(STATUS)]
    assert text_of(await read(victoria.reply(question()))) == TEXT


async def test_the_question_itself_is_never_sent_twice(victoria, victoria_server):
    victoria_server.fault = [None, status(500).on(STATUS), status(500).on(STATUS)]
    await read(victoria.reply(question()))
    assert len(victoria_server.calls("POST *")) == 1


async def test_a_task_that_is_no_longer_known_is_incomplete(victoria, victoria_server):
    victoria_server.fault = status(404).on(STATUS)
    _, error = await fails(victoria.reply(question()))
    assert (error.kind, error.cause) == ("incomplete", "task_unknown")


async def test_a_task_accepted_before_our_restart_can_be_resumed(victoria, victoria_server):
    events = victoria.reply(question())
    task_id = (await anext(events)).task_id
    await events.aclose()
    later = Victoria(victoria_server.url, FAST, "run")
    assert text_of(await read(later.resume(task_id))) == TEXT


async def test_an_id_is_quoted_in_the_address():
    done = json_response({"status": "completed", "output": "Hi"})
    async with RawServer(accepted("../a b?c#д"), done) as server:
        await read(Victoria(server.url, FAST, "run").reply(question()))
        assert server.requests[1].startswith(b"GET /run/status/..%2Fa%20b%3Fc%23%D0%B4 HTTP/1.1")


@pytest.mark.parametrize("task_id", [None, "", 7, "x" * 201, ["t"], "\ud800", "a\0"])
async def test_a_task_without_a_usable_id_is_a_bad_stream(task_id):
    error = await run_fails(accepted(task_id))
    assert (error.kind, error.cause) == ("bad_stream", "no_task_id")


@pytest.mark.parametrize("body", [[], "text", 7, None])
async def test_what_is_not_an_object_is_a_bad_stream(body):
    assert (await run_fails(json_response(body))).kind == "bad_stream"


async def test_an_unknown_status_is_asked_again():
    odd, done = json_response({"status": "pondering"}), json_response({"status": "completed", "output": "Hi"})
    events = await run(accepted(), json_response([]), odd, done)
    assert [event.stage for event in progress_of(events)] == ["pondering"]
    assert text_of(events) == "Hi"


@pytest.mark.parametrize("word", ["completed", "COMPLETED", "success", "done", "finished"])
async def test_any_word_for_its_end_ends_a_task(word):
    assert text_of(await run(accepted(), json_response({"status": word, "output": "Hi"}))) == "Hi"


@pytest.mark.parametrize("word", ["failed", "FAILED", "failure", "Error", "cancelled", "canceled", "timeout"])
async def test_any_word_for_its_failure_fails_a_task(word):
    assert (await run_fails(accepted(), json_response({"status": word, "error": "no models"}))).detail == "no models"


@pytest.mark.parametrize(
    "holder", [{"clarification_questions": ["a?"]}, {"metadata": {"clarification_questions": ["a?"]}}]
)
async def test_a_task_that_asks_back_in_what_it_knows_is_over(holder):
    events = await run(accepted(), json_response({"status": "needs_clarification", "knowledge": holder}))
    assert events[-2:] == [Text("- a?"), Finished("clarification")]


async def test_questions_of_a_task_under_way_do_not_end_it():
    early = json_response({"status": "processing", "knowledge": {"clarification_questions": ["a?"]}})
    assert text_of(await run(accepted(), early, json_response({"status": "completed", "output": "Hi"}))) == "Hi"


async def test_a_reason_without_a_status_is_an_error_event():
    assert (await run_fails(json_response({"detail": "no models"}))).detail == "no models"


@pytest.mark.parametrize("output", ["<think>why</think>Hi", "why</think>Hi", "[THINK]why[/THINK]Hi"])
async def test_thoughts_in_an_output_are_a_step(output):
    events = await run(json_response({"status": "success", "output": output}))
    assert (thoughts_of(events), text_of(events)) == ("why", "Hi")


@pytest.mark.parametrize("state", ["error", "failed"])
async def test_a_status_of_failure_is_an_error_event(state):
    error = await run_fails(json_response({"status": state, "output": "no models"}))
    assert (error.kind, error.detail == "no models") == ("backend_error", True)


async def test_a_failure_without_a_reason_has_no_words():
    assert (await run_fails(json_response({"status": "failed"}))).detail == ""


@pytest.mark.parametrize("output", ["", None, [], {}])
async def test_no_output_is_no_text(output):
    assert await run(json_response({"status": "success", "output": output})) == [Finished()]


@pytest.mark.parametrize("size", [10, 1200, 8000])
@pytest.mark.parametrize("quick", [False, True])
@pytest.mark.parametrize("mode", ["run", "stream"])
async def test_her_own_mark_of_a_cut_is_recognised_in_both_modes(victoria_server, mode, quick, size):
    text = "word " * (size // 5)
    victoria_server.script = Answer(f"{text}[... ответ обрезан ...]", quick=quick)
    events = await read(Victoria(victoria_server.url, FAST, mode).reply(question()))
    assert (text_of(events), events[-1].finish) == (text, "length")


async def test_an_output_cut_at_8000_characters_is_marked(victoria, victoria_server):
    victoria_server.script = "я" * 9000
    events = await read(victoria.reply(question()))
    assert (len(text_of(events)), events[-1].finish) == (8000, "length")


@pytest.mark.parametrize("size", [7999, 8001])
async def test_another_length_is_whole(size):
    events = await run(json_response({"status": "success", "output": "a" * size}))
    assert (len(text_of(events)), events[-1].finish) == (size, "stop")


async def test_the_text_is_made_storable():
    events = await run(json_response({"status": "success", "output": "a\ud800\0b"}))
    assert text_of(events) == "a\ufffd\ufffdb"


async def test_the_stage_is_made_storable():
    stage = json_response({"status": "processing", "stage": "a\ud800\0"})
    events = await run(accepted(), stage, json_response({"status": "completed", "output": "Hi"}))
    assert progress_of(events)[0].stage == "a\ufffd\ufffd"
