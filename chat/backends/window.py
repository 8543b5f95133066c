"""Which turns of a long conversation fit the model's window. Tokens are counted roughly: exactness needs the model."""

from dataclasses import replace

from .types import Request

BYTES_PER_TOKEN = 4  # of UTF-8: about right for English text and for Cyrillic (2 bytes a letter, 2 letters a token)
TOKENS_PER_TURN = 4  # the chat template's own marks
MAX_TOKENS = 4096


def count_tokens(text: str) -> int:
    return len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN + TOKENS_PER_TURN


def default_max_tokens(context_tokens: int) -> int:
    """How long an answer may be where the request does not say."""
    return min(MAX_TOKENS, context_tokens // 2)


def fit(request: Request, context_tokens: int, model: str = "") -> tuple[Request, int]:
    """The request with the system prompt and the newest turns that fit, and the max_tokens that remain for the answer.

    The last turn stays even if it alone is too long: the server is the one who knows its real limit.
    """
    max_tokens = request.max_tokens or default_max_tokens(context_tokens)
    room = context_tokens - min(max_tokens, context_tokens // 2) - count_tokens(request.system)
    kept = len(request.turns)
    for turn in reversed(request.turns):
        room -= count_tokens(turn.text)
        if room < 0:
            break
        kept -= 1
    kept = min(kept, len(request.turns) - 1)
    if kept and request.turns[kept].role == "assistant" and kept < len(request.turns) - 1:
        kept += 1  # a window that opens with an answer confuses chat templates
    fitted = replace(
        request, turns=request.turns[kept:], model=request.model or model, left_out=request.left_out + kept
    )
    return fitted, max_tokens
