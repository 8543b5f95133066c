"""What is written down of each attempt, and what the breaker learns from it."""

import asyncio
import time

import pytest

from chat.backends import errors
from chat.backends.types import Finished, Started, Text
from chat.routing.events import RESTING, Answered, Asked, AttemptRecord

from .scripted import BROKEN, PATIENCE, QUESTION, REFUSED, THOUGHT, read_answer
from .test_router import asked


@pytest.fixture
def records(router) -> list[AttemptRecord]:
    found: list[AttemptRecord] = []
    router._on_attempt = found.append
    return found


async def test_an_answer_is_one_record(answer, records):
    before = time.time()
    await answer()
    (record,) = records
    assert (record.number, record.backend, record.outcome, record.error) == (1, "victoria", "answered", None)
    assert before <= record.started <= record.ended <= time.time()


async def test_each_attempt_is_a_record(answer, victoria, records):
    victoria.says(BROKEN)
    await answer()
    assert [(record.number, record.backend, record.outcome) for record in records] == [
        (1, "victoria", "failed"),
        (2, "mlx", "answered"),
    ]


async def test_numbers_go_on_where_an_earlier_run_ended(router, victoria, records):
    victoria.says(BROKEN)
    await read_answer(router, first_number=4)
    assert [record.number for record in records] == [4, 5]


async def test_a_backend_that_is_not_asked_takes_no_number(router, records):
    router.rotation.breakers["victoria"].admit().failed(REFUSED)
    await read_answer(router)
    assert [(record.number, record.backend) for record in records] == [(1, "mlx")]


async def test_the_error_is_kept(answer, victoria, records):
    victoria.says(BROKEN)
    await answer()
    assert records[0].error is BROKEN


async def test_characters_are_counted_as_they_were_shown(answer, victoria, records):
    victoria.says(Text("\n"), Text("я😀"), Text(" "), BROKEN)
    await answer()
    assert records[0].chars == 4


async def test_an_attempt_without_text_has_no_characters(answer, victoria, records):
    victoria.says(THOUGHT, Text(" "), BROKEN)
    await answer()
    assert (records[0].chars, records[0].ttft_ms) == (0, None)


async def test_the_time_to_the_first_content_is_measured(answer, victoria, records):
    victoria.says(Started(), Text(" "), 0.05, Text("a"), 0.2, Text("b"), Finished())
    await answer()
    assert 50 <= records[0].ttft_ms < 200


async def test_the_model_is_the_asked_one_until_the_backend_names_its_own(answer, victoria, mlx, records):
    victoria.says(Started("started"), BROKEN)
    mlx.says(Started(), Text("a"), Finished("stop", "finished"))
    await answer()
    assert [record.model for record in records] == ["started", "finished"]


async def test_mlx_that_names_no_model_leaves_the_asked_one_and_victoria_has_none_of_them(
    answer, victoria, mlx, records
):
    mlx.default_model, mlx.gone_models = "", frozenset()
    victoria.says(BROKEN)
    await answer()
    assert [record.model for record in records] == ["", "asked"]


async def test_turns_that_were_left_out_are_noted(answer, victoria, records):
    victoria.says(Started("", 7), Text("a"), Finished())
    await answer()
    assert records[0].omitted == 7


async def test_a_record_is_complete_when_its_end_is_told(router):
    async for event in router.answer(QUESTION, ["victoria"], router.timer()):
        if isinstance(event, Answered):
            assert (event.attempt.outcome, event.attempt.ended is None) == ("answered", False)
            return
    pytest.fail("no end")


async def test_the_events_share_the_record(answer, records):
    events = await answer()
    shared = [event.attempt for event in events if isinstance(event, Asked | Answered)]
    assert all(record is records[0] for record in shared)


async def test_an_open_breaker_is_passed_over_with_a_reason(router, victoria):
    router.rotation.breakers["victoria"].admit().failed(REFUSED)
    events = await read_answer(router)
    assert (asked(events), victoria.asked) == (["mlx"], 0)
    assert (events[0].reason, events[0].attempt.number) == (RESTING, 1)


async def test_while_another_request_tries_it_the_reason_says_so(router):
    breaker = router.rotation.breakers["victoria"]
    breaker.admit().failed(REFUSED)
    breaker._open_until = 0.0
    breaker.admit()
    events = await read_answer(router)
    assert events[0].reason == RESTING


async def test_the_last_is_asked_although_its_breaker_is_open(router, mlx):
    router.rotation.breakers["mlx"].admit().failed(REFUSED)
    router.rotation.breakers["victoria"].admit().failed(REFUSED)
    assert asked(await read_answer(router)) == ["mlx"]


async def test_mlx_alone_is_asked_although_its_breaker_is_open(router, mlx):
    router.rotation.breakers["mlx"].admit().failed(REFUSED)
    assert asked(await read_answer(router, "mlx")) == ["mlx"]


async def test_a_refusal_opens_the_breaker(router, victoria):
    victoria.says(REFUSED)
    await read_answer(router)
    assert router.rotation.breakers["victoria"].state == "open"


async def test_a_second_failure_in_a_row_opens_the_breaker(router, victoria):
    victoria.says(Text("a"), BROKEN)
    await read_answer(router)
    assert router.rotation.breakers["victoria"].state == "closed"
    await read_answer(router)
    assert router.rotation.breakers["victoria"].state == "open"


async def test_an_empty_answer_is_a_failure_for_the_breaker(router, victoria):
    victoria.says(Started(), Finished())
    await read_answer(router)
    await read_answer(router)
    assert router.rotation.breakers["victoria"].state == "open"


async def test_a_fault_of_configuration_does_not_open_the_breaker(router, victoria):
    victoria.says(errors.BadStatus("victoria", 422))
    for _ in range(5):
        await read_answer(router)
    assert (router.rotation.breakers["victoria"].state, victoria.asked) == ("closed", 5)


async def test_blank_text_does_not_close_a_breaker(router, victoria):
    breaker = router.rotation.breakers["victoria"]
    breaker.admit().failed(REFUSED)
    breaker._open_until = 0.0
    victoria.says(Started(), THOUGHT, Text("\n"), BROKEN)
    await read_answer(router)
    assert breaker.state == "open"


async def test_the_first_content_closes_the_breaker_for_all(router, victoria):
    breaker = router.rotation.breakers["victoria"]
    breaker.admit().failed(REFUSED)
    breaker._open_until = 0.0
    victoria.says(Text("a"), asyncio.Event())
    reading = asyncio.create_task(read_answer(router))
    await asyncio.wait_for(victoria.waiting.wait(), PATIENCE)
    assert breaker.state == "closed"
    reading.cancel()


async def test_an_answer_between_two_failures_keeps_the_breaker_closed(router, victoria):
    whole = victoria.lines
    for lines in ([BROKEN], whole, [BROKEN]):
        victoria.lines = lines
        await read_answer(router)
    assert router.rotation.breakers["victoria"].state == "closed"


async def test_an_answer_closes_the_breaker_again(router):
    breaker = router.rotation.breakers["victoria"]
    breaker.admit().failed(REFUSED)
    breaker._open_until = 0.0
    await read_answer(router)
    assert breaker.state == "closed"
