"""Which models there are: asked at most once a minute, and the last known list from the database when MLX is down."""

import asyncio
import time
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from chat.backends.errors import BackendError
from chat.backends.types import ModelInfo
from chat.generation.engine import Engine
from chat.models import ModelList

from .health import Failure

CACHE_S = 60.0
RETRY_S = 10.0


@dataclass(slots=True)
class Listing:
    """`stale`: the backend did not answer, this is the last list it gave; `failure` says why."""

    models: list[ModelInfo]
    stale: bool = False
    failure: Failure | None = None
    until: float = 0.0


class ModelLists:
    """The lists of both backends, cached in this process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cache: dict[str, Listing] = {}
        self._locks = {name: asyncio.Lock() for name in engine.router.backends}

    async def get(self, backend: str, *, fresh: bool = False) -> Listing:
        """The backend's models; `fresh` asks it in any case."""
        async with self._locks[backend]:
            known = self._cache.get(backend)
            if known is None or fresh or time.monotonic() >= known.until:
                known = self._cache[backend] = await self._ask(backend)
            return known

    def forget(self) -> None:
        """They are other servers from now on."""
        self._cache.clear()

    async def _ask(self, backend: str) -> Listing:
        try:
            models = await self._engine.router.backends[backend].models()
        except BackendError as error:
            models = await self._engine.db.run(_load, backend)
            return Listing(models, True, Failure.of(error), time.monotonic() + RETRY_S)
        if not self._engine.demo:
            await self._engine.db.run(_save, backend, models)
        return Listing(models, until=time.monotonic() + CACHE_S)


def as_json(listing: Listing) -> dict[str, Any]:
    """contracts/http.md, /api/chat/models."""
    return {"models": [_entry(model, listing.models) for model in listing.models], "stale": listing.stale}


def default_model(models: list[ModelInfo]) -> str:
    """MLX_MODEL, else the model named "default", else none: the server decides."""
    names = [model.name for model in models]
    return settings.MLX_MODEL or ("default" if "default" in names else (names[0] if len(names) == 1 else ""))


def _entry(model: ModelInfo, models: list[ModelInfo]) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": model.name, "default": model.name == default_model(models)}
    if model.size is not None:
        entry["size"] = model.size
    if model.loaded is not None:
        entry["loaded"] = model.loaded
    return entry


def _load(backend: str) -> list[ModelInfo]:
    known = ModelList.objects.filter(pk=backend).first()
    return [ModelInfo(**entry) for entry in known.entries] if known else []


def _save(backend: str, models: list[ModelInfo]) -> None:
    entries = [asdict(model) for model in models]
    ModelList.objects.update_or_create(pk=backend, defaults={"entries": entries, "fetched_at": timezone.now()})
