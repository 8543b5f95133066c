"""Where replies publish their frames: the part of chat/realtime that this package needs."""

from typing import Protocol

from chat.frames import Frame
from chat.models import Generation, Message

from .live import LiveReply


class Publisher(Protocol):
    """Publishes to the watchers of a reply's conversation, and to the person's tabs."""

    def publish(self, live: LiveReply, frame: Frame) -> None:
        """Publish a frame at once, after what is pending."""

    def publish_pending(self, live: LiveReply) -> None:
        """Publish at once what the reply has gained since its last frame."""

    def mark(self, live: LiveReply) -> None:
        """Publish soon what the reply has gained."""

    def forget(self, live: LiveReply) -> None:
        """Publish nothing more of this reply."""

    def publish_snapshot(self, live: LiveReply) -> None:
        """Publish the snapshot of a resumed reply."""

    def publish_stored(self, message: Message, generation: Generation) -> None:
        """Publish a reply's final state from the database."""

    def announce_end(self, message: Message, generation: Generation) -> None:
        """Publish the end to all the person's tabs, soon."""
