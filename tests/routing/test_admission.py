"""Who is asked at once, who waits in line, and what those who wait are told."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chat.backends.types import Finished, Limits, Progress, Text
from chat.routing import admission as admission_module
from chat.routing.admission import Admission
from chat.routing.events import RESTING, Answered, Asked, GaveUp
from chat.routing.rotation import Rotation
from chat.routing.router import Router
from chat.routing.timer import ReplyTimer, Stopped

from .scripted import PATIENCE, QUESTION, REFUSED, Scripted

LIMITS = Limits(deadline=5.0, max_chars=1000)


@pytest.fixture(autouse=True)
def told_at_once(monkeypatch):
    monkeypatch.setattr(admission_module, "TELL_SECONDS", 0.01)


@pytest.fixture
async def crowd(victoria: Scripted, mlx: Scripted) -> AsyncIterator["Crowd"]:
    crowd = Crowd(victoria, mlx)
    yield crowd
    await crowd.leave()


class Crowd:
    """Replies that are asked for at the same time; each backend's answers wait for `finish`."""

    def __init__(self, victoria: Scripted, mlx: Scripted) -> None:
        self.backends, self.finish = [victoria, mlx], asyncio.Event()
        self.seen: list[list[object]] = []
        self.timers: list[ReplyTimer] = []
        self.tasks: list[asyncio.Task[None]] = []
        for backend in self.backends:
            backend.says(self.finish, Text("done"), Finished())

    def limit(self, total: int = 0, **by_backend: int) -> None:
        self.router = Router(Rotation(self.backends), LIMITS, Admission(total, by_backend))

    def ask(self, *order: str) -> int:
        self.seen.append([])
        self.timers.append(self.router.timer())
        self.tasks.append(asyncio.create_task(self._read(len(self.tasks), order or ("victoria", "mlx"))))
        return len(self.tasks) - 1

    async def _read(self, number: int, order: tuple[str, ...]) -> None:
        async for event in self.router.answer(QUESTION, order, self.timers[number]):
            self.seen[number].append(event)

    async def until(self, number: int, event: object) -> None:
        """This event, or one of this type."""
        async with asyncio.timeout(PATIENCE):
            while event not in self.seen[number] and event not in map(type, self.seen[number]):
                await asyncio.sleep(0)

    def asked(self) -> list[int]:
        return [number for number, events in enumerate(self.seen) if Asked in map(type, events)]

    async def leave(self) -> None:
        self.finish.set()
        await asyncio.wait_for(asyncio.gather(*self.tasks, return_exceptions=True), PATIENCE)


async def test_without_limits_nobody_waits(crowd):
    crowd.limit()
    for number in [crowd.ask() for _ in range(50)]:
        await crowd.until(number, Asked)


async def test_one_more_than_a_backend_may_have_waits_its_turn(crowd):
    crowd.limit(victoria=1)
    first, second, third = crowd.ask(), crowd.ask(), crowd.ask()
    await crowd.until(third, Progress("victoria", queue=1))
    assert Progress("victoria", queue=0) in crowd.seen[second] and crowd.asked() == [first]


async def test_the_line_moves_on_and_tells_so(crowd):
    crowd.limit(victoria=1)
    first, second, third = crowd.ask(), crowd.ask(), crowd.ask()
    await crowd.until(third, Progress("victoria", queue=1))
    crowd.timers[first].stop()
    await crowd.until(third, Progress("victoria", queue=0))
    await crowd.until(second, Asked)
    assert crowd.asked() == [first, second]


async def test_everybody_is_served_in_order(crowd):
    crowd.limit(total=1)
    for _ in range(5):
        crowd.ask()
    await crowd.until(4, Progress("victoria", queue=3))
    crowd.finish.set()
    await crowd.until(4, Answered)
    assert [type(events[-1]) for events in crowd.seen] == [Answered] * 5


async def test_who_wants_another_backend_passes_by(crowd):
    crowd.limit(victoria=1)
    _, waiting, other = crowd.ask(), crowd.ask(), crowd.ask("mlx")
    await crowd.until(other, Asked)
    assert waiting not in crowd.asked()


async def test_of_all_together_there_are_no_more_than_the_total(crowd):
    crowd.limit(total=2)
    crowd.ask(), crowd.ask("mlx"), crowd.ask("mlx"), crowd.ask()
    await crowd.until(3, Progress("victoria", queue=1))
    assert crowd.asked() == [0, 1]


async def test_stop_leaves_the_line(crowd):
    crowd.limit(victoria=1)
    _, second, third = crowd.ask(), crowd.ask(), crowd.ask()
    await crowd.until(third, Progress("victoria", queue=1))
    crowd.timers[second].stop()
    await crowd.until(third, Progress("victoria", queue=0))
    with pytest.raises(Stopped):
        await crowd.tasks[second]


async def test_a_failing_backend_gives_its_place_back(crowd, victoria, mlx):
    crowd.limit(victoria=1)
    victoria.says(RuntimeError("broken"))
    mlx.says(Text("done"), Finished())
    for number in [crowd.ask() for _ in range(4)]:
        await crowd.until(number, Answered)


async def test_a_breaker_that_opens_while_they_wait_sends_them_on(crowd):
    crowd.limit(victoria=1)
    first, second = crowd.ask(), crowd.ask()
    await crowd.until(second, Progress)
    crowd.router.rotation.breakers["victoria"].admit().failed(REFUSED)
    crowd.timers[first].stop()
    await crowd.until(second, Asked)
    asked = next(event for event in crowd.seen[second] if isinstance(event, Asked))
    assert (asked.attempt.backend, asked.reason) == ("mlx", RESTING)


async def test_waiting_in_line_does_not_use_up_the_deadline(crowd, victoria):
    crowd.limit(victoria=1)
    crowd.router._limits = Limits(deadline=0.3, max_chars=1000)
    first, second = crowd.ask(), crowd.ask()
    await crowd.until(second, Progress)
    victoria.says(0.2, Text("done"), Finished())
    await crowd.until(first, GaveUp)
    await crowd.until(second, Answered)


async def test_whoever_wants_a_reply_ends_what_nobody_waits_for() -> None:
    admission, ended = Admission(total=1), list[str]()
    admission.before_replies(lambda: ended.append("title"))
    with admission.ticket("victoria"):
        assert ended == ["title"]
        with admission.ticket("mlx"):
            assert ended == ["title", "title"]
