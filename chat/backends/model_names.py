"""Which model wrote a reply, in its server's words. Administrators read the name in their lists, so what may be
somebody's question does not pass for one."""

import re
from collections.abc import Iterable
from dataclasses import replace

from .types import Event, Finished, ModelInfo, Request

# A file's path may have blanks in it: mlx_lm.server and llama.cpp name a model by where it lies.
_NAME = re.compile(r"[A-Za-z0-9_./:@+~\\-]{1,200}|/[A-Za-z0-9_./:@+~\\ ()-]{1,199}")
_WORD = re.compile(r"[a-z0-9]{6,}")
# Words of many names, which questions have, too.
_COMMON = frozenset({"community", "instruct", "default", "thinking", "preview", "distill", "models"})


class ModelNames:
    """The names that one server is known to have. They came in answer to no question, so they hide none."""

    def __init__(self, *configured: str) -> None:
        self._configured = configured
        self._listed: frozenset[str] = frozenset()

    def note(self, models: Iterable[ModelInfo]) -> None:
        """This is its newest list."""
        self._listed = frozenset(model.name for model in models)

    def checked(self, event: Event, request: Request | None) -> Event:
        """`event`, without a name that may be made of the request. `request`: None where nobody knows it any more."""
        if not isinstance(event, Finished) or not event.model or self._is_known(event.model, request):
            return event
        if request is not None and _NAME.fullmatch(event.model) and not _has(request, event.model.casefold()):
            return event
        return replace(event, model="")

    def _is_known(self, name: str, request: Request | None) -> bool:
        return name in self._listed or name in self._configured or (request is not None and name == request.model)


def is_shown(name: str) -> bool:
    """Whether a stored name looks like one: rows of before were stored as they came."""
    return bool(_NAME.fullmatch(name))


def _has(request: Request, name: str) -> bool:
    words = {name, *_WORD.findall(name)} - _COMMON
    texts = [request.system, request.session, *(turn.text for turn in request.turns)]
    return any(word in text for text in map(str.casefold, texts) for word in words)
