"""The columns of replies and attempts, from what the process knows of them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from chat.backends.errors import BackendError
from chat.models import Attempt, Outcome
from chat.routing.events import AttemptRecord
from chat.sentences import ADDRESS

from .live import State
from .result import Result


def final(state: State, result: Result, shown: AttemptRecord | None) -> dict[str, Any]:
    """The columns of a Generation that ended, except its times. `shown`: the attempt that wrote the text."""
    return {
        "status": result.status,
        "finish": result.finish,
        **error_fields(result.error),
        "prompt_tokens": result.usage.get("prompt_tokens"),
        "completion_tokens": result.usage.get("completion_tokens"),
        "seq": state.seq,
        "steps": state.steps,
        "steps_omitted": state.steps_omitted,
        "drafts": state.drafts,
        "seams": state.seams,
        "backend": state.backend,
        "model": state.model,
        "first_content_at": _first_content(shown) if state.text else None,
    }


def attempt_row(reply: UUID, attempt: AttemptRecord, *, demo: bool) -> Attempt:
    """The row of an attempt, not saved."""
    return Attempt(
        generation_id=reply,
        number=attempt.number,
        backend=attempt.backend,
        demo=demo,
        started_at=datetime.fromtimestamp(attempt.started, UTC),
        **attempt_fields(attempt),
    )


def attempt_fields(attempt: AttemptRecord) -> dict[str, Any]:
    """The columns of an Attempt that its end decides."""
    return {
        "model": attempt.model[:200],
        "ended_at": _moment(attempt.ended),
        "outcome": attempt.outcome or Outcome.RUNNING,
        **error_fields(attempt.error),
        "ttft_ms": attempt.ttft_ms,
        "chars": attempt.chars,
        "omitted": attempt.omitted,
        "missing_model": attempt.missing_model[:200],
    }


def error_fields(error: BackendError | None) -> dict[str, Any]:
    """The columns of a Generation or an Attempt for an error; None clears them."""
    if error is None:
        return {"error_kind": "", "error_message": "", "error_params": None, "error_detail": None}
    address = {ADDRESS: error.address} if error.address else {}
    params = {**error.params, **address}
    return {"error_kind": error.kind, "error_message": "", "error_params": params, "error_detail": error.detail or None}


def _first_content(attempt: AttemptRecord | None) -> datetime | None:
    if attempt is None or attempt.ttft_ms is None:
        return None
    return _moment(attempt.started + attempt.ttft_ms / 1000)


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
