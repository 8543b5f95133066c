"""Merges progress signs into a stream of events while it waits."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from .types import Event, Progress, Step, Text

Events = AsyncGenerator[Event, None]
Signs = AsyncGenerator[Progress, None]


async def beside(events: Events, signs: Signs) -> Events:
    """Yields all `events`; until the first text or step, also the `signs`. Closes both."""
    async with aclosing(events), aclosing(signs):
        next_event, next_sign = _next(events), _next(signs)
        try:
            while True:
                await asyncio.wait({next_event, next_sign}, return_when=asyncio.FIRST_COMPLETED)
                # Events take precedence over signs.
                if next_event.done():
                    if (event := next_event.result()) is None:
                        return
                    yield event
                    if isinstance(event, Text | Step):
                        break
                    next_event = _next(events)
                elif (sign := next_sign.result()) is None:
                    break
                else:
                    yield sign
                    next_sign = _next(signs)
            if not next_event.done() and (event := await next_event) is not None:
                yield event
        finally:
            # A generator cannot be closed while it is being read.
            await _ended(next_event)
            await _ended(next_sign)
        async for event in events:
            yield event


def _next(events: Events | Signs) -> "asyncio.Task[Event | None]":
    async def take() -> Event | None:
        return await anext(events, None)

    return asyncio.create_task(take())


async def _ended(task: "asyncio.Task[Event | None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await task
