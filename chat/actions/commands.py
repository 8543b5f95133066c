"""What people command, and what comes of it."""

from dataclasses import dataclass, field
from uuid import UUID

from chat.frames import Frame

from .parameters import Parameters


@dataclass(frozen=True, slots=True)
class Send:
    """A new message and its reply. `use_victoria` and `model`: None means the person's preference. `parameters`: of a
    new conversation."""

    id: str
    text: str
    conversation: UUID | None = None
    parent: UUID | None = None
    use_victoria: bool | None = None
    model: str | None = None
    parameters: Parameters = field(default_factory=Parameters)


@dataclass(frozen=True, slots=True)
class Edit:
    """Another text in the place of a message of the person's, and its reply: a branch beside the old one."""

    id: str
    message: UUID
    text: str
    use_victoria: bool | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Regenerate:
    """Another reply beside this one."""

    id: str
    reply: UUID
    use_victoria: bool | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Continue:
    """Go on in the same reply, after it was stopped, interrupted or cut off."""

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
    """A command that is committed. `news`: the objects to publish and the reply to start; None for a repeated one."""

    conversation: UUID
    message: UUID | None
    reply: UUID | None
    news: "News | None" = None


@dataclass(frozen=True, slots=True)
class News:
    """What the others hear of it. `start`: the reply to write now; `continued`: its state, if it is an old one."""

    conversation: Frame
    messages: list[Frame]
    start: UUID | None = None
    continued: Frame | None = None
    correlation_id: str = ""
