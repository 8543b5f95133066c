"""What can break inside the server. Each fault is installed by its name when the launcher starts the server, sleeps
until then, and is thrown from the test while the server runs (switch.py)."""

import asyncio
import datetime
import threading
import time
from collections.abc import Callable
from typing import Any

INSTALL: dict[str, Callable[[], Callable[[str], object]]] = {}


def switchable(install: Callable[[], Callable[[str], object]]) -> Callable[[], Callable[[str], object]]:
    """Make a fault known under its function's name. It prepares what it needs and returns what throws the switch: a
    function of the text behind the `=`, called in the main thread, whose result the test gets as text."""
    INSTALL[install.__name__] = install
    return install


@switchable
def gaps() -> Callable[[str], object]:
    """`gaps=60`: so many MB are taken in pieces and given back but for a crumb behind each, as long replies do that
    are copied with each save."""
    kept: list[bytearray] = []

    def take(megabytes: str) -> None:
        pieces = []
        for _ in range(int(megabytes) * 16):
            pieces.append(b"x" * (64 * 1024))
            kept.append(bytearray(1024))

    return take


@switchable
def writes() -> Callable[[str], object]:
    """`writes=fail:7` the 7th write of the engine's database thread from now on fails, `from:7` so do all after it,
    `late:7` it is done and then said to have failed, `count:0` none; the result is how many there were since the last
    such switch. `writes=failed` changes nothing; the result is how many failed."""
    breaker = _Writes()
    _around_statements(lambda sql: sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")), breaker)
    _around_commits(breaker.around)
    return breaker.switch


@switchable
def hold() -> Callable[[str], object]:
    """`hold=1` the next COMMIT of the engine's database thread waits for `hold=0`. `hold=look`: whether one waits."""
    may_go, waits = threading.Event(), threading.Event()

    def around(_error: object, work: Callable[[], Any]) -> Any:
        if threading.current_thread().name.startswith("engine-db") and not may_go.is_set():
            waits.set()
            may_go.wait()
            waits.clear()
        return work()

    def switch(value: str) -> bool:
        if value == "1":
            may_go.clear()
        elif value == "0":
            may_go.set()
        return waits.is_set()

    may_go.set()
    _around_commits(around)
    return switch


@switchable
def readonly() -> Callable[[str], object]:
    """`readonly=1` the database takes no writes, as if it was mounted so; `readonly=0` it does again."""
    from django.db.backends.utils import CursorWrapper

    wanted = "0"
    execute = CursorWrapper._execute

    def guarded(self: Any, sql: str, *rest: Any) -> Any:
        self.db.connection.execute(f"PRAGMA query_only = {wanted}")
        return execute(self, sql, *rest)

    def switch(value: str) -> None:
        nonlocal wanted
        wanted = value

    CursorWrapper._execute = guarded
    return switch


@switchable
def impatience() -> Callable[[str], object]:
    """A locked database is waited for 1 s instead of 20 s."""
    from chatsite import settings

    settings.DATABASES["default"]["OPTIONS"]["timeout"] = 1  # type: ignore[index]
    return lambda value: None


@switchable
def haste() -> Callable[[str], object]:
    """`haste=1` a write that failed is tried again after 50 ms, one that nobody writes is given up after 1 s."""

    def switch(value: str) -> None:
        from chat.database import lease as owner
        from chat.replies import recovery, saved_sink

        saved_sink.RETRY_SECONDS = 0.05
        owner.LEASE = recovery.LEASE = datetime.timedelta(seconds=1)

    return switch


@switchable
def clock() -> Callable[[str], object]:
    """`clock=-3600` the wall clock is set back an hour. Only for what asks it now, as the kernel would do it: the
    monotonic clock goes on as before."""
    from django.utils import timezone

    ahead, wall, wall_ns, now = 0, time.time, time.time_ns, timezone.now

    def switch(value: str) -> None:
        nonlocal ahead
        ahead = int(value)

    time.time = lambda: wall() + ahead
    time.time_ns = lambda: wall_ns() + ahead * 1_000_000_000
    timezone.now = lambda: now() + datetime.timedelta(seconds=ahead)
    return switch


@switchable
def sweep() -> Callable[[str], object]:
    """`sweep=1` the next sweep comes now instead of in a few seconds."""

    def switch(value: str) -> None:
        from chat.runtime import runtime

        loop = asyncio.get_running_loop()
        loop.call_soon_threadsafe(lambda: tasks.add(loop.create_task(runtime.current().engine.sweep.run())))

    tasks: set[asyncio.Task[Any]] = set()
    return switch


@switchable
def silence() -> Callable[[str], object]:
    """`silence=begins`, later `silence=over`: those who were not heard in between have been silent for a minute."""
    begun = 0.0

    def switch(value: str) -> None:
        nonlocal begun
        from chat.runtime import runtime

        running = runtime.current()
        if value == "begins":
            begun = running.loop.time()
            return
        for watcher in running.engine.hub.everyone():
            if watcher.heard_at < begun:
                watcher.heard_at -= runtime.SILENT_S

    return switch


@switchable
def forget() -> Callable[[str], object]:
    """`forget=1` the server knows nothing of its backends, as at its start."""

    def switch(value: str) -> None:
        from django.conf import settings

        from chat.runtime import runtime
        from chat.runtime.setup import make_backends

        running = runtime.current()
        running.engine.rotation.switch(make_backends(settings.VICTORIA_URL, settings.MLX_URL), demo=False)
        running.monitor.forget()

    return switch


@switchable
def standstill() -> Callable[[str], object]:
    """`standstill=2` the event loop does nothing for 2 s."""
    return lambda value: time.sleep(float(value))


class _Writes:
    def __init__(self) -> None:
        self._mode, self._at, self._count, self._failed = "count", 0, 0, 0

    def switch(self, value: str) -> int:
        if value == "failed":
            return self._failed
        count = self._count
        self._mode, _, number = value.partition(":")
        self._at, self._count, self._failed = int(number), 0, 0
        return count

    def around(self, error: Callable[[str], Exception], work: Callable[[], Any]) -> Any:
        if not threading.current_thread().name.startswith("engine-db"):
            return work()
        self._count += 1
        is_it = self._count >= self._at if self._mode == "from" else self._count == self._at
        if self._mode == "count" or not is_it:
            return work()
        self._failed += 1
        if self._mode == "late":
            work()
        raise error("disk I/O error")


def _around_statements(is_one: Callable[[str], bool], breaker: _Writes) -> None:
    from django.db.backends.utils import CursorWrapper

    execute = CursorWrapper._execute

    def guarded(self: Any, sql: str, *rest: Any) -> Any:
        if not is_one(sql):
            return execute(self, sql, *rest)
        with self.db.wrap_database_errors:
            return breaker.around(self.db.Database.OperationalError, lambda: execute(self, sql, *rest))

    CursorWrapper._execute = guarded


def _around_commits(around: Callable[[Callable[[str], Exception], Callable[[], Any]], Any]) -> None:
    from django.db.backends.base.base import BaseDatabaseWrapper

    commit = BaseDatabaseWrapper._commit

    def guarded(self: Any) -> Any:
        if self.connection is None:
            return commit(self)
        with self.wrap_database_errors:
            return around(self.Database.OperationalError, lambda: commit(self))

    BaseDatabaseWrapper._commit = guarded
