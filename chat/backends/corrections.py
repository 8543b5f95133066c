"""What is put differently after a model server refused a request, and what is remembered of it.

A server that refused has generated nothing, so the same question may be put again (design.md 5: twice at most).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .errors import Refusal
from .types import ModelInfo, Request
from .window import fit, in_turns

MOST_CORRECTIONS = 2
# Names of models that are remembered; people may ask for any.
MOST_NAMES = 100


@dataclass(frozen=True, slots=True)
class Asking:
    """One way to put a request.

    `models`: the name to send and those to try after it; "" sends none. `context_tokens`: the window to fill.
    `folding`: models that get the system prompt within the first user turn. `gone`: names that the server does not
    know. `is_stand_in`: the name was picked from the server's list. `is_halved`: the window is half of what is set.
    `folds_once`: as `folding`, but only a guess. `as_one`: asks for no stream, whose reason a server does not say.
    """

    request: Request
    models: tuple[str, ...]
    context_tokens: int
    folding: frozenset[str] = frozenset()
    gone: tuple[str, ...] = ()
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
        """The first choice, where it is gone."""
        return self.gone[0] if self.gone else ""

    def fitted(self) -> tuple[Request, int]:
        """The request as it is sent, and its max_tokens."""
        fitted, max_tokens = fit(replace(self.request, model=self.model), self.context_tokens)
        if self.is_halved:
            max_tokens = min(max_tokens, self.context_tokens // 2)
        return in_turns(fitted, folds_system=self.folds_once or self.model in self.folding), max_tokens


def wants_listing(refusal: Refusal, asking: Asking) -> bool:
    """Whether `corrected` needs the server's list of models."""
    return refusal == "model" and len(asking.models) == 1


def corrected(refusal: Refusal, asking: Asking, listed: Sequence[ModelInfo] = ()) -> Asking | None:
    """Another way to put it, or None where there is none. `listed`: the server's models, where they are wanted."""
    match refusal:
        case "model" | "absent":
            return _with_next_model(refusal, asking, listed)
        case "template" if asking.request.system and asking.model not in asking.folding:
            return replace(asking, folding=asking.folding | {asking.model}, as_one=False)
        # vllm-mlx and mlx-omni-server say no more where a template takes no system role.
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
    name = stand_in(listed, gone) if refusal == "model" else ""
    return replace(asking, models=(name,), gone=gone, is_stand_in=True) if name else None


def stand_in(listed: Sequence[ModelInfo], gone: Sequence[str] = ()) -> str:
    """The loaded one, else the one named "default", else the first; "" if none is left. One for embeddings, which
    cannot answer, only where there is no other."""
    left = [model for model in listed if model.name not in gone]
    chosen = min(left, key=_rank, default=None)
    return chosen.name if chosen else ""


def _rank(model: ModelInfo) -> tuple[bool, bool, bool]:
    return "embed" in model.name.casefold(), not model.loaded, model.name != "default"


def cause_of(refusal: Refusal, asking: Asking) -> str:
    """Our word for it in an error that stays; "" where nothing more can be said than its kind."""
    match refusal:
        case "model":
            return "model_gone" if asking.model else "model_needed"
        case "template" | "window":
            return refusal
    return ""


class Habits:
    """What the server at one address was found to want, for as long as this process lives.

    `model`: MLX_MODEL, what is asked for where nobody chose; "" leaves it to the server.
    """

    def __init__(self, model: str = "") -> None:
        self._model = model
        self._stand_in = ""
        self._folding: dict[str, None] = {}
        self._gone: dict[str, None] = {}

    @property
    def gone(self) -> frozenset[str]:
        """Models that the server does not know."""
        return frozenset(self._gone)

    @property
    def default_model(self) -> str:
        """Who answers where nobody chose; "" where the server decides."""
        return self._model if self._model and self._model not in self._gone else self._stand_in

    def asking(self, request: Request, context_tokens: int) -> Asking:
        """The first way to put a request. The first choice is tried even where it was gone: it may be back."""
        choices = dict.fromkeys(name for name in (request.model, self._model, self._stand_in) if name)
        first, *others = (*choices, "")
        models = (first, *(name for name in others if name not in self._gone))
        if self._stand_in:
            models = models[:-1]  # without a name this server answers nothing
        return Asking(request, models, context_tokens, frozenset(self._folding))

    def learn(self, asking: Asking) -> None:
        """This way was answered."""
        _note(self._folding, asking.folding)
        _note(self._gone, asking.gone)
        self._gone.pop(asking.model, None)
        if asking.is_stand_in:
            self._stand_in = asking.model

    def refused(self, refusal: Refusal, asking: Asking) -> None:
        """A refusal tells something, too: that the model is gone or, where the words are refused, that it is there."""
        if refusal == "model" and asking.model:
            _note(self._gone, [asking.model])
            self._stand_in = self._stand_in if self._stand_in != asking.model else ""
        elif refusal == "window":
            self.learn(asking)
        elif refusal == "template":
            self.learn(replace(asking, folding=frozenset()))


def _note(names: dict[str, None], more: Iterable[str]) -> None:
    """Add `more` to the newest names."""
    for name in more:
        names.pop(name, None)
        names[name] = None
    for name in list(names)[:-MOST_NAMES]:
        del names[name]
