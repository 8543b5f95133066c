"""Where the frames of replies go: what this room needs of chat/realtime."""

from typing import Protocol

from chat.frames import Frame
from chat.models import Generation, Message

from .live import LiveReply


class Publisher(Protocol):
    """To those who watch a reply's conversation, and to the tabs of the person."""

    def publish(self, live: LiveReply, frame: Frame) -> None:
        """At once, behind whatever is pending."""

    def publish_pending(self, live: LiveReply) -> None:
        """What the reply has gained since its last frame, at once."""

    def mark(self, live: LiveReply) -> None:
        """What the reply has gained, soon."""

    def forget(self, live: LiveReply) -> None:
        """Nothing more comes of it."""

    def publish_snapshot(self, live: LiveReply) -> None:
        """A reply that goes on from what is stored."""

    def publish_stored(self, message: Message, generation: Generation) -> None:
        """A reply that has its final state in the database."""

    def announce_end(self, message: Message, generation: Generation) -> None:
        """To all the person's tabs, soon."""
