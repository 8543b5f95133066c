"""Requests to a backend and events from it, the same for every backend."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

Role = Literal["user", "assistant"]
StepKind = Literal["thought", "action", "exploration", "clarification"]
FinishReason = Literal["stop", "length", "clarification"]

DEFAULT_TEMPERATURE = 0.7


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `connect`: until the connection is open. `first_content`: until the first non-blank character, renewed
    by steps and progress. `idle`: between two contents after that."""

    connect: float
    first_content: float
    idle: float


@dataclass(frozen=True, slots=True)
class Limits:
    """`deadline`: seconds for the whole reply, hand-overs included. `max_chars`: length of a reply in code points,
    steps included."""

    deadline: float
    max_chars: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation, as sent to a backend."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question with its conversation.

    `turns`: oldest first, the last one is the person's. `session`: key of Victoria's memory for this conversation, a
    secret. `model`, `temperature`, `max_tokens`: for MLX only; empty and None mean the default. `omitted`: turns that
    the caller already cut (counted in the reply's details). `whole`: the reply is not shown as it streams, so Victoria
    is called in mode `run` first, which keeps line breaks.
    """

    turns: tuple[Turn, ...]
    session: str = field(repr=False)
    correlation_id: str
    model: str = ""
    system: str = ""
    temperature: float | None = None
    max_tokens: int | None = None
    omitted: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Started:
    """The backend accepted the request. `model`: if it names one. `omitted`: turns that did not fit its window.
    `missing_model`: the requested model, if the server does not have it."""

    model: str = ""
    omitted: int = 0
    missing_model: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """The next piece of the answer, normalised (text.py)."""

    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the backend's work. If `index` is known, `text` is appended to that step."""

    index: int
    kind: StepKind
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """All text of this reply so far was reasoning: append it to the thought step `index`."""

    index: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Text that the backend wrote after the end of its answer. Comes last; not part of the answer, but kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A transient sign of work: `done` of `total` in the backend's unit (tokens, steps). `queue`: how many are before.

    `renews`: True restarts the wait for the first content; False only reports a state.
    """

    stage: str
    done: int | None = None
    total: int | None = None
    queue: int | None = None
    renews: bool = True


@dataclass(frozen=True, slots=True)
class FirstContentWithin:
    """Comes first: replaces `Timeouts.first_content` for this reply, in seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class TaskAccepted:
    """Victoria (mode run) works on the reply as a task with this id, which survives our restart."""

    task_id: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The backend's own end mark. `usage`: token counts, if it gives them."""

    finish: FinishReason = "stop"
    model: str = ""
    usage: dict[str, int] = field(default_factory=dict)


Event = FirstContentWithin | Started | Text | Step | TakenBack | LeftOut | Progress | TaskAccepted | Finished


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One model of a backend. `size` in bytes; None if unknown."""

    name: str
    size: int | None = None
    loaded: bool | None = None


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """Result of a probe. `state`: ok, or warning (short of something, but answers). `detail`: the server's own keys."""

    state: Literal["ok", "warning"]
    latency_ms: int
    detail: dict[str, Any] = field(default_factory=dict)


@runtime_checkable
class KeepsTasks(Protocol):
    """A backend that continues accepted tasks while our process is down."""

    def resume(self, task_id: str) -> AsyncGenerator[Event, None]:
        """Events of a task that was accepted earlier, from its beginning."""


@runtime_checkable
class PicksModels(Protocol):
    """A backend that knows its default model ("": its server decides) and which models are gone."""

    @property
    def default_model(self) -> str:
        """The model used if the request names none; "" if the server decides."""

    @property
    def gone_models(self) -> frozenset[str]:
        """Requested names that the server does not have."""


@runtime_checkable
class TitlesConversations(Protocol):
    """A backend that can be asked for a short text beside its replies."""

    async def title(self, request: Request, *, thinks: bool) -> tuple[str, bool]:
        """What the model says, without thoughts, and whether it was cut off; "" if the server's dialect has no cheap
        way. `thinks`: the model thinks unless told not to. Raises BackendError, TimeoutError."""


class Backend(Protocol):
    """A server that can answer. Every method raises only errors.BackendError (and cancellation)."""

    name: str
    label: str
    url: str
    timeouts: Timeouts

    def reply(self, request: Request) -> AsyncGenerator[Event, None]:
        """Events of one reply; ends after Finished or raises. Closing the iterator closes the connection."""

    async def models(self) -> list[ModelInfo]:
        """The models that this server can use."""

    async def probe(self, thorough: bool = False) -> ProbeResult:
        """Probes the server, 2 s at most. `thorough` may cost it memory: only on an administrator's request."""
