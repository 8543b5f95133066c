"""Parses requests to Victoria, with FastAPI's validation errors."""

from collections.abc import Iterator
from typing import Any

from chat.demo.answer import Question
from chat.demo.http import Request

_TRUE = ("true", "1", "yes", "on")
_TEXT = (str, "string_type", "Input should be a valid string")
_FIELDS: dict[str, tuple[type, str, str]] = {
    "goal": _TEXT,
    "max_steps": (int, "int_type", "Input should be a valid integer"),
    "project_context": _TEXT,
    "session_id": _TEXT,
    "chat_history": (list, "list_type", "Input should be a valid list"),
}

Complaint = dict[str, object]


class Unprocessable(Exception):
    """A 422: `detail` is the list of errors in its body."""

    def __init__(self, *detail: Complaint) -> None:
        super().__init__("422")
        self.detail = list(detail)


def read_question(request: Request) -> Question:
    """The question of a POST to /stream or /run. Raises Unprocessable."""
    body = _object(request)
    if complaints := [*_field_complaints(body), *_turn_complaints(body)]:
        raise Unprocessable(*complaints)
    turns = body.get("chat_history") or []
    return Question(body["goal"], tuple((_side(turn, "user"), _side(turn, "assistant")) for turn in turns))


def wants_async(request: Request) -> bool:
    """True if the query has `async_mode=true`."""
    return request.query.get("async_mode", "").lower() in _TRUE


def _object(request: Request) -> dict[str, Any]:
    if not request.raw:
        raise Unprocessable(_complaint("missing", "Field required", None))
    if request.json_error is not None:
        raise Unprocessable(_complaint("json_invalid", "JSON decode error", {}, 0, error=request.json_error))
    if not isinstance(request.body, dict):
        words = "Input should be a valid dictionary or object to extract fields from"
        raise Unprocessable(_complaint("model_attributes_type", words, request.body))
    return request.body


def _field_complaints(body: dict[str, Any]) -> Iterator[Complaint]:
    if "goal" not in body:
        yield _complaint("missing", "Field required", body, "goal")
    for name, (kind, code, words) in _FIELDS.items():
        if not isinstance(body.get(name, kind()), kind):
            yield _complaint(code, words, body[name], name)


def _turn_complaints(body: dict[str, Any]) -> Iterator[Complaint]:
    turns = body.get("chat_history")
    for number, turn in enumerate(turns if isinstance(turns, list) else []):
        if not isinstance(turn, dict):
            yield _complaint("dict_type", "Input should be a valid dictionary", turn, "chat_history", number)


def _complaint(code: str, words: str, given: object, *place: str | int, **context: str) -> Complaint:
    complaint: Complaint = {"type": code, "loc": ["body", *place], "msg": words, "input": given}
    return complaint | {"ctx": context} if context else complaint


def _side(turn: dict[str, object], name: str) -> str:
    return str(turn.get(name) or "")
