"""Victoria's mode `run`: one call that returns an answer, or a task that is polled each second.

The text arrives whole (her stream loses line breaks), and the task id survives our restart.
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any
from urllib.parse import quote

from . import errors
from .content import text_of
from .failures import error_text
from .http import Transport
from .text import as_text, normalise
from .types import Event, Finished, Progress, Started, Step, TaskAccepted, Text
from .victoria_answer import AnswerReader

POLL_SECONDS = 1.0
# The first polls come sooner: a task that is nearly done must not wait for a whole second.
FIRST_POLL_SECONDS = 0.1
ABSENT_SECONDS = 10.0
CUT_AT_CHARS = 8000
MAX_STAGE = 200
# The final statuses of a task or a stream, in lower case; with any other word a task is still running.
_DONE, _ASKS = ("completed", "complete", "success", "succeeded", "done", "finished"), "needs_clarification"
_FAILED = ("failed", "failure", "error", "cancelled", "canceled", "timeout")


class RunMode:
    """POST /run?async_mode=true and GET /run/status/<id>, see docs/contracts/victoria.md."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._backend = transport.backend

    async def reply(self, body: dict[str, Any], headers: dict[str, str]) -> AsyncGenerator[Event, None]:
        """Events of POST /run, or of the task that it started. Raises BackendError."""
        with self._transport.judged(body, headers):
            async with aclosing(self._reply(body, headers)) as events:
                async for event in events:
                    yield event

    async def resume(self, task_id: str) -> AsyncGenerator[Event, None]:
        """Polls a task until it ends. A failed poll is repeated: the caller's timers are the limit."""
        with self._transport.judged():
            async with aclosing(self._poll_on(task_id)) as events:
                async for event in events:
                    yield event

    async def _reply(self, body: dict[str, Any], headers: dict[str, str]) -> AsyncGenerator[Event, None]:
        answer, accepted = await self._ask(body, headers)
        if not accepted:
            for event in self._result(answer):
                yield event
            return
        task_id = answer.get("task_id")
        if not isinstance(task_id, str) or not task_id or len(task_id) > 200 or normalise(task_id) != task_id:
            raise errors.BadStream(self._backend, "no_task_id")
        yield TaskAccepted(task_id)
        yield Started()
        async with aclosing(self._poll_on(task_id)) as events:
            async for event in events:
                yield event

    async def _poll_on(self, task_id: str) -> AsyncGenerator[Event, None]:
        stage, pause = None, min(FIRST_POLL_SECONDS, POLL_SECONDS)
        absence = _Absence(self._backend, self._transport.url)
        while True:
            answer = await self._poll(task_id, absence)
            status = answer.get("status")
            if word(answer) in (*_DONE, _ASKS) or has_failed(answer) or clarification(answer):
                for event in self._result(answer):
                    yield event
                return
            if (answer.get("stage"), status) != stage and answer:
                stage = (answer.get("stage"), status)
                yield Progress(normalise(as_text(answer.get("stage") or status))[:MAX_STAGE])
            await asyncio.sleep(pause)
            pause = min(2 * pause, POLL_SECONDS)

    async def _ask(self, body: dict[str, Any], headers: dict[str, str]) -> tuple[dict[str, Any], bool]:
        async with self._transport.accepted("/run?async_mode=true", body, headers) as response:
            answer = self._object(await self._transport.read_json(response))
            return answer, response.status_code == 202

    async def _poll(self, task_id: str, absence: "_Absence") -> dict[str, Any]:
        """The task's state; {} if the poll itself failed and may be repeated."""
        try:
            path = f"/run/status/{quote(task_id, safe='')}"
            answer = self._object(await self._transport.get_json(path))
        except errors.BackendError as error:
            if isinstance(error, errors.BadStatus) and error.status == 404:
                raise errors.IncompleteReply(self._backend, "task_unknown") from None
            if isinstance(error, errors.BadStatus) and error.refuses_credentials:
                raise
            absence.judge(error)
            return {}
        absence.end()
        return answer

    def _object(self, answer: Any) -> dict[str, Any]:
        if not isinstance(answer, dict):
            raise errors.BadStream(self._backend, "not_an_object")
        return answer

    def _result(self, answer: dict[str, Any]) -> list[Event]:
        knowledge = _inner(answer, "knowledge")
        if questions := asked_back(answer):
            return [Text(question_list(questions)), Finished("clarification", model_used(knowledge))]
        tells_why = answer.get("error") or answer.get("detail")
        if has_failed(answer) or (tells_why and not answer.get("output")):
            raise errors.ErrorEvent(self._backend, detail=error_of(answer), answer=answer)
        output, reader = normalise(output_text(answer.get("output"))), AnswerReader()
        part = reader.feed(output, is_end=True)
        # The status call may cut a longer output silently; then exactly this length is the only sign.
        is_cut = (reader.is_cut and part.text.strip()) or len(output) == CUT_AT_CHARS
        events: list[Event] = [Step(0, "thought", "", part.thought)] if part.thought else []
        events += [Text(part.text)] if part.text else []
        return [*events, Finished("length" if is_cut else "stop", model_used(knowledge))]


class _Absence:
    """How long no poll has been answered. Any answer, even an error or a late one, ends the absence."""

    def __init__(self, backend: str, url: str) -> None:
        self._backend, self._url = backend, url
        self._since: float | None = None

    def judge(self, error: errors.BackendError) -> None:
        """Records a failed poll. Raises WentAway after ABSENT_SECONDS without an answer."""
        if not _is_absent(error):
            self.end()
            return
        now = time.monotonic()
        self._since = now if self._since is None else self._since
        if now - self._since >= ABSENT_SECONDS:
            raise errors.WentAway(self._backend, "went_away", address=self._url, seconds=ABSENT_SECONDS)

    def end(self) -> None:
        self._since = None


def _is_absent(error: errors.BackendError) -> bool:
    """True if Victoria is unreachable: refused, or reported by a proxy's status or a forwarded port that closes."""
    if isinstance(error, errors.BadStatus):
        return error.status in (502, 503, 504)
    return isinstance(error, errors.Unreachable | errors.IncompleteReply)


def word(answer: dict[str, Any]) -> str:
    """The answer's status in lower case, "" if it has none."""
    status = answer.get("status")
    return status.lower() if isinstance(status, str) else ""


def has_failed(answer: dict[str, Any]) -> bool:
    """True if the status of a task, or of a stream's end, says that there is no answer."""
    return word(answer) in _FAILED


def asked_back(answer: dict[str, Any]) -> list[str]:
    """The clarifying questions in an answer's body or its `knowledge`, else []."""
    knowledge = _inner(answer, "knowledge")
    holders = (answer, knowledge, _inner(knowledge, "metadata"))
    return next((found for holder in holders if (found := clarification(holder))), [])


def clarification(holder: dict[str, Any]) -> list[str]:
    """The clarifying questions in one object, else []."""
    questions = holder.get("clarification_questions")
    if not isinstance(questions, list) or word(holder) not in ("", _ASKS):
        return []
    return [text for one in questions if one and (text := normalise(_question(one)))]


def _question(value: Any) -> str:
    """The text of a question; of an object only its question, without the options that it may list."""
    question = value.get("question") if isinstance(value, dict) else None
    return text_of(question or value)


def _inner(holder: dict[str, Any], name: str) -> dict[str, Any]:
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def question_list(questions: list[str]) -> str:
    """The questions as a Markdown list, one a line."""
    return "\n".join(f"- {question}" for question in questions)


def output_text(output: Any) -> str:
    """`output` as text: an object's text field if it has one, else the object as a JSON code block."""
    if isinstance(output, dict):
        for key in ("output", "result", "response", "content", "text", "answer", "message"):
            if isinstance(output.get(key), str) and output[key].strip():
                return str(output[key])
    if isinstance(output, list) and output and all(isinstance(item, str) for item in output):
        return "\n".join(output)
    if isinstance(output, list) and all(isinstance(item, dict) and item.get("type") == "text" for item in output):
        return text_of(output)
    if isinstance(output, dict | list):
        return _code_block(output) if output else ""
    return as_text(output)


def model_used(knowledge: dict[str, Any]) -> str:
    """The model that her metadata names, at most 200 characters; "" if there is none."""
    model = _inner(knowledge, "metadata").get("model_used")
    return normalise(model)[:200] if isinstance(model, str) else ""


def error_of(answer: dict[str, Any]) -> str:
    """The error text of a failed answer, from `error`, `detail` or `output`; "" if there is none."""
    return error_text(answer.get("error") or answer.get("detail") or answer.get("output"))


def _code_block(value: Any) -> str:
    try:
        return f"```json\n{json.dumps(value, ensure_ascii=False, indent=2)}\n```"
    except RecursionError:  # orjson reads deeper than Python prints
        return ""
