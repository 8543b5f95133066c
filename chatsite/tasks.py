"""Tasks that belong to the process: the event loop keeps only weak references to a task, so one that nobody else
holds may vanish in mid-work."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Tasks:
    """Holds each task until it has ended."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def own(self, coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start the coroutine as a task. A caller that may be cancelled awaits it under asyncio.shield."""
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def wait(self, seconds: float) -> None:
        """Until all but the calling one have ended, or so many seconds are over."""
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
