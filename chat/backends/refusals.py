"""Finds which part of a request a model server refused, from its own words. Pure.

The patterns match mlx_lm.server, mlx-vlm, vllm and vllm-mlx, rapid-mlx, mlx-omni-server, mlx-openai-server,
LM Studio, llama.cpp and its Python server, litellm, and of the chat templates of Gemma and Mistral.
"""

import re
from collections.abc import Iterator
from typing import Any

from . import errors
from .errors import Refusal

# Statuses of a refused request; 500 if the server does not catch its template's error.
_STATUSES = (400, 404, 405, 409, 410, 413, 422, 500)
# FastAPI repeats the whole request after this key, and it may contain any words.
_REPEATED = re.compile(r"""['"]input['"]\s*:""")
# Only this much of an error is read: a longer search would delay other replies.
_LONGEST = 8192
_QUOTE = r"""['"`]?"""
_NOT = r"(?:not|n't|un)\s?(?:be )?(?:supported|allowed|permitted)"
_SYSTEM = rf"(?:system{_QUOTE} (?:role|message|prompt|instruction)s?|role {_QUOTE}system)"
_TEMPLATE = re.compile(
    rf"{_SYSTEM}\b.{{0,40}}{_NOT}"
    rf"|(?:not|n't) (?:support|allow|accept).{{0,30}}\bsystem\b"
    rf"|{_SYSTEM} must be (?:at the beginning|the first)"
    r"|(?:roles?|messages?) must alternate|roles? must be .{0,30}\b(?:user|assistant)"
    r"|only (?:the )?user.{0,40}\b(?:roles?|messages?) (?:are|is) (?:supported|allowed)"
    r"|(?:unknown|unexpected|invalid|unsupported) (?:message )?role\b.{0,20}\bsystem"
    r"|must (?:be|start with|begin with) .{0,20}\buser\b"
    r"|should be 'user'|invalid value for role\b.{0,10}\bsystem|developer instruction is not enabled"
)
_WINDOW = re.compile(
    r"context[_ -]?(?:length|size|window)|\bn_ctx\b|max_model_len|max_position_embeddings|max_kv_size|kv cache is full"
    r"|context the overflows|not fit (?:in|within|into)\b|payload too large|tokens\W{0,3} must be <="
    r"|maximum (?:sequence|model|input|prompt) length"
    r"|(?:prompt|input|request|conversation)\b.{0,60}(?:too (?:long|large)|exceed)"
    r"|\btokens?\b.{0,40}\bexceed|exceed.{0,40}\btokens?\b|token limit"
    r"|too many (?:input |prompt )?tokens(?! per)|reduce the length of"
)
_GONE = re.compile(
    r"\bmodels?\b.{0,200}?\b(?:not (?:be )?(?:found|exist|available|loaded|served)|doesn't exist|unavailable)"
    rf"|\b(?:unknown|invalid|unsupported|unrecognized|no such|no) (?:\w+ ){{0,2}}{_QUOTE}models?\b"
    r"|\b(?:failed to|not) load (?:the )?model|error loading (?:the )?model"
    r"|repository not found|not a valid model identifier|snapshot folder|\bconfig\.json\b"
    r"|\bmodels?\b.{0,80}\b(?:deprecated|retired|decommissioned|removed)\b"
    r"|модел\w*\b.{0,80}\bне (?:найден|существует|доступн|загружен)"
)
_NEEDED = re.compile(
    r"""['"]loc['"]\s*:\s*[\[(]\s*['"]body['"]\s*,\s*['"]model['"]\s*[\])]"""
    r"|\bmodels?\b.{0,40}?\b(?:required|missing|not (?:be )?(?:specified|provided|set))"
    r"|\b(?:missing|required|specify|provide)\b.{0,40}?\bmodels?\b|\b(?:select|choose) a model"
    r"|модел\w*\b.{0,40}\bне указан"
)
# The only optional field that our requests have.
_EXTRA = re.compile(r"\bstream_options\b")
_BROKEN = re.compile(r"\binternal server ?error\b")


def refusal_of(error: errors.BackendError) -> Refusal:
    """The refused part, recognised by a few patterns; "" in doubt, and the error stays unchanged."""
    status = error.status if isinstance(error, errors.BadStatus) else 400
    if status not in _STATUSES or not isinstance(error, errors.BadStatus | errors.ErrorEvent):
        return ""
    said = _said(error)
    if _WINDOW.search(said):
        return "window"
    if _TEMPLATE.search(said):
        return "template"
    # A missing field does not cause a 500.
    if _GONE.search(said) or (status != 500 and _NEEDED.search(said)):
        return "model"
    if _BROKEN.search(said) and (status == 500 or isinstance(error, errors.ErrorEvent)):
        return "broken"
    if _EXTRA.search(said):
        return "extra"
    return "absent" if status == 404 else ""


def _said(error: errors.BackendError) -> str:
    """The error's codes and message in lower case, one a line, without the request that it repeats."""
    words = [_REPEATED.split(part, maxsplit=1)[0] for part in (*_codes(error.answer), error.detail[:_LONGEST])]
    return "\n".join(" ".join(part.casefold().split()) for part in words)


def _codes(answer: Any) -> Iterator[str]:
    """`code`, `type`, `param` and `loc` in the words of the patterns, from the places where servers put them: the
    answer, its `error` or `detail`, and the first entries of a list there."""
    waiting = [answer, *_entries(answer)]
    for value in [*waiting, *(entry for held in waiting for entry in _entries(held))]:
        if isinstance(value, dict):
            words = (value.get(key) for key in ("code", "type"))
            yield from (word[:100].replace("_", " ") for word in words if isinstance(word, str))
            loc = value.get("loc")
            names = [value.get("param"), *(loc if isinstance(loc, list) else ())]
            if value.get("param") == "model" or loc in (["body", "model"], ["model"]):
                yield "model missing"
            if "stream_options" in names:
                yield "stream_options"


def _entries(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value[:10]
    return [value.get("error"), value.get("detail")] if isinstance(value, dict) else []
