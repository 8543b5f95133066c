"""The router over real connections: Victoria and MLX by script, and what goes wrong with them."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chat.backends.mlx import MLX
from chat.backends.types import Limits, Timeouts
from chat.backends.victoria import Victoria
from chat.demo import Answer, MLXDemo, Step, VictoriaDemo
from chat.routing.events import Answered, Asked, GaveUp
from chat.routing.rotation import Rotation
from chat.routing.router import Router
from chat.routing.timer import Stopped
from tests.simulators.faults import close, down, ends_early, error_event, hang, keepalive_only, reset, status

from .scripted import PATIENCE, read_answer
from .test_router import asked, text_of

TIMEOUTS = Timeouts(connect=1.0, first_content=0.3, idle=0.3)


@pytest.fixture
async def first() -> AsyncIterator[VictoriaDemo]:
    async with VictoriaDemo(script="from Victoria", pace=0) as server:
        yield server


@pytest.fixture
async def second() -> AsyncIterator[MLXDemo]:
    async with MLXDemo(dialect="openai", script="from MLX", pace=0) as server:
        yield server


@pytest.fixture
def router(first, second) -> Router:
    return Router(Rotation([Victoria(first.url, TIMEOUTS), MLX(second.url, TIMEOUTS)]), Limits(5.0, 1000))


def failures(events: list[object]) -> list[str]:
    return [e.attempt.error.kind for e in events if isinstance(e, Asked) and e.attempt.error]


async def test_victoria_answers(router, second):
    events = await read_answer(router)
    assert (text_of(events), second.requests) == ("from Victoria", [])


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (down(), "connect"),
        (status(422), "status"),
        (status(500), "status"),
        (status(503, "9"), "overloaded"),
        (ends_early(), "incomplete"),
        (error_event(0, then_end=True), "backend_error"),
        (reset("body"), "incomplete"),
        (close("end"), "incomplete"),
        (hang("head"), "first_timeout"),
        (hang("body"), "first_timeout"),
        (keepalive_only(), "first_timeout"),
        (keepalive_only(1), "idle_timeout"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
async def test_mlx_answers_where_victoria_cannot(router, first, fault, kind):
    first.fault = fault
    events = await read_answer(router)
    assert (asked(events), failures(events)) == (["victoria", "mlx"], [kind])
    assert text_of(events).endswith("from MLX")
    assert isinstance(events[-1], Answered)
    assert len(first.calls("POST *")) <= 1


async def test_after_an_action_mlx_is_not_asked(router, first, second):
    first.script = Answer("never said", steps=(Step("action", "Sent a mail"),))
    first.fault = ends_early()
    assert isinstance((await read_answer(router))[-1], GaveUp)
    assert second.requests == []


@pytest.mark.parametrize("dialect", ["openai", "native"])
async def test_keepalive_comments_do_not_keep_a_stuck_mlx_alive(dialect):
    async with MLXDemo(dialect=dialect, pace=0, fault=keepalive_only()) as server:
        router = Router(Rotation([MLX(server.url, TIMEOUTS, dialect)]), Limits(5.0, 1000))
        assert failures(await read_answer(router)) == ["first_timeout"]


async def test_both_down_is_one_error(router, first, second):
    first.fault = second.fault = down()
    events = await read_answer(router)
    assert failures(events) == ["connect", "connect"]
    assert (events[-1].error.backend, events[-1].error.address) == ("mlx", second.url)


async def test_a_second_question_does_not_wait_for_a_victoria_that_is_down(router, first):
    first.fault = down()
    await read_answer(router)
    assert asked(await read_answer(router)) == ["mlx"]


async def test_reasoning_alone_is_an_empty_reply(router, first, second):
    first.fault = down()
    second.script = Answer("", reasoning="hm")
    assert failures(await read_answer(router)) == ["connect", "empty"]


async def test_stop_closes_the_connection(router, first):
    first.fault = hang(1)
    timer = router.timer()
    reading = asyncio.create_task(read_answer(router, timer=timer))
    await asyncio.wait_for(first.received(), PATIENCE)
    timer.stop()
    with pytest.raises(Stopped):
        await reading
    await asyncio.wait_for(first.idle(), PATIENCE)


async def test_stop_before_the_start_opens_no_connection(router, first, second):
    timer = router.timer()
    timer.stop()
    with pytest.raises(Stopped):
        await read_answer(router, timer=timer)
    assert (first.requests, second.requests) == ([], [])


async def test_after_every_failure_no_connection_stays_open(router, first, second):
    for fault in (reset(1), close(1), hang(1), status(500), error_event(1)):
        router.rotation.breakers["victoria"].close()
        first.fault = fault
        await read_answer(router)
    await asyncio.wait_for(asyncio.gather(first.idle(), second.idle()), PATIENCE)
