"""Parameters of a request to a model: system prompt, temperature, length. The same limits for socket and API."""

from dataclasses import dataclass
from typing import Any, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chat.models import Conversation, Preferences

from .checks import is_storable

MAX_SYSTEM_PROMPT = 8_000
MAX_TEMPERATURE = 2.0
MAX_LENGTH = 1_000_000
NAMES = ("system_prompt", "temperature", "max_tokens")


class ParametersError(ValueError):
    """Invalid parameters; `message` says why."""

    def __init__(self, message: Promise | str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Parameters:
    """Empty and None mean the default: a conversation takes the person's value, a person the server's."""

    system_prompt: str = ""
    temperature: float | None = None
    max_tokens: int | None = None

    @classmethod
    def of(cls, row: Conversation | Preferences) -> Self:
        """The three parameters as they are stored in the row, without its defaults."""
        return cls(row.system_prompt, row.temperature, row.max_tokens)

    def or_else(self, default: "Parameters") -> "Parameters":
        """These parameters; `default` fills in those that are not set."""
        return Parameters(
            self.system_prompt or default.system_prompt,
            default.temperature if self.temperature is None else self.temperature,
            default.max_tokens if self.max_tokens is None else self.max_tokens,
        )


def read_parameters(value: Any) -> Parameters:
    """Parse the JSON object that a browser sends. Raises ParametersError."""
    if not isinstance(value, dict):
        raise ParametersError(_("settings must be an object."))
    return Parameters(
        _prompt(value.get("system_prompt")), _temperature(value.get("temperature")), _length(value.get("max_tokens"))
    )


def _prompt(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MAX_SYSTEM_PROMPT or not is_storable(value):
        raise ParametersError(_("system_prompt must be a string of at most 8,000 characters."))
    return without_blank(value)


def without_blank(prompt: str) -> str:
    """A prompt of white space only counts as empty."""
    return prompt if prompt.strip() else ""


def _temperature(value: Any) -> float | None:
    if value is not None and (type(value) not in (int, float) or not 0 <= value <= MAX_TEMPERATURE):
        raise ParametersError(_("temperature must be a number from 0 to 2."))
    return None if value is None else float(value)


def _length(value: Any) -> int | None:
    if value is not None and (type(value) is not int or not 1 <= value <= MAX_LENGTH):
        raise ParametersError(_("max_tokens must be a whole number from 1 to 1,000,000."))
    return value
