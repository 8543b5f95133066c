"""Changes a request that a model server refused, and remembers what the server accepts.

A server that refused has generated nothing, so the question may be sent again (design.md 5: twice at most).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .errors import Refusal
from .gone_models import MOST_NAMES, GoneModels
from .types import ModelInfo, Request
from .window import fit, in_turns

MOST_CORRECTIONS = 2


@dataclass(frozen=True, slots=True)
class Asking:
    """One form of a request.

    `models`: the name to send and those to try after it; "" sends none. `context_tokens`: the window to fill.
    `folding`: models that get the system prompt within the first user turn. `gone`: names that the server does not
    know. `lost`: the first choice, not asked for because it is gone. `is_stand_in`: the name was picked from the
    server's list. `is_halved`: the window is half of what is set.
    `folds_once`: as `folding`, but a guess. `as_one`: no stream, because the stream gave no reason for a refusal.
    """

    request: Request
    models: tuple[str, ...]
    context_tokens: int
    folding: frozenset[str] = frozenset()
    gone: tuple[str, ...] = ()
    lost: str = ""
    is_stand_in: bool = False
    is_halved: bool = False
    folds_once: bool = False
    as_one: bool = False

    @property
    def model(self) -> str:
        """The name that this request sends; "" leaves the choice to the server."""
        return self.models[0]

    @property
    def missing(self) -> str:
        """The first choice, if the server does not have it; else ""."""
        return self.lost or (self.gone[0] if self.gone else "")

    def fitted(self) -> tuple[Request, int]:
        """The request to send, and its max_tokens."""
        fitted, max_tokens = fit(replace(self.request, model=self.model), self.context_tokens)
        if self.is_halved:
            max_tokens = min(max_tokens, self.context_tokens // 2)
        return in_turns(fitted, folds_system=self.folds_once or self.model in self.folding), max_tokens


def wants_listing(refusal: Refusal, asking: Asking) -> bool:
    """True if `corrected` needs the server's list of models."""
    return refusal == "model" and len(asking.models) == 1


def corrected(refusal: Refusal, asking: Asking, listed: Sequence[ModelInfo] = ()) -> Asking | None:
    """The next form to try, or None. `listed`: the server's models, if `wants_listing`."""
    match refusal:
        case "model" | "absent":
            return _with_next_model(refusal, asking, listed)
        case "template" if asking.request.system and asking.model not in asking.folding:
            return replace(asking, folding=asking.folding | {asking.model}, as_one=False)
        # vllm-mlx and mlx-omni-server report only this if a template does not accept a system role.
        case "broken" if asking.request.system and asking.model not in asking.folding and not asking.folds_once:
            return replace(asking, folds_once=True, as_one=False)
        case "silent" if not asking.as_one:
            return replace(asking, as_one=True)
        case "window" if not asking.is_halved:
            return replace(asking, context_tokens=max(1, asking.context_tokens // 2), is_halved=True, as_one=False)
    return None


def _with_next_model(refusal: Refusal, asking: Asking, listed: Sequence[ModelInfo]) -> Asking | None:
    gone = (*asking.gone, asking.model) if asking.model else asking.gone
    if asking.models[1:]:
        return replace(asking, models=asking.models[1:], gone=gone)
    name = stand_in(listed, (*gone, asking.lost)) if refusal == "model" else ""
    return replace(asking, models=(name,), gone=gone, is_stand_in=True) if name else None


def stand_in(listed: Sequence[ModelInfo], gone: Sequence[str] = ()) -> str:
    """The loaded model, else the one named "default", else the first; "" if none is left. An embedding model, which
    cannot answer, only if there is no other."""
    left = [model for model in listed if model.name not in gone]
    chosen = min(left, key=_rank, default=None)
    return chosen.name if chosen else ""


def _rank(model: ModelInfo) -> tuple[bool, bool, bool]:
    return "embed" in model.name.casefold(), not model.loaded, model.name != "default"


def cause_of(refusal: Refusal, asking: Asking) -> str:
    """The `cause` for an error that is not corrected; "" if nothing is known beyond its kind."""
    match refusal:
        case "model":
            return "model_gone" if asking.model else "model_needed"
        case "template" | "window":
            return refusal
    return ""


class Habits:
    """What the server at one address accepts, learned during the life of this process.

    `model`: MLX_MODEL, sent if the request names no model; "" leaves the choice to the server.
    """

    def __init__(self, model: str = "") -> None:
        self._model = model
        self._stand_in = ""
        self._folding: dict[str, None] = {}
        self._gone = GoneModels()

    @property
    def gone(self) -> frozenset[str]:
        """Models that the server does not know."""
        return self._gone.names

    @property
    def default_model(self) -> str:
        """The model used if the request names none; "" if the server decides."""
        return self._model if self._model and self._model not in self.gone else self._stand_in

    def is_lost(self, model: str) -> bool:
        """True if the server had this model once and would refuse it now."""
        return self._gone.is_lost(model)

    def wants_listing(self, model: str) -> bool:
        """True if the server's list tells whether this refused model is back one day."""
        return self._gone.had(model)

    def listed(self, models: Iterable[ModelInfo]) -> None:
        """Records the server's list."""
        self._gone.note_listed(model.name for model in models)

    def asking(self, request: Request, context_tokens: int) -> Asking:
        """The first form of a request. A first choice that the server never had is tried even if it was refused."""
        lost = request.model if self.is_lost(request.model) else ""
        choices = dict.fromkeys(name for name in (request.model, self._model, self._stand_in) if name and name != lost)
        first, *others = (*choices, "")
        models = (first, *(name for name in others if name not in self.gone))
        if self._stand_in and models[1:]:
            models = models[:-1]  # this server does not answer without a name
        return Asking(request, models, context_tokens, frozenset(self._folding), lost=lost)

    def learn(self, asking: Asking) -> None:
        """Records a form that was answered."""
        _note(self._folding, asking.folding)
        self._gone.note_refused(asking.gone)
        self._gone.note_answered(asking.model)
        if asking.is_stand_in:
            self._stand_in = asking.model

    def refused(self, refusal: Refusal, asking: Asking) -> None:
        """Records a refusal: the model is gone or, if the text is refused, present."""
        if refusal == "model" and asking.model:
            self._gone.note_refused([asking.model])
            self._stand_in = self._stand_in if self._stand_in != asking.model else ""
        elif refusal == "window":
            self.learn(asking)
        elif refusal == "template":
            self.learn(replace(asking, folding=frozenset()))


def _note(names: dict[str, None], more: Iterable[str]) -> None:
    """Adds `more` as the newest names and drops the oldest beyond MOST_NAMES."""
    for name in more:
        names.pop(name, None)
        names[name] = None
    for name in list(names)[:-MOST_NAMES]:
        del names[name]
