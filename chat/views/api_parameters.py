"""System prompt and parameters in the API's bodies: of preferences, conversations, temporary chats."""

from typing import Annotated, Any, ClassVar

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, field_validator

from chat.actions.parameters import MAX_LENGTH, MAX_SYSTEM_PROMPT, MAX_TEMPERATURE, NAMES, Parameters, without_blank

from .api_fields import STORABLE, storable, whole


class ParametersBody(Schema):
    """Absent fields stay unchanged; null is the default."""

    model_config = ConfigDict(strict=True, extra="ignore")
    nullable: ClassVar[frozenset[str]] = frozenset(NAMES)

    system_prompt: str | None = Field(None, max_length=MAX_SYSTEM_PROMPT, json_schema_extra=STORABLE)
    temperature: float | None = Field(None, ge=0, le=MAX_TEMPERATURE)
    max_tokens: Annotated[int, Field(ge=1, le=MAX_LENGTH), BeforeValidator(whole)] | None = None

    @field_validator("system_prompt")
    @classmethod
    def _system_prompt(cls, value: str | None) -> str | None:
        return value and without_blank(storable(value))

    def values(self) -> dict[str, Any]:
        """The fields that are present. A null counts only in a nullable field."""
        given = self.dict(exclude_unset=True)
        values = {name: value for name, value in given.items() if value is not None or name in self.nullable}
        return {**values, "system_prompt": given["system_prompt"] or ""} if "system_prompt" in given else values

    def parameters(self) -> Parameters:
        """The parameters; absent ones have their default."""
        return Parameters(self.system_prompt or "", self.temperature, self.max_tokens)
