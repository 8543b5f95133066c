"""Victoria in mode `stream`, against the scripted server."""

from types import SimpleNamespace

import pytest

from chat.backends.types import Finished, Started, Step, Text
from chat.backends.victoria import NO_STREAM_SECONDS, Victoria
from chat.demo import Answer, VictoriaDemo
from chat.demo import Step as Said
from tests.simulators.faults import (
    bom,
    burst,
    comments,
    line_ends,
    line_separators,
    multi_line_data,
    no_final_blank,
    status,
)

from .conftest import TEXT
from .talk import FAST, fails, question, read, text_of


@pytest.fixture
def victoria(victoria_server: VictoriaDemo) -> Victoria:
    return Victoria(victoria_server.url, FAST)


async def test_the_text_arrives_whole(victoria):
    assert text_of(await read(victoria.reply(question()))) == TEXT


async def test_a_reply_begins_with_started_and_ends_with_finished(victoria):
    events = await read(victoria.reply(question()))
    assert (events[0], events[-1]) == (Started(), Finished())


async def test_steps_are_told_in_their_order(victoria, victoria_server):
    victoria_server.script = Answer("Hi", steps=(Said("thought", "a", "b"), Said("action", "c", "d")))
    steps = [event for event in await read(victoria.reply(question())) if isinstance(event, Step)]
    assert steps == [Step(0, "thought", "a", "b"), Step(1, "action", "c", "d")]


@pytest.mark.parametrize(
    "form", [line_ends("cr"), line_ends("crlf"), line_ends("mixed"), bom(), comments(), multi_line_data()]
)
async def test_every_legal_form_of_the_stream_gives_the_same_text(victoria, victoria_server, form):
    victoria_server.fault = form
    assert text_of(await read(victoria.reply(question()))) == TEXT


@pytest.mark.parametrize("keep", [0, 1])
async def test_an_end_mark_without_its_blank_line_counts(victoria, victoria_server, keep):
    victoria_server.fault = no_final_blank(keep)
    assert text_of(await read(victoria.reply(question()))) == TEXT


async def test_unicode_separators_are_part_of_the_text(victoria, victoria_server):
    victoria_server.fault = line_separators()
    assert text_of(await read(victoria.reply(question()))) == "one\u2028two\u2029three\u0085four"


async def test_thousands_of_letters_at_once_are_few_events(victoria, victoria_server):
    victoria_server.fault = burst(10_000)
    events = [event for event in await read(victoria.reply(question())) if isinstance(event, Text)]
    assert (text_of(events), len(events) < 100) == ("a" * 10_000, True)


async def test_lost_line_breaks_are_remembered_for_the_admin_page():
    async with VictoriaDemo(script=TEXT, pace=0, mangle=True) as server:
        victoria = Victoria(server.url, FAST)
        await read(victoria.reply(question()))
        assert victoria.lost_line_breaks


async def test_whole_line_breaks_are_no_fault(victoria):
    await read(victoria.reply(question()))
    assert not victoria.lost_line_breaks


@pytest.mark.parametrize("code", [404, 405])
async def test_a_server_without_stream_is_asked_with_run(victoria, victoria_server, quick_polls, code):
    victoria_server.fault = status(code).on("POST /stream")
    assert text_of(await read(victoria.reply(question()))) == TEXT
    assert [request.path for request in victoria_server.calls("POST *")] == ["/stream", "/run"]


async def test_that_is_remembered(victoria, victoria_server, quick_polls):
    victoria_server.fault = status(404).on("POST /stream")
    await read(victoria.reply(question()))
    await read(victoria.reply(question()))
    assert len(victoria_server.calls("POST /stream")) == 1
    assert len(victoria_server.calls("POST /run")) == 2


async def test_that_is_remembered_for_ten_minutes(victoria, victoria_server, quick_polls, monkeypatch):
    now = 1000.0
    monkeypatch.setattr("chat.backends.victoria.time", SimpleNamespace(monotonic=lambda: now))
    victoria_server.fault = status(404).on("POST /stream")
    await read(victoria.reply(question()))
    now += NO_STREAM_SECONDS - 1
    await read(victoria.reply(question()))
    assert len(victoria_server.calls("POST /stream")) == 1
    now += 1
    await read(victoria.reply(question()))
    assert len(victoria_server.calls("POST /stream")) == 2


async def test_a_404_on_both_is_a_bad_status(victoria, victoria_server):
    victoria_server.fault = status(404)
    _, error = await fails(victoria.reply(question()))
    assert (error.kind, error.status) == ("status", 404)


@pytest.mark.parametrize("code", [400, 422, 429, 500, 503])
async def test_no_other_status_asks_a_second_time(victoria, victoria_server, code):
    victoria_server.fault = status(code)
    await fails(victoria.reply(question()))
    assert [request.path for request in victoria_server.calls("POST *")] == ["/stream"]
