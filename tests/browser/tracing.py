"""What the page's main thread did, by Chromium's own trace."""

import json
from bisect import bisect_left
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Page

CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]
TASKS = ("RunTask", "ThreadControllerImpl::RunTask")

Event = dict[str, Any]


@dataclass(frozen=True, order=True)
class Work:
    """`cpu`: what it took of the processor, `wall`: how long it was; ms. On a busy machine only the first says
    something about the page."""

    cpu: float
    wall: float


@dataclass
class Trace:
    """There when the block has ended, each with the most work first.

    `tasks`: what the thread did in one go. `keys`: all that it did from the press of a key to the frame that shows it.
    """

    tasks: list[Work] = field(default_factory=list)
    keys: list[Work] = field(default_factory=list)

    @property
    def longest(self) -> Work:
        return self.tasks[0]


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
        events = _of_main_thread(json.loads(await browser.stop_tracing())["traceEvents"])
        tasks = sorted((one for one in events if one["name"] in TASKS), key=lambda one: one["ts"])
        trace.tasks = _most_first(Work(_cpu(one), one["dur"] / 1000) for one in tasks)
        trace.keys = _most_first(_keys(events, [one for one in tasks if one["name"] == "RunTask"]))


def _of_main_thread(events: list[Event]) -> list[Event]:
    """Those that have a length, of the threads that run pages."""
    names = [one for one in events if one.get("name") == "thread_name"]
    main = {(one["pid"], one["tid"]) for one in names if one["args"]["name"] == "CrRendererMain"}
    return [one for one in events if one.get("ph") == "X" and (one["pid"], one["tid"]) in main]


def _keys(events: list[Event], tasks: list[Event]) -> Iterable[Work]:
    drawn = sorted(one["ts"] + one["dur"] for one in events if one["name"] == "Commit")
    for press in (one for one in events if _is_press(one)):
        place = bisect_left(drawn, press["ts"])
        if place == len(drawn):
            continue
        end = drawn[place]
        meanwhile = [one for one in tasks if one["ts"] + one["dur"] > press["ts"] and one["ts"] < end]
        yield Work(sum(map(_cpu, meanwhile)), (end - press["ts"]) / 1000)


def _is_press(event: Event) -> bool:
    return bool(event["name"] == "EventDispatch" and event["args"].get("data", {}).get("type") == "keydown")


def _cpu(event: Event) -> float:
    return float(event.get("tdur", event["dur"])) / 1000


def _most_first(work: Iterable[Work]) -> list[Work]:
    return sorted(work, reverse=True)
