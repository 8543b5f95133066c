"""One chat completion in the formats of the OpenAI dialect (key order as in mlx_lm.server)."""

import time
import uuid
from dataclasses import dataclass, field
from functools import cached_property

from chat.demo.answer import Answer
from chat.demo.mlx_dialect import ReasoningField
from chat.demo.mlx_request import Ask
from chat.demo.pieces import tokens

JsonObject = dict[str, object]


@dataclass
class Completion:
    """The answer to one request, cut at its max_tokens."""

    ask: Ask
    answer: Answer
    reasoning_field: ReasoningField
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4()}")
    created: int = field(default_factory=lambda: int(time.time()))

    @cached_property
    def said(self) -> list[tuple[str, str]]:
        """(field, token) pairs that max_tokens allows, reasoning first."""
        return self._wanted[: self.ask.max_tokens]

    @property
    def text(self) -> str:
        """The content that max_tokens allows, without reasoning."""
        return "".join(token for name, token in self.said if name == "content")

    @property
    def finish_reason(self) -> str:
        """`length` if max_tokens cut the answer, else `stop`."""
        return "stop" if len(self.said) == len(self._wanted) else "length"

    @property
    def prompt_tokens(self) -> int:
        """As a model would count them; the template makes every prompt non-empty."""
        return len(tokens(self.ask.prompt)) + 10

    def delta(self, finish: str | None = None, **said: str) -> JsonObject:
        """A chunk of the stream."""
        choice: JsonObject = {"index": 0, "finish_reason": finish, "delta": {"role": "assistant", **said}}
        return self._envelope("chat.completion.chunk", [choice])

    def usage(self) -> JsonObject:
        """The chunk for `stream_options.include_usage`."""
        return self._envelope("chat.completion", []) | {"usage": self._counts()}

    def message(self, text: str) -> JsonObject:
        """The whole reply in one object, with `text` as its content."""
        message = {"role": "assistant", "content": text}
        if reasoning := "".join(token for name, token in self.said if name != "content"):
            message[self.reasoning_field] = reasoning
        choice: JsonObject = {"index": 0, "finish_reason": self.finish_reason, "message": message}
        return self._envelope("chat.completion", [choice]) | {"usage": self._counts()}

    @cached_property
    def _wanted(self) -> list[tuple[str, str]]:
        reasoning = [(str(self.reasoning_field), token) for token in tokens(self.answer.reasoning)]
        return reasoning + [("content", token) for token in tokens(self.answer.text)]

    def _envelope(self, kind: str, choices: list[JsonObject]) -> JsonObject:
        return {
            "id": self.id,
            "system_fingerprint": "demo-script",
            "object": kind,
            "model": self.ask.model,
            "created": self.created,
            "choices": choices,
        }

    def _counts(self) -> dict[str, int]:
        read, written = self.prompt_tokens, len(self.said)
        return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
