"""The numbers of the admin's backend page, from the Attempt rows and the monitor."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from chat.backends.model_names import is_shown
from chat.backends.types import Backend
from chat.models import Attempt, Generation, Outcome
from chat.routing.rotation import Rotation
from chat.sentences import sentence

from .health import Health
from .monitor import Monitor

WINDOW = timedelta(hours=1)
SAMPLE = 5000
COUNTED = (Outcome.ANSWERED, Outcome.FAILED, Outcome.STOPPED)


@dataclass(slots=True)
class HourNumbers:
    """One backend in the last hour. Times in milliseconds; None without an answer."""

    attempts: int
    answered: int
    failed: int
    stopped: int
    under_way: int
    ttft_p50_ms: int | None
    ttft_p95_ms: int | None


def backend_cards(rotation: Rotation, monitor: Monitor) -> list[dict[str, Any]]:
    """One card for each backend, ready to show in the reader's language."""
    report = monitor.report(with_urls=True)
    return [_card(rotation.backends[name], monitor.health[name], state) for name, state in report.items()]


def hour_numbers(backend: str) -> HourNumbers:
    """Counts by outcome of the attempts within WINDOW, and percentiles (ms) of the newest SAMPLE times to first
    content."""
    since = timezone.now() - WINDOW
    attempts = Attempt.objects.filter(backend=backend, started_at__gte=since)
    counts = attempts.aggregate(
        attempts=Count("id"),
        **{name.value: Count("id", filter=Q(outcome=name)) for name in COUNTED},
        under_way=Count("id", filter=Q(outcome=Outcome.RUNNING)),
    )
    known = attempts.filter(ttft_ms__isnull=False).order_by("-started_at")
    times = sorted(time for time in known.values_list("ttft_ms", flat=True)[:SAMPLE] if time is not None)
    return HourNumbers(**counts, ttft_p50_ms=percentile(times, 50), ttft_p95_ms=percentile(times, 95))


def percentile(ordered: list[int], percent: int) -> int | None:
    """The nearest-rank percentile of an ordered list."""
    if not ordered:
        return None
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def _card(backend: Backend, health: Health, state: dict[str, Any]) -> dict[str, Any]:
    name = backend.name
    numbers = hour_numbers(name)
    asked = numbers.answered + numbers.failed
    return {
        "name": name,
        "label": backend.label,
        "url": backend.url,
        "status": state["status"],
        "status_label": _status_labels()[state["status"]],
        "since": _moment(state["since"]),
        "checked_at": _moment(state["checked_at"]),
        "latency_ms": state["latency_ms"],
        "breaker": state["breaker"],
        "breaker_label": _breaker_labels()[state["breaker"]],
        "error": str(state["error"]["message"]) if "error" in state else "",
        "last_failure": _last_failure(name),
        "success_rate": round(numbers.answered / asked * 100) if asked else None,
        "hint": _hint(backend),
        "detail": {key: str(value) for key, value in health.detail.items()},
        **asdict(numbers),
    }


def _last_failure(backend: str) -> str:
    failed = Attempt.objects.filter(backend=backend, outcome=Outcome.FAILED).order_by("-started_at").first()
    return f"{_moment(failed.started_at)} · {failed_sentence(failed)}" if failed else ""


def failed_sentence(row: Attempt | Generation) -> str:
    """An error for administrators: never with a backend's words, so never an old row's stored sentence."""
    if not row.error_kind:
        return ""
    # A reply's text may come from another backend than the one that failed last, so only an attempt names its backend.
    backend = {"backend": row.backend} if isinstance(row, Attempt) else {}
    return sentence(row.error_kind, {**backend, **(row.error_params or {})}, with_address=True)


def shown_model(name: str) -> str:
    """A stored model's name for administrators; "" if it does not look like a name."""
    return name if is_shown(name) else ""


def _hint(backend: object) -> str:
    if getattr(backend, "lost_line_breaks", False):
        return _("Her streamed replies arrive without line breaks, so Markdown is damaged. Set VICTORIA_MODE=run.")
    return ""


def _status_labels() -> dict[str, str]:
    return {
        "unknown": _("not known yet"),
        "healthy": _("healthy"),
        "degraded": _("degraded"),
        "unhealthy": _("not answering"),
    }


def _breaker_labels() -> dict[str, str]:
    return {
        "closed": _("closed: requests go through"),
        "open": _("open: no requests for now"),
        "half_open": _("half open: the next request is a trial"),
    }


def _moment(value: Any) -> str:
    return date_format(localtime(value), "j E H:i:s") if value else ""
