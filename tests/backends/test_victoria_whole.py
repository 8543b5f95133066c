"""A reply that nobody reads as it comes: by POST /run, which keeps line breaks; by /stream where there is no /run."""

import pytest

from chat.backends import errors
from chat.backends.types import TaskAccepted
from chat.backends.victoria import Victoria
from tests.simulators.faults import status

from .conftest import TEXT
from .talk import FAST, fails, question, read, text_of

pytestmark = pytest.mark.usefixtures("quick_polls")


def asked(server):
    return [request.path for request in server.calls("POST *")]


@pytest.mark.parametrize("mode", ["stream", "run"])
async def test_line_breaks_stay(victoria_server, mode):
    events = await read(Victoria(victoria_server.url, FAST, mode).reply(question(whole=True)))
    assert isinstance(events[0], TaskAccepted) and text_of(events) == TEXT
    assert asked(victoria_server) == ["/run"]


@pytest.mark.parametrize("mode", ["stream", "run"])
@pytest.mark.parametrize("code", [404, 405])
async def test_without_run_it_is_a_stream(victoria_server, mode, code):
    victoria_server.fault = status(code).on("POST /run")
    assert text_of(await read(Victoria(victoria_server.url, FAST, mode).reply(question(whole=True)))) == TEXT
    assert asked(victoria_server) == ["/run", "/stream"]


@pytest.mark.parametrize("code", [400, 401, 403, 422, 429, 500, 503])
async def test_what_may_have_been_taken_is_not_sent_again(victoria_server, code):
    victoria_server.fault = status(code).on("POST *")
    _, error = await fails(Victoria(victoria_server.url, FAST).reply(question(whole=True)))
    assert error.params["status"] == code and asked(victoria_server) == ["/run"]


async def test_with_neither_it_fails_once(victoria_server):
    victoria_server.fault = status(404).on("POST *")
    _, error = await fails(Victoria(victoria_server.url, FAST).reply(question(whole=True)))
    assert isinstance(error, errors.BadStatus) and asked(victoria_server) == ["/run", "/stream"]


async def test_a_task_that_is_lost_is_not_asked_for_again(victoria_server):
    victoria_server.fault = status(404).on("GET /run/status/*")
    _, error = await fails(Victoria(victoria_server.url, FAST).reply(question(whole=True)))
    assert error.cause == "task_unknown" and asked(victoria_server) == ["/run"]


async def test_a_missing_stream_is_remembered_and_still_tried_where_run_is_missing(victoria_server):
    victoria = Victoria(victoria_server.url, FAST)
    victoria_server.fault = status(404).on("POST /stream")
    await read(victoria.reply(question()))
    victoria_server.fault = status(404).on("POST /run")
    assert text_of(await read(victoria.reply(question(whole=True)))) == TEXT
    assert asked(victoria_server) == ["/stream", "/run", "/run", "/stream"]


async def test_who_reads_as_it_comes_is_streamed_to_also_after_that(victoria_server):
    victoria = Victoria(victoria_server.url, FAST)
    await read(victoria.reply(question(whole=True)))
    await read(victoria.reply(question()))
    assert asked(victoria_server) == ["/run", "/stream"]
