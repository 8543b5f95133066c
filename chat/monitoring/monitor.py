"""Monitors the backends: records attempts, probes regularly while a page shows them, publishes changes to browsers."""

import asyncio
import logging
import time
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

from chat.backends.errors import BackendError, IdleTimedOut
from chat.database.thread import DatabaseThread
from chat.models import Outcome
from chat.routing.admission import Admission
from chat.routing.events import AttemptRecord
from chat.routing.rotation import Rotation
from chat.sentences import ADDRESS, lazy_sentence
from chatsite.logs.about import about
from chatsite.logs.trouble import Trouble

from .health import Failure, Health
from .model_list import ModelLists

logger = logging.getLogger(__name__)

PROBE_LOOKED_AT_S = 30.0
# A busy model server may fail a probe, and one that was just started should be found at once.
PROBE_MISSED_S = 5.0
PROBE_ALONE_S = 300.0
LOOKING_S = 60.0
TICK_S = 1.0
FRESH_S = 30.0


class Audience(Protocol):
    """The browsers."""

    def everyone(self) -> Collection[object]:
        """All connected browsers."""

    def publish_to_all(self, frame: dict[str, Any]) -> None:
        """Publish a frame to all of them."""


class Monitor:
    """One for each process."""

    def __init__(self, rotation: Rotation, admission: Admission, audience: Audience, database: DatabaseThread) -> None:
        self._rotation, self._admission, self._audience = rotation, admission, audience
        self.health = {name: Health(breaker) for name, breaker in rotation.breakers.items()}
        self.models = ModelLists(rotation, admission, database)
        self._watching = Trouble(logger, "watching the backends")
        self._probed_at = float("-inf")
        self._again_at = self._looked_at = float("-inf")
        self._probing: asyncio.Future[Any] | None = None

    async def run(self) -> None:
        """Until cancelled: probe when due, publish changes (a breaker half-opens by time alone)."""
        while True:
            try:
                if self._is_due():
                    await self.probe()
                elif self._is_missed_due():
                    await self._probe_missed()
                self.tell_changes()
            except Exception as error:
                self._watching.failed(error)
            else:
                self._watching.worked()
            await asyncio.sleep(TICK_S)

    def note_viewer(self) -> None:
        """A page or socket shows the backends: they are probed more often for LOOKING_S."""
        self._looked_at = time.monotonic()

    async def probe(self, *, thorough: bool = False) -> None:
        """Probe both, 2 s at most; concurrent callers share one round."""
        if self._probing is None or thorough:
            self._probed_at = time.monotonic()
            self._probing = asyncio.ensure_future(self._probe_each(self.health, thorough=thorough))
            self._probing.add_done_callback(self._probe_ended)
        await asyncio.shield(self._probing)

    async def probe_if_stale(self) -> None:
        """Probe if one backend has not been checked for FRESH_S seconds."""
        if not all(health.is_fresh(FRESH_S) for health in self.health.values()):
            await self.probe()

    def tell_changes(self) -> None:
        """Publish a `backends` frame to all if a status changed; log a backend that went down or came back."""
        for name, health in self.health.items():
            self._log_turn(name, health)
        changed = [name for name, health in self.health.items() if health.take_change()]
        if changed:
            self._audience.publish_to_all({"type": "backends", **self.summary()})

    def _log_turn(self, name: str, health: Health) -> None:
        turn = health.take_turn()
        if turn is None:
            return
        backend = self._rotation.backends[name]
        fields = {"backend": name, "address": backend.url}
        if turn.is_down:
            failure = health.failure
            why = {"reason": failure.kind, **failure.params} if failure else {}
            known = {key: why[key] for key in ("reason", "cause", "status") if key in why}
            logger.warning("A backend is down", extra=about("backend_down", **fields, **known))
        else:
            logger.info("A backend is back", extra=about("backend_back", **fields, seconds=round(turn.seconds, 1)))

    def forget(self) -> None:
        """Drop all: from now on the names stand for other servers (demo on or off)."""
        for health in self.health.values():
            health.forget()
        self.models.forget()
        self.tell_changes()

    def summary(self) -> dict[str, dict[str, Any]]:
        """Status and since when, for sockets and pages."""
        return {name: {"status": h.status, "since": moment(h.since)} for name, h in self.health.items()}

    def report(self, *, with_urls: bool) -> dict[str, dict[str, Any]]:
        """The backends in /api/chat/status, as in docs/contracts/http.md; `with_urls`: for administrators."""
        return {name: self._report(name, with_urls) for name in self.health}

    def _report(self, name: str, with_urls: bool) -> dict[str, Any]:
        health = self.health[name]
        report: dict[str, Any] = {
            "status": health.status,
            "latency_ms": health.latency_ms,
            "checked_at": moment(health.checked_at),
            "since": moment(health.since),
            "breaker": health.breaker.state,
        }
        if health.failure:
            report["error"] = failure_object(health.failure, with_address=with_urls)
        if with_urls:
            report["url"] = self._rotation.backends[name].url
        return report

    async def _probe_missed(self) -> None:
        """Probe only the backends whose last probe or connection failed."""
        self._again_at = time.monotonic()
        await self._probe_each([name for name, health in self.health.items() if health.missed])

    async def _probe_each(self, names: Iterable[str], *, thorough: bool = False) -> None:
        await asyncio.gather(*(self._probe_one(name, thorough) for name in names))
        self.tell_changes()

    async def _probe_one(self, name: str, thorough: bool) -> None:
        try:
            self.health[name].probed(await self._rotation.backends[name].probe(thorough))
        except BackendError as error:
            # A server that handles one request at a time cannot answer a probe while it writes a reply.
            if not (isinstance(error, IdleTimedOut) and self._admission.is_at_work(name)):
                self.health[name].probed(error)

    def _probe_ended(self, probing: "asyncio.Future[Any]") -> None:
        if self._probing is probing:
            self._probing = None

    def attempted(self, record: AttemptRecord) -> None:
        """Record an attempt that has ended."""
        if record.outcome in (Outcome.ANSWERED, Outcome.FAILED):
            self.health[record.backend].attempted(record.error)
        self.tell_changes()

    def _is_due(self) -> bool:
        return time.monotonic() - self._probed_at >= (PROBE_LOOKED_AT_S if self._is_looked_at() else PROBE_ALONE_S)

    def _is_missed_due(self) -> bool:
        return self._is_looked_at() and time.monotonic() - max(self._probed_at, self._again_at) >= PROBE_MISSED_S

    def _is_looked_at(self) -> bool:
        return bool(self._audience.everyone()) or time.monotonic() - self._looked_at < LOOKING_S


def failure_object(failure: Failure, *, with_address: bool) -> dict[str, Any]:
    """Kind, parameters and sentence, without the backend's words. `with_address`: for administrators."""
    params = {**failure.params, ADDRESS: failure.address}
    message = lazy_sentence(failure.kind, params, with_address=with_address)
    return {"kind": failure.kind, "message": message, "params": failure.params}


def moment(seconds: float | None) -> datetime | None:
    """Seconds since the epoch as UTC, without fractions; None stays None."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).replace(microsecond=0)
