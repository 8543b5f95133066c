"""What the requests of both MLX dialects share."""

from typing import Any

from .types import DEFAULT_TEMPERATURE, Request


def reply_headers(request: Request) -> dict[str, str]:
    """The headers of a request for a reply; a queue that knows priorities puts a waiting person first."""
    return {"X-Request-Priority": "high", "X-Correlation-ID": request.correlation_id}


def reply_body(request: Request, max_tokens: int, **content: Any) -> dict[str, Any]:
    """The JSON of a request for a streamed reply; `content`: the conversation, as the dialect puts it."""
    temperature = DEFAULT_TEMPERATURE if request.temperature is None else request.temperature
    body = {**content, "max_tokens": max_tokens, "temperature": temperature, "stream": True}
    return {**body, "model": request.model} if request.model else body
