"""One short completion in the openai dialect that no reply waits for: a conversation's title."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import httpx

from .http import Transport, content_type
from .mlx_openai import ChunkDecoder, OpenAI
from .reading import read_events
from .sse import SSEReader
from .types import Event, Request, TakenBack, Text

MAX_TOKENS = 24
# What is read of an answer at most: so many tokens need less than a hundredth of it.
MAX_BYTES = 64 * 1024


async def ask(transport: Transport, openai: OpenAI, request: Request, *, thinks: bool) -> tuple[str, bool]:
    """The text, without thoughts, and whether it was cut off. `thinks`: the model's template is told not to; only then,
    because a strict server refuses names that it does not know. Raises BackendError."""
    body = openai.body(request, MAX_TOKENS)
    if thinks:
        body["chat_template_kwargs"] = {"enable_thinking": False}
    decoder = ChunkDecoder(transport.backend, MAX_TOKENS)
    said: list[str] = []
    # Without X-Request-Priority: chats go first.
    headers = {"X-Correlation-ID": request.correlation_id}
    async with transport.open("POST", "/v1/chat/completions", body, headers) as response:
        await transport.require_success(response)
        transport.require_identity(response)
        async with aclosing(_events(transport, response, decoder)) as events:
            async for event in events:
                if isinstance(event, TakenBack):
                    said.clear()
                elif isinstance(event, Text):
                    said.append(event.text)
    return "".join(said), decoder.finish().finish == "length"


async def _events(transport: Transport, response: httpx.Response, decoder: ChunkDecoder) -> AsyncGenerator[Event, None]:
    if content_type(response) == "application/json":
        for event in decoder.decode_whole(await transport.read_body(response, MAX_BYTES)):
            yield event
        return
    await transport.require_type(response, "text/event-stream")
    async with aclosing(read_events(response, SSEReader(MAX_BYTES), decoder, transport.backend)) as events:
        async for event in events:
            yield event
