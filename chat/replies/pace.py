"""When replies under way are published: their first text at once, then one frame for all that came meanwhile."""

import asyncio
from collections.abc import Callable

from chat.frames import Frame

from .live import LiveReply

PUBLISH_SECONDS = 0.04


class Pace:
    """Hands what replies have gained to `deliver(live, frame)`, each reply every PUBLISH_SECONDS at most."""

    def __init__(self, deliver: Callable[[LiveReply, Frame], None]) -> None:
        self._deliver = deliver
        self._changed: set[LiveReply] = set()
        self._tick: asyncio.TimerHandle | None = None

    def publish(self, live: LiveReply, frame: Frame) -> None:
        """Publish a frame at once, after what is pending."""
        self.publish_pending(live)
        self._deliver(live, frame)

    def publish_pending(self, live: LiveReply) -> None:
        """Publish at once what the reply has gained since its last frame, if anything."""
        if live.has_pending:
            live.published_at = asyncio.get_running_loop().time()
            for frame in live.cut():
                self._deliver(live, frame)

    def mark(self, live: LiveReply) -> None:
        """Publish what is pending now, or with the next tick if the last frame was published just before."""
        loop = asyncio.get_running_loop()
        wait = live.published_at + PUBLISH_SECONDS - loop.time()
        if wait <= PUBLISH_SECONDS / 4:
            self.publish_pending(live)
            return
        self._changed.add(live)
        if self._tick is None:
            # Timed from its last frame, so that a reply's frames align with the rounds in which it is read. Timed from
            # now, each frame would delay what is read next, and every frame would be late by this much.
            self._tick = loop.call_later(wait, self._publish_changed)

    def forget(self, live: LiveReply) -> None:
        """Publish nothing more of this reply."""
        self._changed.discard(live)

    def _publish_changed(self) -> None:
        """Publish the replies that are due; the others with the next tick."""
        self._tick = None
        changed, self._changed = self._changed, set()
        for live in changed:
            if live.has_pending:
                self.mark(live)
