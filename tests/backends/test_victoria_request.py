"""What Victoria is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.backends.types import Request, Turn
from chat.backends.victoria import HISTORY_PAIRS, Victoria, pairs, request_body

from .talk import FAST, question, read

ROLES = st.lists(st.sampled_from(["user", "assistant"]), max_size=80)


def after(*roles: str) -> Request:
    turns = [Turn(role, f"{role} {number}") for number, role in enumerate(roles)]
    return Request(turns=(*turns, Turn("user", "now?")), session="s-1", correlation_id="c-1")


def test_the_goal_is_the_last_turn():
    assert request_body(question("a", "b", "now?"))["goal"] == "now?"


def test_a_single_question_has_no_history():
    assert request_body(question("now?"))["chat_history"] == []


def test_turns_become_pairs():
    assert pairs(question("a", "b", "c", "d", "now?")) == [
        {"user": "a", "assistant": "b"},
        {"user": "c", "assistant": "d"},
    ]


def test_a_question_without_an_answer_gets_an_empty_one():
    assert pairs(after("user", "user")) == [
        {"user": "user 0", "assistant": ""},
        {"user": "user 1", "assistant": ""},
    ]


def test_an_answer_without_a_question_gets_an_empty_one():
    assert pairs(after("assistant", "user", "assistant", "assistant")) == [
        {"user": "", "assistant": "assistant 0"},
        {"user": "user 1", "assistant": "assistant 2"},
        {"user": "", "assistant": "assistant 3"},
    ]


def test_thirty_pairs_at_most_and_the_newest():
    history = request_body(after(*["user", "assistant"] * 40))["chat_history"]
    assert len(history) == HISTORY_PAIRS == 30
    assert history[-1] == {"user": "user 78", "assistant": "assistant 79"}


def test_the_session_is_always_sent():
    assert request_body(question())["session_id"] == "s-1"


def test_a_system_prompt_stands_before_the_goal():
    assert request_body(question("now?", system="Be brief."))["goal"] == "Be brief.\n\nnow?"


def test_nothing_else_is_sent():
    assert request_body(question()).keys() == {"goal", "max_steps", "session_id", "chat_history"}


@given(ROLES)
def test_no_turn_is_lost_and_their_order_stays(roles):
    request = after(*roles)
    told = [text for pair in pairs(request) for text in (pair["user"], pair["assistant"]) if text]
    assert told == [turn.text for turn in request.turns[:-1]]


@given(ROLES)
def test_there_are_never_more_than_thirty_pairs(roles):
    assert len(request_body(after(*roles))["chat_history"]) <= HISTORY_PAIRS


@pytest.mark.parametrize(("mode", "call"), [("stream", "POST /stream"), ("run", "POST /run")])
async def test_both_modes_send_the_same_body_and_the_correlation_id(victoria_server, quick_polls, mode, call):
    await read(Victoria(victoria_server.url, FAST, mode).reply(question("a", "b", "now?")))
    (request,) = victoria_server.calls(call)
    assert request.body == request_body(question("a", "b", "now?"))
    assert request.headers["x-correlation-id"] == "c-1"


async def test_mode_run_asks_for_a_task(victoria_server, quick_polls):
    await read(Victoria(victoria_server.url, FAST, "run").reply(question()))
    assert victoria_server.calls("POST /run")[0].query == {"async_mode": "true"}
