"""A backend went down, or came back: said once, whatever probes and breakers do in between."""

import logging
from typing import Any

import pytest

from chat.backends.errors import BadStatus, Unreachable
from chat.backends.types import ProbeResult
from chat.monitoring.health import Health
from chat.routing.breaker import Breaker
from chatsite.logs.trouble import Trouble

GOOD = ProbeResult("ok", 5, {})


class Backend:
    """With a clock of its own; `turns()`: what is said of it now."""

    def __init__(self) -> None:
        self.now = 0.0
        self.breaker = Breaker(clock=lambda: self.now, jitter=lambda: 1.0)
        self.health = Health(self.breaker)

    def fails(self, error: Any) -> None:
        trial = self.breaker.admit(last=True)
        assert trial is not None
        trial.failed(error)
        self.health.attempted(error)

    def answers(self) -> None:
        trial = self.breaker.admit(last=True)
        assert trial is not None
        trial.complete()
        self.health.attempted(None)

    def turn(self) -> str:
        turn = self.health.take_turn()
        return "" if turn is None else "down" if turn.is_down else "back"


@pytest.fixture
def backend() -> Backend:
    return Backend()


def test_a_breaker_that_half_opens_by_time_is_no_way_back(backend: Backend) -> None:
    seen = []
    for _ in range(4):
        backend.fails(BadStatus("victoria", 500))
        seen.append(backend.turn())
        backend.now += 100
        seen.append(backend.turn())
    assert seen == ["", "", "down", "", "", "", "", ""]
    backend.health.probed(GOOD)
    assert backend.turn() == "", "its health call was never in question"
    backend.answers()
    assert [backend.turn(), backend.turn()] == ["back", ""]


def test_one_that_was_not_there_is_back_when_it_is_there(backend: Backend) -> None:
    backend.fails(Unreachable("victoria"))
    assert [backend.turn(), backend.turn()] == ["down", ""]
    for _ in range(3):
        backend.health.probed(Unreachable("victoria"))
        backend.now += 100
        assert backend.turn() == ""
    backend.health.probed(GOOD)
    assert [backend.turn(), backend.turn()] == ["back", ""]


def test_one_that_never_was_there_is_down_and_one_that_answers_at_once_says_nothing(backend: Backend) -> None:
    backend.health.probed(GOOD)
    assert backend.turn() == ""
    other = Backend()
    other.health.probed(Unreachable("mlx"))
    assert other.turn() == "down"


def test_another_server_begins_anew(backend: Backend) -> None:
    backend.health.probed(Unreachable("mlx"))
    assert backend.turn() == "down"
    backend.health.forget()
    assert backend.turn() == ""


def test_work_that_fails_again_and_again_is_a_line_and_one_when_it_works(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    trouble = Trouble(logging.getLogger("chat.test"), "saving")
    for error in (None, OSError(28, "full"), OSError(28, "full"), ValueError("words"), ValueError("words"), None, None):
        trouble.worked() if error is None else trouble.failed(error, replies=2)
    told = [record.about for record in caplog.records]
    assert [line["event"] for line in told] == ["work_failed", "work_failed", "work_goes_on"]
    assert told[0]["reason"] == "OSError: [Errno 28] full" and told[1]["reason"] == "ValueError"
    assert {line["work"] for line in told} == {"saving"} and told[0]["replies"] == 2
