"""Tasks that belong to the process: the event loop keeps only weak references, so a task without another reference may
be collected while it runs."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Tasks:
    """Keeps a reference to each task until it ends."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def own(self, coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Starts the coroutine as a task. A caller that may be cancelled awaits it under asyncio.shield."""
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def wait(self, seconds: float) -> None:
        """Waits until all tasks but the calling one have ended, for at most `seconds`."""
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
