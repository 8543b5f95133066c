"""The backends' models: listed at most once a minute, and the last known list from the database when MLX is down."""

import asyncio
import time
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils import timezone

from chat.backends.errors import BackendError
from chat.backends.types import Backend, ModelInfo, PicksModels
from chat.database.thread import DatabaseThread
from chat.models import ModelList
from chat.routing.admission import Admission
from chat.routing.rotation import Rotation

from .health import Failure

CACHE_S = 60.0
RETRY_S = 10.0


@dataclass(slots=True)
class Listing:
    """`stale`: the last known list, because the backend did not answer; `failure` says why. `default`: the model that
    answers if none was chosen, "" if only the server knows; `gone`: names that the server refused. `asked`: monotonic
    seconds."""

    models: list[ModelInfo]
    stale: bool = False
    failure: Failure | None = None
    asked: float = 0.0
    default: str = ""
    gone: frozenset[str] = frozenset()


class ModelLists:
    """The lists of both backends, cached in this process."""

    def __init__(self, rotation: Rotation, admission: Admission, database: DatabaseThread) -> None:
        self._rotation, self._admission, self._database = rotation, admission, database
        self._cache: dict[str, Listing] = {}
        self._locks = {name: asyncio.Lock() for name in rotation.backends}

    async def get(self, backend: str, *, fresh: bool = False) -> Listing:
        """The backend's models; `fresh` skips the cache."""
        async with self._locks[backend]:
            known = self._cache.get(backend)
            if known is None or fresh or self._is_old(backend, known):
                known = self._cache[backend] = await self._ask(self._rotation.backends[backend])
        return _judged(known, self._rotation.backends[backend])

    def _is_old(self, backend: str, known: Listing) -> bool:
        """False while the server writes a reply: some servers end the reply when they get another request."""
        is_due = time.monotonic() >= known.asked + (RETRY_S if known.stale or self._has_gone(backend) else CACHE_S)
        return is_due and not self._admission.is_at_work(backend)

    def _has_gone(self, name: str) -> bool:
        """True if the server refused a model: the list tells when it is back."""
        backend = self._rotation.backends[name]
        return isinstance(backend, PicksModels) and bool(backend.gone_models)

    def forget(self) -> None:
        """Drops the lists: from now on the names stand for other servers (demo on or off)."""
        self._cache.clear()

    async def _ask(self, backend: Backend) -> Listing:
        try:
            models = await backend.models()
        except BackendError as error:
            models = await self._database.run(_load, backend.name, backend.url)
            return Listing(models, True, Failure.of(error), time.monotonic())
        if not self._rotation.demo:
            await self._database.run(_save, backend.name, backend.url, models)
        return Listing(models, asked=time.monotonic())


def as_json(listing: Listing) -> dict[str, Any]:
    """The JSON of /api/chat/models, as in docs/contracts/http.md."""
    return {"models": [_entry(model, listing) for model in listing.models], "stale": listing.stale}


def _judged(listing: Listing, backend: Backend) -> Listing:
    """The listing with what requests have shown since. A model that is named "default" or is the only one is the
    default even before a request has shown it."""
    names = [model.name for model in listing.models]
    alone = "default" if "default" in names else (names[0] if len(names) == 1 else "")
    if not isinstance(backend, PicksModels):
        return replace(listing, default=alone)
    return replace(listing, default=backend.default_model or alone, gone=backend.gone_models)


def _entry(model: ModelInfo, listing: Listing) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": model.name, "default": model.name == listing.default}
    if model.name in listing.gone:
        entry["gone"] = True
    if model.size is not None:
        entry["size"] = model.size
    if model.loaded is not None:
        entry["loaded"] = model.loaded
    return entry


def _load(backend: str, address: str) -> list[ModelInfo]:
    known = ModelList.objects.filter(pk=backend, address=address).first()
    return [ModelInfo(**entry) for entry in known.entries] if known else []


def _save(backend: str, address: str, models: list[ModelInfo]) -> None:
    entries = [asdict(model) for model in models]
    now = {"address": address, "entries": entries, "fetched_at": timezone.now()}
    ModelList.objects.update_or_create(pk=backend, defaults=now)
