"""The clock over one reply."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from chat.backends import errors
from chat.backends.types import (
    Event,
    Finished,
    FirstContentWithin,
    Limits,
    Progress,
    Started,
    Step,
    TaskAccepted,
    Text,
    Timeouts,
)
from chat.routing.timer import ReplyTimer, Stopped

from .scripted import PATIENCE, QUESTION, THOUGHT, Line, Scripted

NEVER = asyncio.Event
TIMEOUTS = Timeouts(connect=1.0, first_content=0.2, idle=0.2)
LONG = Limits(deadline=5.0, max_chars=100)


async def watched(*lines: Line, timer: ReplyTimer | None = None, timeouts: Timeouts = TIMEOUTS) -> list[Event]:
    backend = Scripted("mlx", "MLX")
    backend.says(*lines)
    timer = timer or ReplyTimer(LONG)
    async with (
        asyncio.timeout(PATIENCE),
        aclosing(backend.reply(QUESTION)) as raw,
        aclosing(timer.read("MLX", timeouts, raw)) as timed,
    ):
        return [event async for event in timed]


async def test_events_pass_unchanged():
    lines = [Started(), THOUGHT, Progress("a"), Text("b"), Finished()]
    assert await watched(*lines) == lines


async def test_no_first_content_in_time():
    with pytest.raises(errors.FirstContentTimedOut, match=r"silent seconds=0\.2"):
        await watched(Started(), NEVER())


async def test_a_connection_that_says_nothing_is_no_first_content():
    with pytest.raises(errors.FirstContentTimedOut):
        await watched(NEVER())


@pytest.mark.parametrize("sign", [Step(0, "thought", "", "a"), Progress("reading", 1, 2), TaskAccepted("t")])
async def test_signs_of_work_renew_the_wait_for_the_first_content(sign):
    assert await watched(*[0.15, sign] * 3, Text("a"), Finished())


@pytest.mark.parametrize("sign", [Started(), Text(" "), Text("\n"), Finished()])
async def test_nothing_else_renews_it(sign):
    with pytest.raises(errors.FirstContentTimedOut):
        await watched(*[0.15, sign] * 3, Text("a"), Finished())


async def test_how_things_stand_renews_nothing():
    with pytest.raises(errors.FirstContentTimedOut):
        await watched(*[0.15, Progress("mlx", queue=3, renews=False)] * 3, Text("a"), Finished())


async def test_a_backend_may_take_longer_than_others():
    assert await watched(FirstContentWithin(2.0), 0.4, Text("a"), Finished()) == [Text("a"), Finished()]


async def test_a_longer_time_ends_as_well_and_is_told():
    with pytest.raises(errors.FirstContentTimedOut, match=r"silent seconds=0\.4"):
        await watched(FirstContentWithin(0.4), NEVER())


async def test_comments_renew_nothing():
    """They are no events: the iterator stays silent."""
    with pytest.raises(errors.FirstContentTimedOut):
        await watched(*[0.05] * 20, Text("a"))


async def test_content_renews_the_wait_for_more():
    assert len(await watched(*[0.15, Text("a")] * 4, Finished())) == 5


async def test_blank_text_is_content_after_the_first():
    assert await watched(Text("a"), *[0.15, Text(" ")] * 3, Finished())


async def test_a_gap_in_the_text_is_an_idle_timeout():
    with pytest.raises(errors.IdleTimedOut, match=r"stopped seconds=0\.2"):
        await watched(Text("a"), NEVER())


@pytest.mark.parametrize("sign", [THOUGHT, Progress("reading"), Started()])
async def test_signs_of_work_do_not_fill_a_gap_in_the_text(sign):
    with pytest.raises(errors.IdleTimedOut):
        await watched(Text("a"), *[0.12, sign] * 5, Text("b"), Finished())


async def test_the_two_waits_have_their_own_lengths():
    timeouts = Timeouts(connect=1.0, first_content=1.0, idle=0.05)
    with pytest.raises(errors.IdleTimedOut):
        await watched(0.4, Text("a"), 0.4, Text("b"), timeouts=timeouts)


async def test_what_came_while_the_process_stood_still_counts():
    asyncio.get_running_loop().call_later(0.05, time.sleep, 0.5)
    assert len(await watched(Text("a"), 0.1, Text("b"), Finished())) == 3


async def test_a_read_that_begins_too_late_gets_what_is_there():
    """Its consumer was held up for longer than the time between contents."""
    backend = Scripted("mlx", "MLX")
    backend.says(Text("a"), 0.01, Text("b"), Finished())
    async with aclosing(backend.reply(QUESTION)) as raw, aclosing(ReplyTimer(LONG).read("MLX", TIMEOUTS, raw)) as timed:
        assert await anext(timed) == Text("a")
        await asyncio.sleep(2 * TIMEOUTS.idle)
        assert await anext(timed) == Text("b")


async def test_the_deadline_ends_a_reply_that_gets_on():
    with pytest.raises(errors.DeadlineExceeded, match=r"seconds=0\.3"):
        await watched(*[0.05, Text("a")] * 20, timer=ReplyTimer(Limits(0.3, 100)))


async def test_the_deadline_ends_a_reply_that_never_began():
    with pytest.raises(errors.DeadlineExceeded):
        await watched(*[0.05, THOUGHT] * 20, timer=ReplyTimer(Limits(0.1, 100)))


async def test_the_deadline_is_one_for_all_the_backends():
    timer = ReplyTimer(Limits(0.3, 100))
    await watched(0.15, Text("a"), timer=timer)
    with pytest.raises(errors.DeadlineExceeded):
        await watched(0.19, Text("b"), timer=timer)


async def test_an_error_of_the_backend_passes():
    with pytest.raises(errors.EmptyReply):
        await watched(Started(), errors.EmptyReply("MLX", "ended"))


async def test_a_timeout_error_of_the_backends_own_is_no_clock_of_ours():
    with pytest.raises(errors.BackendError):
        await watched(TimeoutError())


async def test_stop_interrupts_the_wait_at_once():
    timer, started = ReplyTimer(LONG), asyncio.get_running_loop().time()
    asyncio.get_running_loop().call_later(0.02, timer.stop)
    with pytest.raises(Stopped):
        await watched(Text("a"), NEVER(), timer=timer, timeouts=Timeouts(1, 4, 4))
    assert asyncio.get_running_loop().time() - started < 1


async def test_stop_before_the_start_never_begins():
    backend, timer = Scripted("mlx", "MLX"), ReplyTimer(LONG)
    timer.stop()
    with pytest.raises(Stopped):
        await anext(timer.read("MLX", TIMEOUTS, backend.reply(QUESTION)))
    assert backend.asked == 0


async def test_stop_between_two_events_takes_effect_at_the_next():
    backend, timer = Scripted("mlx", "MLX"), ReplyTimer(LONG)
    events = timer.read("MLX", TIMEOUTS, backend.reply(QUESTION))
    await anext(events)
    timer.stop()
    with pytest.raises(Stopped):
        await anext(events)


async def test_stop_twice_is_stop_once():
    timer = ReplyTimer(LONG)
    asyncio.get_running_loop().call_later(0.02, timer.stop)
    asyncio.get_running_loop().call_later(0.02, timer.stop)
    with pytest.raises(Stopped):
        await watched(NEVER(), timer=timer)


async def test_stop_outlives_one_backend():
    timer = ReplyTimer(LONG)
    timer.stop()
    for _ in range(2):
        with pytest.raises(Stopped):
            await watched(Text("a"), timer=timer)


async def test_stop_while_the_consumer_is_busy_cancels_nothing_of_its_own():
    backend, timer = Scripted("mlx", "MLX"), ReplyTimer(LONG)
    events = timer.read("MLX", TIMEOUTS, backend.reply(QUESTION))
    await anext(events)
    asyncio.get_running_loop().call_soon(timer.stop)
    await asyncio.sleep(0.02)
    current = asyncio.current_task()
    assert current is not None
    assert current.cancelling() == 0


async def test_a_cancellation_from_outside_is_no_stop_and_no_timeout():
    reading = asyncio.create_task(watched(NEVER()))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


async def test_a_cancellation_wins_over_a_stop():
    timer = ReplyTimer(LONG)
    reading = asyncio.create_task(watched(NEVER(), timer=timer))
    await asyncio.sleep(0)
    timer.stop()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


async def words_while_we_stand_still(*words: bytes) -> AsyncGenerator[Event, None]:
    """A first one; then our event loop does nothing for half a second, and the backend's go into the socket."""
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)
    yield Text("a")
    threading.Timer(0.1, theirs.sendall, words).start()
    asyncio.get_running_loop().call_later(0.05, time.sleep, 0.5)
    yield Text((await reader.readline()).decode())
    writer.close()


async def test_after_a_standstill_what_came_meanwhile_is_read_first():
    async with aclosing(ReplyTimer(LONG).read("MLX", TIMEOUTS, words_while_we_stand_still(b"b\n"))) as timed:
        assert [event async for event in timed] == [Text("a"), Text("b\n")]


async def test_after_a_standstill_time_is_up_for_who_said_nothing():
    async with aclosing(ReplyTimer(LONG).read("MLX", TIMEOUTS, words_while_we_stand_still(b""))) as timed:
        with pytest.raises(errors.IdleTimedOut):
            assert [event async for event in timed] == [Text("a")]
