"""Kinds of fields that several bodies of the API have: what they accept, and how the schema describes it."""

from typing import Annotated

from pydantic import AfterValidator, Field, JsonValue

from chat.actions.checks import MAX_MODEL, MAX_TEXT, is_storable, text_problem

# The checks below as JSON Schema, for the description only: no NUL, and at least one character that is not blank.
STORABLE: dict[str, JsonValue] = {"pattern": r"^[^\x00]*$"}
SAYS_SOMETHING: dict[str, JsonValue] = {"pattern": r"^[^\x00]*[^\s\x00\x1c-\x1f\x85][^\x00]*$"}


def storable(value: str) -> str:
    """Raises ValueError for text that the database cannot hold."""
    if not is_storable(value):
        raise ValueError("has a character that cannot be stored")
    return value


def whole(value: object) -> object:
    """5.0 is an integer in JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _message_text(text: str) -> str:
    problem = text_problem(text)
    if problem:
        raise ValueError(str(problem))
    return text


def _model_name(value: str) -> str:
    if not is_storable(value):
        raise ValueError("must be the name of a model")
    return value


MessageText = Annotated[
    str, Field(min_length=1, max_length=MAX_TEXT, json_schema_extra=SAYS_SOMETHING), AfterValidator(_message_text)
]
ModelName = Annotated[str, Field(max_length=MAX_MODEL, json_schema_extra=STORABLE), AfterValidator(_model_name)]
