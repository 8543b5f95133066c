"""What in a request a model server refused, read from its own words. Pure.

The words are those of mlx_lm.server, mlx-vlm, vllm and vllm-mlx, rapid-mlx, mlx-omni-server, mlx-openai-server,
LM Studio, llama.cpp and its Python server, litellm, and of the chat templates of Gemma and Mistral.
"""

import re
from collections.abc import Iterator
from typing import Any

from . import errors
from .errors import Refusal

# What they answer to a request that they do not want; 500 where a template's own error is not caught.
_STATUSES = (400, 404, 405, 409, 413, 422, 500)
# FastAPI repeats the whole request behind this key, where anybody's words may stand.
_REPEATED = re.compile(r"""['"]input['"]\s*:""")
_SYSTEM = r"system (?:role|message|prompt|instruction)s?"
_TEMPLATE = re.compile(
    rf"roles? must alternate|messages? must alternate"
    rf"|{_SYSTEM}\b.{{0,40}}(?:not|n't|un)\s?(?:be )?(?:supported|allowed|permitted)"
    rf"|(?:not|n't) (?:support|allow|accept).{{0,30}}\bsystem\b"
    rf"|{_SYSTEM} must be (?:at the beginning|the first)"
    r"|only (?:the )?user.{0,40}\b(?:roles?|messages?) (?:are|is) (?:supported|allowed)"
    r"|(?:unknown|unexpected|invalid|unsupported) (?:message )?role\b.{0,20}\bsystem"
    r"|(?:first|initial) message must be .{0,20}\buser"
)
_WINDOW = re.compile(
    r"context[_ -](?:length|size|window)|\bn_ctx\b|max_model_len|context the overflows"
    r"|maximum (?:sequence|model|input|prompt) length"
    r"|(?:prompt|input|request|conversation)\b.{0,60}(?:too (?:long|large)|exceed)"
    r"|too many (?:input |prompt )?tokens|reduce the length of"
)
_MODEL = re.compile(
    r"""['"]loc['"]\s*:\s*[\[(]\s*['"]body['"]\s*,\s*['"]model['"]\s*[\])]"""
    r"|\bmodels?\b[^\n]{0,200}?\b(?:not (?:be )?(?:found|exist|available|loaded|served|specified|provided)"
    r"|(?:does|do)(?:es)?n't exist|isn't available|required|missing|unknown)"
    r"|\b(?:missing|specify|provide|unknown|invalid|no such|unrecognized|no) (?:\w+ ){0,3}['\"`]?models?\b"
    r"|repository not found|not a valid model identifier|snapshot folder"
)


def refusal_of(error: errors.BackendError) -> Refusal:
    """Asks nothing of what the server says but these few words: in doubt "", and the error stays what it is."""
    if isinstance(error, errors.BadStatus):
        if error.status not in _STATUSES:
            return ""
    elif not isinstance(error, errors.ErrorEvent):
        return ""
    said = _said(error)
    if _WINDOW.search(said):
        return "window"
    if _TEMPLATE.search(said):
        return "template"
    if _MODEL.search(said):
        return "model"
    return "absent" if isinstance(error, errors.BadStatus) and error.status == 404 else ""


def _said(error: errors.BackendError) -> str:
    """Its message and its codes in small letters, on one line, without the request that it repeats."""
    words = " ".join([error.detail, *_codes(error.answer)])
    return " ".join(_REPEATED.split(words, maxsplit=1)[0].casefold().split())


def _codes(answer: Any) -> Iterator[str]:
    """`code`, `type`, `param` and `loc`, where servers put them, in the words that the patterns know."""
    waiting = [answer]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value[:10])
        elif isinstance(value, dict):
            yield from (str(value[key]).replace("_", " ") for key in ("code", "type") if value.get(key))
            if value.get("param") == "model" or value.get("loc") in (["body", "model"], ["model"]):
                yield "model missing"
            waiting.extend(value.get(key) for key in ("error", "detail"))
