"""Whether a server of the OpenAI kind lives: many have no health call, or one that says nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from .errors import BackendError, BadStatus, BadStream
from .http import Transport


async def look(transport: Transport, list_models: Callable[[], Awaitable[object]] | None) -> dict[str, Any]:
    """What GET /health says, {} if that is nothing but the server lives: it lists its models, or else it answers HTTP
    at all, and not with a 5xx. Raises BackendError, also where either call refuses our credentials.

    `list_models`: None while it writes for us: llama.cpp's Python server ends a reply when anything else wants its
    model.
    """
    listing = _asked(list_models()) if list_models else _nothing()
    said, listed = await asyncio.gather(_asked(transport.get_json("/health")), listing)
    for outcome in (said, listed):
        if isinstance(outcome, BadStatus) and outcome.refuses_credentials:
            raise outcome
    if isinstance(said, dict):
        return said
    if isinstance(said, BadStatus) and said.status >= 500:
        raise said
    is_listed = listed is not None and not isinstance(listed, BackendError)
    if not is_listed and isinstance(said, BackendError) and not is_an_answer(said):
        raise said
    return {}


def is_an_answer(error: BackendError) -> bool:
    """Whether an HTTP server that is not broken answered: in another form, or without knowing the path."""
    if isinstance(error, BadStatus):
        return error.status < 500
    return isinstance(error, BadStream) and error.cause != "protocol"


async def _nothing() -> None:
    return None


async def _asked(call: Awaitable[object]) -> object:
    """The answer, or the BackendError."""
    try:
        return await call
    except BackendError as error:
        return error
