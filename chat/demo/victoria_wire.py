"""Victoria's bodies and events (docs/contracts/victoria.md)."""

import json
from dataclasses import replace

from chat.demo.answer import Answer
from chat.demo.http import Head, phrase
from chat.demo.pieces import Reply, Words, compact, escaped, plain_reply, template, text_reply

JSON = Head()
EVENT_STREAM = Head(
    content_type="text/event-stream; charset=utf-8",
    headers=(("Cache-Control", "no-cache"),),
    framing="chunked",
)

HEALTH = {"status": "ok", "agent": "Виктория"}
STATUS = {
    "status": "online",
    "agent": "Виктория",
    "experts_count": 0,
    "victoria_levels": {"agent": True, "enhanced": False, "initiative": False},
    "knowledge_size": 0,
}
MODELS = {"mlx": ["fast", "default", "demo-script"], "other": []}


def event(value: object) -> bytes:
    """One event of the stream."""
    return b"data: " + json.dumps(value, ensure_ascii=False).encode(errors="replace") + b"\n\n"


def chunk(text: str) -> dict[str, str]:
    """The event of a piece of text."""
    return {"type": "chunk", "content": text}


def refusal(code: int) -> bytes:
    """FastAPI's body for a status."""
    return compact({"detail": phrase(code)})


STREAM_WORDS = Words(
    refusal=refusal,
    error=lambda message: event({"type": "error", "content": message}),
    content=template(event, chunk),
    comment=b": keep-alive\n\n",
    end=event({"type": "end"}),
    has_text=True,
    streams=True,
)
JSON_WORDS = Words(refusal=refusal, error=lambda message: compact({"detail": message}))


def json_reply(value: object, status: int = 200) -> Reply:
    """A JSON response."""
    return plain_reply(replace(JSON, status=status), compact(value), JSON_WORDS)


def output_reply(body: dict[str, object]) -> Reply:
    """A JSON response with an `output`; if that is text, faults can find it."""
    text = body["output"]
    if not isinstance(text, str):
        return json_reply(body)
    around = template(compact, lambda mark: body | {"output": mark})
    return text_reply(JSON, around, escaped(text), JSON_WORDS)


def run_body(answer: Answer, correlation_id: str) -> dict[str, object]:
    """The body of /run when it is done."""
    return {
        "status": "needs_clarification" if answer.questions else "success",
        "output": answer.text if answer.output is None else answer.output,
        "knowledge": knowledge(answer, answer.questions_in == "knowledge"),
        "correlation_id": correlation_id,
    } | _questions(answer, answer.questions_in == "body")


def knowledge(answer: Answer, with_questions: bool) -> dict[str, object]:
    """The part of an answer with the model and, if `with_questions`, the clarifying questions."""
    metadata = {} if answer.model is None else {"model_used": answer.model}
    status = {"status": "needs_clarification"} if with_questions and answer.questions else {}
    return {"metadata": metadata} | status | _questions(answer, with_questions)


def _questions(answer: Answer, wanted: bool) -> dict[str, object]:
    return {"clarification_questions": list(answer.questions)} if wanted and answer.questions else {}
