"""What the page's main thread did, by Chromium's own trace."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Page

CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline"]
TASKS = ("RunTask", "ThreadControllerImpl::RunTask")


@dataclass(frozen=True, order=True)
class Task:
    """`cpu`: what it took of the processor, `wall`: how long it was; ms. On a busy machine only the first says
    something about the page."""

    cpu: float
    wall: float


@dataclass
class Trace:
    """`tasks`: the longest first; there when the block has ended."""

    tasks: list[Task] = field(default_factory=list)

    @property
    def longest(self) -> Task:
        return self.tasks[0]

    @property
    def cpu(self) -> float:
        return sum(task.cpu for task in self.tasks)


@asynccontextmanager
async def traced(page: Page) -> AsyncIterator[Trace]:
    """What happens in the block; one at a time for a browser."""
    browser = page.context.browser
    assert browser is not None
    trace = Trace()
    await browser.start_tracing(page=page, categories=CATEGORIES)
    try:
        yield trace
    finally:
        trace.tasks = _tasks(json.loads(await browser.stop_tracing())["traceEvents"])


def _tasks(events: list[dict[str, Any]]) -> list[Task]:
    names = [event for event in events if event.get("name") == "thread_name"]
    main = {(one["pid"], one["tid"]) for one in names if one["args"]["name"] == "CrRendererMain"}
    tasks = (
        one for one in events if one.get("ph") == "X" and one["name"] in TASKS and (one["pid"], one["tid"]) in main
    )
    return sorted((Task(one.get("tdur", one["dur"]) / 1000, one["dur"] / 1000) for one in tasks), reverse=True)
