"""An MLX server that refuses what real ones refuse, in their words."""

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from chat.demo.http import Head, Request
from chat.demo.mlx import MLXDemo
from chat.demo.pieces import Reply, Words, plain_reply

GEMMA = "System role not supported"
ALTERNATE = "Conversation roles must alternate user/assistant/user/assistant/..."
_WORDS = Words(refusal=lambda code: b"{}", error=lambda message: b"{}")


@dataclass
class Habits:
    """`wants_model`: 422 without one, as FastAPI says it. `known`: other names are 404; None: all are taken.
    `template`: what its chat template refuses a system role with. `window`: tokens for prompt and answer.
    """

    wants_model: bool = False
    known: tuple[str, ...] | None = None
    template: str = ""
    window: int = 0


class StrictMLX(MLXDemo):
    """`habits` may be changed at any time, as by a restart with another model."""

    def __init__(self, habits: Habits, **options: Any) -> None:
        super().__init__(**{"pace": 0, "script": "Here I am.", **options})
        self.habits = habits

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """What was asked, oldest first."""
        return [request.body for request in self.calls("POST /v1/chat/completions")]

    def reply(self, request: Request) -> Reply:
        refusal = self._refusal(request.body) if request.call == "POST /v1/chat/completions" else None
        if refusal is None:
            return super().reply(request)
        status, value = refusal
        return plain_reply(Head(status=status), json.dumps(value).encode(), _WORDS)

    def _refusal(self, body: Any) -> tuple[int, object] | None:
        model, habits = body.get("model", ""), self.habits
        if habits.wants_model and not model:
            missing = {"type": "missing", "loc": ["body", "model"], "msg": "Field required", "input": body}
            return 422, {"detail": [missing]}
        if model and habits.known is not None and model not in habits.known:
            return 404, {"detail": f"The model `{model}` does not exist. Available model: `{habits.known[0]}`"}
        roles = [message["role"] for message in body["messages"]]
        if habits.template and roles[0] == "system":
            return 400, {"object": "error", "message": habits.template, "type": "BadRequestError", "code": 400}
        if habits.template and (roles[0] != "user" or any(one == next_one for one, next_one in pairwise(roles))):
            return 400, {"object": "error", "message": ALTERNATE, "type": "BadRequestError", "code": 400}
        asked = sum(len(message["content"]) for message in body["messages"]) // 4
        if habits.window and asked + body["max_tokens"] > habits.window:
            words = f"This model's maximum context length is {habits.window} tokens. However, you requested "
            words += f"{asked + body['max_tokens']} tokens ({asked} in the messages, {body['max_tokens']} in the "
            return 400, {"error": {"message": f"{words}completion).", "code": 400, "type": "BadRequestError"}}
        return None
