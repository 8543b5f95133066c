"""Liveness of an OpenAI-style server: many have no health call, or one without content."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from .errors import BackendError, BadStatus, BadStream
from .http import Transport


async def look(transport: Transport, list_models: Callable[[], Awaitable[object]] | None) -> dict[str, Any]:
    """The content of GET /health, or {} if it has none but the server is alive: it lists its models, or answers HTTP
    without a 5xx. Raises BackendError, also if either call refuses our credentials.

    `list_models`: None while the server writes a reply for us: llama.cpp's Python server ends a reply when another
    request needs its model.
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
    """True if a working HTTP server answered: in another format, or without knowing the path."""
    if isinstance(error, BadStatus):
        return error.status < 500
    return isinstance(error, BadStream) and error.cause != "protocol"


async def _nothing() -> None:
    return None


async def _asked(call: Awaitable[object]) -> object:
    """Returns the answer, or the BackendError instead of raising it."""
    try:
        return await call
    except BackendError as error:
        return error
