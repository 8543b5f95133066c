"""Mode `run`: Victoria accepted the task, and is not there to be polled."""

import time

import pytest

from chat.backends import errors, victoria_run
from chat.backends.victoria import Victoria
from chat.sentences import sentence
from tests.simulators.faults import close, down, hang, refuse, status

from .conftest import TEXT
from .talk import FAST, fails, question, read, text_of

pytestmark = pytest.mark.usefixtures("quick_polls")
STATUS = "GET /run/status/*"


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr("chat.backends.victoria_run.ABSENT_SECONDS", 0.3)


def test_so_long_she_may_be_absent():
    assert victoria_run.ABSENT_SECONDS == 10


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize(
    "fault", [refuse(), close("head"), status(502), status(503), status(504)], ids=lambda fault: fault.name
)
async def test_nobody_is_there_for_so_long(victoria_server, fault):
    victoria_server.fault = [None, *(fault.on(STATUS) for _ in range(200))]
    start = time.monotonic()
    _, error = await fails(Victoria(victoria_server.url, FAST, "run").reply(question()))
    assert (error.kind, error.cause) == ("connect", "went_away")
    assert time.monotonic() - start >= 0.3 and len(victoria_server.calls("POST *")) == 1
    assert "accepted the task" in sentence(error.kind, error.params)


@pytest.mark.usefixtures("soon")
async def test_a_task_from_before_our_restart_fails_as_well(victoria_server):
    victoria_server.fault = down()
    _, error = await fails(Victoria(victoria_server.url, FAST, "run").resume("t-1"))
    assert isinstance(error, errors.WentAway) and error.counts


@pytest.mark.usefixtures("soon")
async def test_each_answer_in_between_begins_the_count_anew(victoria_server):
    # By the time of all of these together she would be given up.
    refused = [refuse().on(STATUS) for _ in range(9)]
    victoria_server.fault = [None, *refused, None, *refused, None]
    assert text_of(await read(Victoria(victoria_server.url, FAST, "run").reply(question()))) == TEXT


async def test_a_restart_of_some_seconds_is_waited_for(victoria_server):
    victoria_server.fault = [None, *(refuse().on(STATUS) for _ in range(30))]
    assert text_of(await read(Victoria(victoria_server.url, FAST, "run").reply(question()))) == TEXT


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("fault", [status(500), status(429), hang("head")], ids=lambda fault: fault.name)
async def test_who_answers_badly_or_late_is_there(victoria_server, fault, monkeypatch):
    monkeypatch.setattr("chat.backends.http.PROBE_SECONDS", 0.1)
    victoria_server.fault = [None, *(fault.on(STATUS) for _ in range(8))]
    assert text_of(await read(Victoria(victoria_server.url, FAST, "run").reply(question()))) == TEXT


@pytest.mark.parametrize("code", [401, 403])
async def test_a_poll_that_is_refused_for_its_key_fails_at_once(victoria_server, code):
    victoria_server.fault = status(code).on(STATUS)
    _, error = await fails(Victoria(victoria_server.url, FAST, "run").reply(question()))
    assert (error.kind, error.cause) == ("status", "key_missing") and len(victoria_server.calls(STATUS)) == 1
