"""Parses requests to the MLX server, in either dialect."""

import re
from dataclasses import dataclass
from typing import Any

from chat.demo.answer import Question
from chat.demo.http import Request

_DEFAULT_TOKENS = 512  # mlx_lm.server's own default: a request without max_tokens is cut there
_DEFAULT_MODEL = "default_model"
_WHO = "MLX"

# Marks of a person's turn in a conversation that is sent as one prompt.
_PERSON = re.compile(
    r"(?:^|\n)\W*(?:User|Human|Пользователь|Человек)\W*[:\n]|<\|im_start\|>user\n|\[INST\]", re.IGNORECASE
)
_ASSISTANT = re.compile(
    r"\n\W*(?:Assistant|AI|Ассистент|Помощник)\W*(?:[:\n].*)?$|<\|im_end\|>.*$|\[/INST\].*$",
    re.IGNORECASE | re.DOTALL,
)

_ANSWER = re.compile(r"\n\W*(?:Assistant|AI|Ассистент|Помощник)\W*?[:\n] ?|<\|im_end\|>.*?\n|\[/INST\]", re.IGNORECASE)


class BadRequest(Exception):
    """A body that the dialect does not accept; the text has the reason."""


@dataclass(frozen=True)
class Ask:
    """A request for a reply, in either dialect. `max_tokens` None: no limit."""

    question: Question
    model: str
    stream: bool
    max_tokens: int | None
    usage: bool = False
    prompt: str = ""


def read_completion(request: Request) -> Ask:
    """Parses POST /v1/chat/completions. Raises BadRequest."""
    body = read_object(request)
    limit = body.get("max_completion_tokens", body.get("max_tokens", _DEFAULT_TOKENS))
    messages = _messages(body)
    return Ask(
        question=_question(messages),
        model=_text(body.get("model", _DEFAULT_MODEL), "model"),
        stream=_flag(body.get("stream", False)),
        max_tokens=_count(limit),
        usage=bool((body.get("stream_options") or {}).get("include_usage")),
        prompt="\n".join(text for _, text in messages),
    )


def read_generate(request: Request) -> Ask:
    """Parses POST /api/generate: the conversation is one prompt. Raises BadRequest."""
    body = read_object(request)
    prompt = _text(body.get("prompt"), "prompt")
    return _native(body, Question(last_turn(prompt), earlier_turns(prompt), _WHO), prompt)


def read_chat(request: Request) -> Ask:
    """Parses POST /api/chat, which drops the assistant's turns (docs/contracts/mlx.md). Raises BadRequest."""
    body = read_object(request)
    messages = [(role, text) for role, text in _messages(body) if role != "assistant"]
    return _native(body, _question(messages), "\n".join(text for _, text in messages))


def read_object(request: Request) -> dict[str, Any]:
    """The body. Raises BadRequest if it is not a JSON object."""
    if request.json_error is not None:
        raise BadRequest(f"Invalid JSON in request body: {request.json_error}")
    if not isinstance(request.body, dict):
        raise BadRequest("Request should be a JSON dictionary")
    return request.body


def last_turn(prompt: str) -> str:
    """The person's newest text in a conversation sent as one prompt; the whole prompt if no turn is marked."""
    newest = _PERSON.split(prompt)[-1]
    return _ASSISTANT.sub("", newest).strip()


def earlier_turns(prompt: str) -> tuple[tuple[str, str], ...]:
    """The (person, assistant) pairs before the newest text, if turns are marked."""
    turns = (_ANSWER.split(turn, maxsplit=1) for turn in _PERSON.split(prompt)[1:-1])
    return tuple((asked.strip(), answer[0] if answer else "") for asked, *answer in turns)


def _native(body: dict[str, Any], question: Question, prompt: str) -> Ask:
    limit = body.get("max_tokens")
    return Ask(
        question=question,
        model=_text(body.get("model", _DEFAULT_MODEL), "model"),
        stream=_flag(body.get("stream", True)),
        max_tokens=None if limit is None else _count(limit),
        prompt=prompt,
    )


def _messages(body: dict[str, Any]) -> list[tuple[str, str]]:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise BadRequest("Request did not contain messages")
    return [_message(message) for message in messages]


def _message(message: object) -> tuple[str, str]:
    if not isinstance(message, dict):
        raise BadRequest("A message should be a JSON dictionary")
    content = message.get("content")
    if isinstance(content, list):
        content = "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(message.get("role")), str(content or "")


def _question(messages: list[tuple[str, str]]) -> Question:
    """The person's newest turn, and the pairs before it."""
    pairs: list[tuple[str, str]] = []
    asked = ""
    for role, text in messages:
        if role == "user":
            asked = text
        elif role == "assistant":
            pairs.append((asked, text))
    return Question(asked, tuple(pairs), _WHO)


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise BadRequest(f"{name} must be of type str")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise BadRequest("stream must be of type bool")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise BadRequest("max_tokens must be an int of at least 0")
    return value
