"""One short completion in the openai dialect that no reply waits for: a conversation's title."""

from contextlib import aclosing

from .decoding import Reader
from .mlx_openai import ChunkDecoder, OpenAI
from .reading import stream
from .sse import EventTooLarge, Field
from .types import Finished, Request, TakenBack, Text

MAX_TOKENS = 24
# What is read of an answer at most: so many tokens need less than a hundredth of it.
MAX_BYTES = 64 * 1024


async def ask(openai: OpenAI, request: Request, *, thinks: bool) -> tuple[str, bool]:
    """The text, without thoughts, and whether it was cut off. `thinks`: the model's template is told not to; only then,
    because a strict server refuses names that it does not know. Raises BackendError."""
    more = {"chat_template_kwargs": {"enable_thinking": False}} if thinks else {}
    said: list[str] = []
    is_cut = False
    accepted = openai.accepted_beside(request, MAX_TOKENS, **more)
    async with aclosing(stream(accepted, _TitleDecoder(openai.backend, MAX_TOKENS))) as events:
        async for event in events:
            match event:
                case TakenBack():
                    said.clear()
                case Text():
                    said.append(event.text)
                case Finished():
                    is_cut = event.finish == "length"
    return "".join(said), is_cut


class _TitleDecoder(ChunkDecoder):
    def reader(self, content_type: str) -> Reader[Field]:
        return _Capped(super().reader(content_type))


class _Capped:
    """A reader that gives up after MAX_BYTES."""

    def __init__(self, reader: Reader[Field]) -> None:
        self._reader, self._bytes = reader, 0

    def feed(self, chunk: bytes) -> list[Field]:
        """As the reader. Raises EventTooLarge."""
        self._bytes += len(chunk)
        if self._bytes > MAX_BYTES:
            raise EventTooLarge(f"a title longer than {MAX_BYTES} bytes")
        return self._reader.feed(chunk)

    def flush(self) -> list[Field]:
        """As the reader."""
        return self._reader.flush()
