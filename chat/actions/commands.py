"""The commands and their results."""

from dataclasses import dataclass, field
from uuid import UUID

from chat.frames import Frame

from .parameters import Parameters


@dataclass(frozen=True, slots=True)
class Send:
    """A new message and its reply. `use_victoria` and `model`, here and below: None means the conversation's own
    choice, else the person's preference. A new conversation keeps them, and `parameters`, as its own."""

    id: str
    text: str
    conversation: UUID | None = None
    parent: UUID | None = None
    use_victoria: bool | None = None
    model: str | None = None
    parameters: Parameters = field(default_factory=Parameters)


@dataclass(frozen=True, slots=True)
class Edit:
    """A new version of one of the person's messages, and its reply: a branch beside the old one."""

    id: str
    message: UUID
    text: str
    use_victoria: bool | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Regenerate:
    """A new version of this reply."""

    id: str
    reply: UUID
    use_victoria: bool | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Continue:
    """Continue the same reply after it was stopped, interrupted or cut off."""

    id: str
    reply: UUID
    use_victoria: bool | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """Show the branch through this message."""

    id: str
    message: UUID


Command = Send | Edit | Regenerate | Continue | Branch


@dataclass(frozen=True, slots=True)
class Done:
    """A committed command. `news`: the objects to publish and the reply to start; None for a repeated command."""

    conversation: UUID
    message: UUID | None
    reply: UUID | None
    news: "News | None" = None


@dataclass(frozen=True, slots=True)
class News:
    """What a command publishes. `start`: the reply to start; `continued`: its snapshot, if it is an existing one."""

    conversation: Frame
    messages: list[Frame]
    start: UUID | None = None
    continued: Frame | None = None
    correlation_id: str = ""
