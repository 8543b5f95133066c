"""Too long, too late, stopped, abandoned."""

import asyncio
from contextlib import aclosing

import pytest

from chat.backends.types import Finished, Limits, Started, Step, Text, Timeouts
from chat.routing.events import MAX_STEPS, Answered, Asked, GaveUp
from chat.routing.rotation import Rotation
from chat.routing.router import MAX_TITLE, Router
from chat.routing.timer import Stopped

from .scripted import ACTION, BROKEN, PATIENCE, QUESTION, REFUSED, read_answer
from .test_router import text_of


@pytest.fixture
def records(router) -> list[object]:
    found: list[object] = []
    router._on_attempt = found.append
    return found


@pytest.fixture
def short(victoria, mlx) -> Router:
    """Ten characters, a fifth of a second."""
    return Router(Rotation([victoria, mlx]), Limits(deadline=0.2, max_chars=10))


async def test_a_reply_of_the_largest_size_is_whole(short, victoria):
    victoria.says(Text("12345"), Text("67890"), Finished())
    events = await read_answer(short)
    assert (text_of(events), type(events[-1])) == ("1234567890", Answered)


@pytest.mark.parametrize("pieces", [["12345678901"], ["12345", "678901"], ["1234567890", "1"], list("12345678901")])
async def test_a_longer_reply_is_cut_there_and_ends(short, victoria, mlx, pieces):
    victoria.says(*map(Text, pieces), Finished())
    events = await read_answer(short)
    assert (text_of(events), events[-1].error.kind, mlx.asked) == ("1234567890", "too_large", 0)


async def test_a_reply_that_is_too_long_blames_nobody(short, victoria):
    for _ in range(5):
        victoria.says(Text("a" * 11), Finished())
        await read_answer(short)
    assert short.rotation.breakers["victoria"].state == "closed"


async def test_endless_text_is_left_at_the_limit(short, victoria):
    victoria.says(Text("a" * 100), asyncio.Event())
    assert (await read_answer(short))[-1].error.kind == "too_large"
    assert victoria.closed == 1


def thought(index, text="", title="", kind="thought"):
    return Step(index, kind, title, text)


def steps_of(events):
    return [event for event in events if isinstance(event, Step)]


async def test_steps_count_as_text_does(short, victoria, mlx):
    victoria.says(thought(0, "1234", "Reading"), Text("567890x"), Finished())
    events = await read_answer(short)
    assert (text_of(events), events[-1].error.kind, mlx.asked) == ("567890", "too_large", 0)


async def test_titles_count_beyond_what_a_name_needs(short, victoria):
    victoria.says(*[thought(index, title="t" * 105) for index in range(2)], Text("x"), Finished())
    events = await read_answer(short)
    assert (text_of(events), events[-1].error.kind) == ("", "too_large")


@pytest.mark.parametrize("pieces", [["12345678901"], ["12345", "678901"], list("12345678901")])
async def test_a_step_that_grows_too_long_is_cut_there_and_the_reply_ends(short, victoria, mlx, pieces):
    victoria.says(*[thought(0, piece) for piece in pieces], asyncio.Event())
    events = await read_answer(short)
    assert "".join(step.text for step in steps_of(events)) == "1234567890"
    assert (events[-1].error.kind, mlx.asked, victoria.closed) == ("too_large", 0, 1)


async def test_what_takes_more_bytes_as_a_step_than_as_text_counts_more(short, victoria):
    victoria.says(thought(0, "\1" * 10), Finished())
    events = await read_answer(short)
    assert len(steps_of(events)[0].text) == 6 and events[-1].error.kind == "too_large"


async def test_a_title_is_shortened_and_counts_once(router, victoria):
    victoria.says(thought(0, "", "t" * 5000), *[thought(0, "x", "t" * 5000)] * 400, Text("Done."), Finished())
    events = await read_answer(router)
    assert steps_of(events)[0].title == "t" * (MAX_TITLE - 1) + "…"
    assert (text_of(events), type(events[-1])) == ("Done.", Answered)


async def test_after_five_hundred_steps_their_words_are_dropped_and_the_reply_goes_on(router, victoria):
    victoria.says(*[thought(index, "x") for index in range(MAX_STEPS)])
    victoria.lines += [
        *[thought(MAX_STEPS + index, "z" * 1000, "z") for index in range(120)],
        Text("Done."),
        Finished(),
    ]
    events = await read_answer(router)
    steps = steps_of(events)
    assert [step.index for step in steps] == list(range(620))
    assert {(step.title, step.text) for step in steps[MAX_STEPS:]} == {("", "")}
    assert (text_of(events), type(events[-1])) == ("Done.", Answered)


async def test_a_late_first_action_is_told_with_its_words_and_nobody_else_is_asked(router, victoria, mlx):
    victoria.says(*[thought(index) for index in range(600)], thought(600, "all", "Deleting", "action"), BROKEN)
    events = await read_answer(router)
    assert steps_of(events)[-1] == thought(600, "all", "Deleting", "action")
    assert (type(events[-1]), mlx.asked) == (GaveUp, 0)


async def test_blank_text_without_end_does_not_pile_up(short, victoria):
    victoria.says(*[Text(" " * 8)] * 10, Text("a"), Finished())
    assert len(text_of(await read_answer(short))) == 10


async def test_the_deadline_ends_the_reply_and_keeps_the_text(short, victoria, mlx):
    victoria.says(Text("a"), asyncio.Event())
    events = await read_answer(short)
    assert (text_of(events), events[-1].error.kind, mlx.asked) == ("a", "deadline", 0)


async def test_the_deadline_spans_both_backends(short, victoria, mlx):
    victoria.says(0.1, BROKEN)
    mlx.says(asyncio.Event())
    events = await read_answer(short)
    assert (events[-1].error.kind, events[-1].attempt.backend) == ("deadline", "mlx")


async def test_the_deadline_blames_nobody(short, victoria):
    for _ in range(3):
        victoria.says(asyncio.Event())
        await read_answer(short)
    assert short.rotation.breakers["victoria"].state == "closed"


async def test_stop_ends_the_reply_at_once(router, victoria, mlx, records):
    timer = router.timer()
    victoria.says(Text("a"), asyncio.Event())
    reading = asyncio.create_task(read_answer(router, timer=timer))
    await asyncio.wait_for(victoria.waiting.wait(), PATIENCE)
    timer.stop()
    with pytest.raises(Stopped):
        await asyncio.wait_for(reading, 1)
    assert ([record.outcome for record in records], victoria.closed, mlx.asked) == (["stopped"], 1, 0)


async def test_stop_before_the_start_asks_nobody(router, victoria, mlx):
    timer = router.timer()
    timer.stop()
    with pytest.raises(Stopped):
        await read_answer(router, timer=timer)
    assert (victoria.asked, mlx.asked) == (0, 0)


async def test_stop_between_two_backends_does_not_ask_the_second(router, victoria, mlx):
    timer = router.timer()
    victoria.says(BROKEN)
    with pytest.raises(Stopped):
        async for event in router.answer(QUESTION, ["victoria", "mlx"], timer):
            if isinstance(event, Asked) and event.attempt.number > 1:
                timer.stop()
    assert mlx.asked == 0


async def test_stop_is_no_failure_of_the_backend(router, victoria):
    for _ in range(5):
        timer = router.timer()
        victoria.says(Text("a"), asyncio.Event())
        victoria.waiting.clear()
        reading = asyncio.create_task(read_answer(router, timer=timer))
        await asyncio.wait_for(victoria.waiting.wait(), PATIENCE)
        timer.stop()
        with pytest.raises(Stopped):
            await reading
    assert router.rotation.breakers["victoria"].state == "closed"


async def test_stop_gives_the_half_open_slot_back(router, victoria):
    breaker = router.rotation.breakers["victoria"]
    breaker.admit().failed(REFUSED)
    breaker._open_until = 0.0
    timer = router.timer()
    timer.stop()
    with pytest.raises(Stopped):
        await read_answer(router, timer=timer)
    assert breaker.admit() is not None


@pytest.mark.parametrize("until", [Asked, Started, Text])
async def test_an_abandoned_answer_closes_the_connection_and_gives_the_slot_back(router, victoria, records, until):
    breaker = router.rotation.breakers["victoria"]
    breaker.admit().failed(REFUSED)
    breaker._open_until = 0.0
    async with aclosing(router.answer(QUESTION, ["victoria", "mlx"], router.timer())) as events:
        async for event in events:
            if isinstance(event, until):
                break
    assert victoria.closed == victoria.asked
    assert [record.outcome for record in records] == ["stopped"]
    assert breaker.admit() is not None


async def test_a_cancelled_task_closes_the_connection_and_records_the_attempt(router, victoria, records):
    victoria.says(Text("a"), asyncio.Event())
    reading = asyncio.create_task(read_answer(router))
    await asyncio.wait_for(victoria.waiting.wait(), PATIENCE)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert (victoria.closed, [record.outcome for record in records]) == (1, ["stopped"])


@pytest.mark.parametrize(
    "lines", [[Text("a"), Finished()], [BROKEN], [Text("a"), BROKEN], [ACTION, BROKEN], [Text("a"), ValueError()]]
)
async def test_every_reply_that_was_begun_is_closed(router, victoria, mlx, lines):
    victoria.says(*lines)
    await read_answer(router)
    assert (victoria.closed, mlx.closed) == (victoria.asked, mlx.asked)


async def test_a_timed_out_reply_is_closed(router, victoria):
    victoria.timeouts = Timeouts(1.0, 0.05, 0.05)
    victoria.says(asyncio.Event())
    await read_answer(router)
    assert victoria.closed == 1


async def test_after_a_give_up_comes_nothing(router, victoria):
    victoria.says(ACTION, BROKEN)
    events = await read_answer(router)
    assert [type(event) for event in events].count(GaveUp) == 1
