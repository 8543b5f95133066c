"""What goes to a backend and what comes back, the same for every backend."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

Role = Literal["user", "assistant"]
StepKind = Literal["thought", "action", "exploration", "clarification"]
FinishReason = Literal["stop", "length", "clarification"]

DEFAULT_TEMPERATURE = 0.7


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `connect`: until the connection stands; `first_content`: until the first non-blank character, renewed
    by steps and progress; `idle`: between two contents after that."""

    connect: float
    first_content: float
    idle: float


@dataclass(frozen=True, slots=True)
class Limits:
    """`deadline`: seconds for the whole reply, hand-overs included; `max_chars`: length of a reply in code points, its
    steps included."""

    deadline: float
    max_chars: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation, as it is sent to a backend."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question with its conversation.

    `turns`: oldest first, the last one is the person's. `session`: key of Victoria's memory for this conversation, a
    secret. `model`, `temperature`, `max_tokens`: matter for MLX only; empty and None mean the default. `left_out`:
    turns that the caller cut before (counted in the reply's details). `whole`: nobody reads it as it comes, so Victoria
    is asked in the way that keeps line breaks.
    """

    turns: tuple[Turn, ...]
    session: str = field(repr=False)
    correlation_id: str
    model: str = ""
    system: str = ""
    temperature: float | None = None
    max_tokens: int | None = None
    left_out: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Started:
    """The backend took the request. `model` as far as it names one; `left_out`: turns that did not fit its window;
    `missing_model`: the one that was wanted, where the server does not have it."""

    model: str = ""
    left_out: int = 0
    missing_model: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """More of the answer, normalised (text.py)."""

    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something the backend did. A known `index` means: append `text` to that step."""

    index: int
    kind: StepKind
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """All text of this reply so far was reasoning: it belongs to the thought step `index`, at its end."""

    index: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the backend wrote behind the end of its answer, at the end of the reply: no part of it, but kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A passing sign of work; `done` of `total` in the backend's own unit (tokens, steps), `queue`: how many before.

    `renews`: whether the wait for the first content begins anew. False where it only says how things stand.
    """

    stage: str
    done: int | None = None
    total: int | None = None
    queue: int | None = None
    renews: bool = True


@dataclass(frozen=True, slots=True)
class FirstContentWithin:
    """Comes first: for this reply, so many seconds count in place of `Timeouts.first_content`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class TaskAccepted:
    """Victoria (mode run) works on it under this id, which survives our restart."""

    task_id: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The backend's own end mark. `usage`: token counts where it gives them."""

    finish: FinishReason = "stop"
    model: str = ""
    usage: dict[str, int] = field(default_factory=dict)


Event = FirstContentWithin | Started | Text | Step | TakenBack | LeftOut | Progress | TaskAccepted | Finished


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One model that a backend offers. `size` in bytes; None where it does not say."""

    name: str
    size: int | None = None
    loaded: bool | None = None


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What a health call said. `state`: ok, or warning (short of something, but it answers); `detail`: its own keys."""

    state: Literal["ok", "warning"]
    latency_ms: int
    detail: dict[str, Any] = field(default_factory=dict)


@runtime_checkable
class KeepsTasks(Protocol):
    """A backend that goes on with what it accepted while we were away."""

    def resume(self, task_id: str) -> AsyncGenerator[Event, None]:
        """The events of a task that was accepted before, from its beginning."""


@runtime_checkable
class PicksModels(Protocol):
    """A backend that knows who answers where nobody chose ("": its server decides), and which models are gone."""

    @property
    def default_model(self) -> str:
        """The model that answers where nobody chose; "" if the server decides."""

    @property
    def gone_models(self) -> frozenset[str]:
        """Names that were asked for and that the server does not have."""


class Backend(Protocol):
    """A server that can answer. Every method raises errors.BackendError and nothing else (but cancellation)."""

    name: str
    label: str
    url: str
    timeouts: Timeouts

    def reply(self, request: Request) -> AsyncGenerator[Event, None]:
        """Events of one reply; ends after Finished or raises. Closing the iterator closes the connection."""

    async def models(self) -> list[ModelInfo]:
        """The models that this server can use, or raises."""

    async def probe(self, thorough: bool = False) -> ProbeResult:
        """Ask for its health, 2 s at most. `thorough` may cost the server memory: only when an administrator asks."""
