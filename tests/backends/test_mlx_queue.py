"""The native dialect while nothing comes yet: how many wait, how long, and what Stop left behind."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import pytest

from chat.backends import errors
from chat.backends.mlx import MLX
from chat.backends.mlx_queue import counts_in
from chat.backends.types import Event, FirstContentWithin, Progress
from chat.demo import MLXDemo
from tests.leaks.parrot import Parrot
from tests.simulators.faults import Gate, down, gate, status
from tests.support.working import Working

from .talk import FAST, PATIENCE, fails, json_response, progress_of, question, read, response, text_of


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.backends.mlx_queue.LOOK_S", 0.02)
    monkeypatch.setattr("chat.backends.mlx_queue.SHARED_S", 0.01)


def speaking(server: Parrot) -> MLX:
    return MLX(f"http://{server.place}", FAST, "native")


async def until(events: AsyncGenerator[Event, None], stage: str) -> Progress:
    async with asyncio.timeout(PATIENCE):
        async for event in events:
            if isinstance(event, Progress) and event.stage == stage:
                return event
    raise AssertionError(f"no {stage}")


async def leave(server: Working, backend: MLX) -> None:
    """Stop while the server works."""
    events = backend.reply(question())
    reading = asyncio.create_task(anext(events))
    await asyncio.wait_for(server.asked.wait(), PATIENCE)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    await events.aclose()


async def until_true(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.005)


class Counted(Parrot):
    """A parrot whose answer to /api/generate waits until /queue/stats was told as often as there are counts."""

    def __init__(self, *counts: object) -> None:
        super().__init__()
        self._counts, self._told = list(counts), asyncio.Event()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n")
        if b"/queue/stats" in head:
            writer.write(json_response(self._counts.pop(0) if len(self._counts) > 1 else self._counts[0]))
            if len(self._counts) == 1:
                self._told.set()
            writer.close()
            return
        if b"/api/generate" in head:
            await self._told.wait()
            await asyncio.sleep(0.1)  # it is told by the next look, too
        writer.write(self._answer(head.split(b" ")[1].decode()))
        writer.close()


def stats(waiting: int, running: int = 1) -> dict[str, int]:
    return {"queue_size": waiting, "active_requests": running, "max_concurrent": 1}


async def progress(*counts: object) -> list[Progress]:
    async with Counted(*counts) as server:
        return progress_of(await read(speaking(server).reply(question())))


async def test_how_many_wait_is_told_as_it_changes() -> None:
    told = await progress(stats(3), stats(3), stats(2), stats(0), stats(0))
    assert [(sign.stage, sign.queue) for sign in told] == [("mlx", 3), ("mlx", 2), ("making_all", None)]


async def test_only_who_comes_nearer_gets_anywhere() -> None:
    told = await progress(stats(2), stats(4), stats(2), stats(1), stats(0), stats(1), stats(0), stats(0))
    assert [sign.renews for sign in told] == [False, False, False, True, True, False, False]


@pytest.mark.parametrize(
    ("answer", "counts"),
    [
        ({"queue_size": 2, "active_requests": 1}, (2, 1)),
        ({"queue": {"waiting": 2, "running": 1}}, (2, 1)),
        ({"queued": 2, "active": 1}, (2, 1)),
        ({"pending": 2}, (2, 0)),
        ({"active_requests": 1}, (0, 1)),
        ({"queue_size": "2", "active_requests": True}, None),
        ({"queue_size": -1}, None),
        ({"priority": "high"}, None),
        ([], None),
        (None, None),
        ("busy", None),
    ],
)
def test_the_counts_in_an_answer(answer: object, counts: object) -> None:
    assert counts_in(answer) == counts


@pytest.mark.parametrize(
    "answer",
    [
        json_response({"detail": "Not Found"}, "404 Not Found"),
        json_response({}, "500 Broken"),
        json_response({"error": "Rate limit exceeded"}, "429 Slow down"),
        json_response({"queue_size": "many"}),
        response(b"<html>", content_type="text/html"),
        b"SMTP\r\n\r\n",
        b"",
    ],
)
async def test_a_server_that_does_not_tell_its_queue_answers_as_well(answer: bytes) -> None:
    async with Working() as server:
        server.says["/queue/stats"] = answer
        reading = asyncio.create_task(read(speaking(server).reply(question())))
        await until_true(lambda: server.looks)
        server.made.set()
        assert text_of(await reading) == "A good answer."


async def test_a_missing_call_is_asked_once() -> None:
    async with Working() as server:
        backend = speaking(server)
        for _ in range(2):
            server.made.clear()
            reading = asyncio.create_task(read(backend.reply(question())))
            await until_true(lambda: server.looks)
            await asyncio.sleep(0.1)  # five more looks would have come
            server.made.set()
            await reading
        assert server.looks == 1


async def test_one_look_serves_all_who_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.backends.mlx_queue.SHARED_S", 60)
    async with Working(stats(0)) as server:
        backend = speaking(server)
        waiting = [backend.reply(question()) for _ in range(5)]
        assert [(await until(events, "making_all")).queue for events in waiting] == [None] * 5
        assert server.looks == 1
        for events in waiting:
            await events.aclose()


async def test_a_quick_answer_asks_for_no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.backends.mlx_queue.LOOK_S", 60)
    async with Working(stats(9)) as server:
        server.made.set()
        assert progress_of(await read(speaking(server).reply(question()))) == [] and server.looks == 0


@pytest.mark.parametrize("counts", [None, stats(0), stats(1), {"active_requests": 2}])
async def test_after_a_stop_the_next_one_hears_that_the_server_is_busy(counts: object) -> None:
    async with Working(counts) as server:
        backend = speaking(server)
        await leave(server, backend)
        async with aclosing(backend.reply(question())) as events:
            assert (await until(events, "still_busy")).renews is False


async def test_it_is_said_until_the_server_comes_to_the_next_one() -> None:
    async with Working(stats(0, 1)) as server:
        backend = speaking(server)
        await leave(server, backend)
        async with aclosing(backend.reply(question())) as events:
            await until(events, "still_busy")
            server.counts = stats(1, 1)
            assert (await until(events, "mlx")).queue == 1
            server.counts = stats(0, 1)
            assert (await until(events, "making_all")).renews is True
            server.made.set()
            assert text_of(await read(events))
        assert "still_busy" not in [sign.stage for sign in progress_of(await read(backend.reply(question())))]


async def test_a_server_that_is_done_by_then_is_not_called_busy() -> None:
    async with Working(stats(0, 1)) as server:
        backend = speaking(server)
        await leave(server, backend)
        server.counts = stats(0, 0)
        server.made.set()
        assert [sign.stage for sign in progress_of(await read(backend.reply(question())))] == []


async def test_without_a_queue_it_is_not_thought_busy_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Working() as server:
        backend = speaking(server)
        await leave(server, backend)
        monkeypatch.setattr("chat.backends.mlx_queue.BUSY_S", 0)
        server.made.set()
        assert progress_of(await read(backend.reply(question()))) == []


async def test_a_reply_that_came_or_failed_leaves_nothing_behind(native_server: MLXDemo) -> None:
    backend = MLX(native_server.url, FAST, "native")
    for fault in (None, status(500), status(503), down()):
        native_server.fault = fault
        if fault is None:
            await read(backend.reply(question()))
        else:
            await fails(backend.reply(question()))
    native_server.fault = None
    assert progress_of(await read(backend.reply(question()))) == []


@pytest.mark.parametrize("api", ["native", "auto"])
async def test_its_own_time_to_the_first_content_comes_first(native_server: MLXDemo, api: str) -> None:
    events = await read(MLX(native_server.url, FAST, api, native_first_content=180).reply(question()))
    assert events[0] == FirstContentWithin(180)


async def test_the_openai_dialect_keeps_the_usual_time(openai_server: MLXDemo) -> None:
    events = await read(MLX(openai_server.url, FAST, "auto", native_first_content=180).reply(question()))
    assert not [event for event in events if isinstance(event, FirstContentWithin)]


async def test_a_stop_closes_the_connection_though_the_server_goes_on(native_server: MLXDemo) -> None:
    made = Gate()
    native_server.fault = gate("head", made).on("POST *")
    events = MLX(native_server.url, FAST, "native").reply(question())
    await until(events, "making_all")
    await events.aclose()
    await asyncio.wait_for(native_server.idle(), PATIENCE)
    made.set()


async def test_an_error_comes_through_the_wait(native_server: MLXDemo) -> None:
    native_server.fault = status(500)
    _, error = await fails(MLX(native_server.url, FAST, "native").reply(question()))
    assert isinstance(error, errors.BadStatus)
