"""Selects the turns of a long conversation that fit the model's window. Estimates tokens: a count needs the model."""

from dataclasses import replace

from .types import Request, Turn

BYTES_PER_TOKEN = 4  # of UTF-8: about right for English text and for Cyrillic (2 bytes a letter, 2 letters a token)
TOKENS_PER_TURN = 4  # the chat template's own marks
MAX_TOKENS = 4096


def count_tokens(text: str) -> int:
    """A rough count, the chat template's marks for one turn included."""
    return len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN + TOKENS_PER_TURN


def default_max_tokens(context_tokens: int) -> int:
    """The limit on an answer if the request sets none."""
    return min(MAX_TOKENS, context_tokens // 2)


def fit(request: Request, context_tokens: int) -> tuple[Request, int]:
    """The request with the system prompt and the newest turns that fit, and the max_tokens that remain for the answer.

    The last turn stays even if it alone is too long: only the server knows its real limit.
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
    while request.turns[kept].role == "assistant" and kept < len(request.turns) - 1:
        kept += 1  # a window that starts with an answer confuses chat templates, or they refuse it
    return replace(request, turns=request.turns[kept:], omitted=request.omitted + kept), max_tokens


def in_turns(request: Request, *, folds_system: bool = False) -> Request:
    """The request with alternating roles: consecutive turns of one role are merged. A reply that failed before its
    first word leaves two questions in a row, which templates such as Gemma's and Mistral's refuse.

    Call it after `fit`, which can leave out a long turn only while it is separate. `folds_system`: the system prompt
    becomes the beginning of the first turn.
    """
    turns: list[Turn] = []
    for turn in request.turns:
        if turns and turns[-1].role == turn.role:
            turns[-1] = Turn(turn.role, f"{turns[-1].text}\n\n{turn.text}")
        else:
            turns.append(turn)
    if not (folds_system and request.system):
        return replace(request, turns=tuple(turns))
    first = Turn(turns[0].role, f"{request.system}\n\n{turns[0].text}")
    return replace(request, turns=(first, *turns[1:]), system="")
