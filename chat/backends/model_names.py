"""The name of the model that wrote a reply, as its server reports it. Administrators see it in lists, so text that
may come from a person's question is not accepted as a name."""

import re
from collections.abc import Iterable
from dataclasses import replace

from .types import Event, Finished, ModelInfo, Request

# A path may contain blanks: mlx_lm.server and llama.cpp use a model's path as its name.
_NAME = re.compile(r"[A-Za-z0-9_./:@+~\\-]{1,200}|/[A-Za-z0-9_./:@+~\\ ()-]{1,199}")
_WORD = re.compile(r"[a-z0-9]{6,}")
# Words of many names that questions contain, too.
_COMMON = frozenset({"community", "instruct", "default", "thinking", "preview", "distill", "models"})


class ModelNames:
    """The known model names of one server. They do not come from replies, so they contain no question."""

    def __init__(self, *configured: str) -> None:
        self._configured = configured
        self._listed: frozenset[str] = frozenset()

    def note(self, models: Iterable[ModelInfo]) -> None:
        """Stores the server's newest list."""
        self._listed = frozenset(model.name for model in models)

    def checked(self, event: Event, request: Request | None) -> Event:
        """Returns `event` without a name that may come from the request. `request`: None if it is no longer known."""
        if not isinstance(event, Finished) or not event.model or self._is_known(event.model, request):
            return event
        if request is not None and _NAME.fullmatch(event.model) and not _has(request, event.model.casefold()):
            return event
        return replace(event, model="")

    def _is_known(self, name: str, request: Request | None) -> bool:
        return name in self._listed or name in self._configured or (request is not None and name == request.model)


def is_shown(name: str) -> bool:
    """True if a stored name looks like a model's name: older rows were stored unchecked."""
    return bool(_NAME.fullmatch(name))


def _has(request: Request, name: str) -> bool:
    words = {name, *_WORD.findall(name)} - _COMMON
    texts = [request.system, request.session, *(turn.text for turn in request.turns)]
    return any(word in text for text in map(str.casefold, texts) for word in words)
