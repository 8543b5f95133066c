"""A task of POST /run?async_mode=true, as GET /run/status/{id} shows it."""

import asyncio
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

from chat.demo.answer import Answer
from chat.demo.victoria_wire import knowledge

_OUTPUT_LIMIT = 8000  # characters; the real server cuts there, too


def _now() -> float:
    return asyncio.get_running_loop().time()


@dataclass
class Task:
    """Queued, then in each stage of the answer, then completed or failed.

    It advances every `stage_seconds`; with 0, at each status call, so that a test sees every stage once.
    """

    answer: Answer
    correlation_id: str
    stage_seconds: float
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    _created: float = field(default_factory=_now)
    _looks: int = 0

    def accepted(self) -> dict[str, object]:
        """The body of the 202."""
        return {
            "task_id": self.id,
            "correlation_id": self.correlation_id,
            "status_url": f"/run/status/{self.id}",
            "message": "Task accepted",
        }

    def look(self) -> dict[str, object]:
        """The body of a status response."""
        status, stage = self._standing(self._steps_made())
        done = status == "completed"
        return {
            "task_id": self.id,
            "status": status,
            "stage": stage,
            "output": self._output() if done else None,
            "knowledge": knowledge(self.answer, with_questions=True) if done else None,
            "error": self.answer.error if status == "failed" else None,
            "correlation_id": self.correlation_id,
            "updated_at": datetime.now(UTC).isoformat(),
        }

    def _steps_made(self) -> int:
        if self.stage_seconds:
            made = int((_now() - self._created) / self.stage_seconds)
        else:
            made = self._looks
            self._looks += 1
        if self.answer.until and not self.answer.until.is_set():
            made = min(made, len(self.answer.stages))
        return made

    def _standing(self, made: int) -> tuple[str, str | None]:
        if made == 0:
            return "queued", None
        if made <= len(self.answer.stages):
            return "processing", self.answer.stages[made - 1]
        return "failed" if self.answer.error else "completed", None

    def _output(self) -> object:
        if self.answer.output is not None:
            return self.answer.output
        return self.answer.text[:_OUTPUT_LIMIT]
