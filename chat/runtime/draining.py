"""Drains a process that was told to stop: its replies go on for a while, new ones go to other processes."""

import asyncio

from chat.actions.intake import Intake
from chat.close_codes import CloseCode
from chat.realtime.hub import Hub, Watcher
from chat.replies.registry import Registry
from chat.replies.temporary import Temporary

LOOK_S = 0.1
FLUSH_S = 1.0


class Draining:
    """One for each process. A socket stays open while this process writes a reply in a conversation that it watches;
    the others are closed, and reconnect a few moments apart by their own back-off."""

    def __init__(self, *, intake: Intake, registry: Registry, temporary: Temporary, hub: Hub) -> None:
        self._intake, self._registry, self._temporary, self._hub = intake, registry, temporary, hub
        self._over = asyncio.Event()
        self._until = 0.0

    async def wait(self, seconds: float) -> None:
        """Drain until the last reply has ended, `end` is called, or `seconds` have passed."""
        loop = asyncio.get_running_loop()
        self._intake.draining, self._until = True, loop.time() + seconds
        over = asyncio.ensure_future(self._over.wait())
        while self._is_busy() and not self._over.is_set() and loop.time() < self._until:
            await self._send_away()
            await asyncio.wait([over], timeout=LOOK_S)
        over.cancel()

    def end(self) -> None:
        """End `wait` now."""
        self._over.set()

    def seconds_left(self) -> float:
        """How long `wait` may still last; 0 before it began."""
        return max(0.0, self._until - asyncio.get_running_loop().time())

    def _is_busy(self) -> bool:
        """True while a reply is under way, also one of a temporary chat."""
        return bool(len(self._registry) or self._temporary.replies())

    async def _send_away(self) -> None:
        written = {live.conversation for live in self._registry.lives()}
        everyone = self._hub.everyone()
        kept = {watcher for watcher in everyone if watcher.opening or watcher.conversations & written}
        await asyncio.gather(*map(self._close, everyone - kept), return_exceptions=True)

    async def _close(self, watcher: Watcher) -> None:
        """Send the queue first: the end of its reply may be in it."""
        await asyncio.wait([asyncio.ensure_future(watcher.flushed())], timeout=FLUSH_S)
        await watcher.close(CloseCode.RESTART)
