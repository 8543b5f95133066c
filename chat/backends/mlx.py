"""MLX, the model server on port 11435, in the dialect it speaks: `openai` or `native`."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any, Protocol

from . import errors, mlx_title
from .address import without_version
from .corrections import MOST_CORRECTIONS, Asking, Habits, cause_of, corrected, wants_listing
from .http import Transport
from .mlx_native import Native
from .mlx_openai import OpenAI
from .model_names import ModelNames
from .refusals import refusal_of
from .text import as_text
from .types import Event, Finished, LeftOut, ModelInfo, ProbeResult, Request, Started, Step, Text, Timeouts

# What administrators see of the health call: from the keys of docs/contracts/mlx.md only figures and these words.
# Anything else that a server writes there may be a person's question.
_STATES = ("ok", "healthy", "warning", "degraded", "critical")
_COUNTED = ("cached_models", "loading_models", "warnings")
_FIGURES = ("models_cached", "active_requests", "max_concurrent")
_GROUPS = {
    "memory": ("used_percent", "available_gb", "total_gb", "warning_threshold", "critical_threshold"),
    "rate_limit": ("max_per_window", "window_seconds"),
}


TITLE_SECONDS = 15.0


class Dialect(Protocol):
    """One protocol for talking to an MLX server; each method raises BackendError."""

    name: str

    def reply(self, request: Request, max_tokens: int) -> AsyncGenerator[Event, None]:
        """Events of one reply, as Backend.reply; `max_tokens`: the limit to send."""

    async def models(self) -> list[ModelInfo]:
        """The models that the server lists."""

    async def probe(self, thorough: bool) -> dict[str, Any]:
        """The content of the server's health call, {} if it has none. `thorough`: as in Backend.probe."""


class MLX:
    """Implements docs/contracts/mlx.md. `api`: "auto", "openai" or "native". `context_tokens`: the model's window.
    `key`: as address.authorization takes it. `native_first_content`: seconds to it in the native dialect, if other."""

    name = "mlx"
    label = "MLX"

    def __init__(
        self,
        url: str,
        timeouts: Timeouts,
        api: str = "auto",
        context_tokens: int = 8192,
        model: str = "",
        *,
        key: str = "",
        native_first_content: float | None = None,
    ) -> None:
        self.timeouts, self._context_tokens = timeouts, context_tokens
        self._habits, self._names = Habits(model), ModelNames(model)
        transport = Transport(self.name, without_version(url), timeouts.connect, key, refusal_of)
        self.url = transport.url
        self._openai, self._native = OpenAI(transport), Native(transport, native_first_content)
        self._fixed = api != "auto"
        dialects: dict[str, Dialect] = {"openai": self._openai, "native": self._native}
        self._dialect = dialects.get(api)

    @property
    def api(self) -> str:
        """The dialect in use, "auto" while it is unknown."""
        return self._dialect.name if self._dialect else "auto"

    @property
    def default_model(self) -> str:
        """The model used if the request names none; "" if the server decides."""
        return self._habits.default_model

    @property
    def gone_models(self) -> frozenset[str]:
        """Requested names that the server does not know."""
        return self._habits.gone

    async def reply(self, request: Request) -> AsyncGenerator[Event, None]:
        """Events of one reply. A request refused before any content for a known reason is corrected and sent again."""
        if self._habits.is_lost(request.model):
            await self._list()  # it may be back
        asking = self._habits.asking(request, self._context_tokens)
        for left in range(MOST_CORRECTIONS, -1, -1):
            answers = False
            try:
                async with aclosing(self._ask(asking)) as events:
                    async for event in events:
                        if not answers and _is_content(event):
                            answers = True
                            self._habits.learn(asking)
                        if isinstance(event, Started):
                            event = replace(event, missing_model=asking.missing)
                        yield self._names.checked(event, request)
                return
            except (errors.BadStatus, errors.ErrorEvent, errors.SilentReply) as error:
                if answers:
                    raise
                self._habits.refused(error.refusal, asking)
                better = await self._corrected(error.refusal, asking) if left else None
                if better is None:
                    if cause := cause_of(error.refusal, asking):
                        error.refused(cause)
                    raise
                asking = better

    async def _ask(self, asking: Asking) -> AsyncGenerator[Event, None]:
        fitted, max_tokens = asking.fitted()
        known = self._dialect
        ask = self._openai.reply_as_one if asking.as_one else (known or self._openai).reply
        try:
            async with aclosing(ask(fitted, max_tokens)) as events:
                async for event in events:
                    if isinstance(event, Started):
                        self._dialect = known or self._openai
                    yield event
            return
        except errors.BadStatus as error:
            if self._fixed or not _no_such_path(error):
                raise
            self._dialect, refusal = None, error
        # The path is unknown, so nothing was generated. Try the other dialect, unless the server does not know that one
        # either (mlx_lm.server also answers 404 for a model that it does not have).
        other = self._openai if known is self._native else self._native
        try:
            async with aclosing(other.reply(fitted, max_tokens)) as events:
                async for event in events:
                    if isinstance(event, Started):
                        self._dialect = other
                    yield event
        except errors.BadStatus as error:
            raise (refusal if _no_such_path(error) else error) from None

    async def title(self, request: Request, *, thinks: bool) -> tuple[str, bool]:
        """As TitlesConversations.title: one try, in the openai dialect only, and nothing is learned from it."""
        asking = self._habits.asking(request, self._context_tokens)
        known = [name for name in asking.models if name not in self._habits.gone]
        sent = replace(request, model=known[0] if known else "")
        async with asyncio.timeout(TITLE_SECONDS):
            if await self._known() is not self._openai:
                return "", False
            return await mlx_title.ask(self._openai, sent, thinks=thinks)

    async def _corrected(self, refusal: errors.Refusal, asking: Asking) -> Asking | None:
        if refusal == "extra":
            return asking if self._openai.stop_asking_for_usage() else None
        listed: list[ModelInfo] = []
        if wants_listing(refusal, asking) or (refusal == "model" and self._habits.wants_listing(asking.model)):
            listed = await self._list()
        return corrected(refusal, asking, listed)

    async def models(self) -> list[ModelInfo]:
        """The server's models, in the detected dialect. Raises BackendError."""
        models = await (await self._known()).models()
        self._names.note(models)
        self._habits.listed(models)
        return models

    async def _list(self) -> list[ModelInfo]:
        """The same; empty if the list cannot be had."""
        with suppress(errors.BackendError):
            return await self.models()
        return []

    async def probe(self, thorough: bool = False) -> ProbeResult:
        """The latency of the dialect's probe, and the health call's figures if it was made. Raises BackendError."""
        dialect = await self._known()
        start = time.monotonic()
        detail = await dialect.probe(thorough)
        latency_ms = round((time.monotonic() - start) * 1000)
        status = as_text(detail.get("status", "ok"))
        if status == "critical":
            raise errors.ErrorEvent(self.name, "not_well")
        return ProbeResult("warning" if status in ("warning", "degraded") else "ok", latency_ms, figures(detail))

    async def _known(self) -> Dialect:
        """The dialect: openai if both answer. Its listing may fail on a good server: then the native one decides."""
        if self._dialect is None:
            try:
                await self._openai.models()
                self._dialect = self._openai
            except (errors.Unreachable, errors.IdleTimedOut):
                raise
            except errors.BackendError:
                self._dialect = await self._without_openai_list()
        return self._dialect

    async def _without_openai_list(self) -> Dialect:
        try:
            await self._native.models()
        except errors.BadStatus as error:
            if not _no_such_path(error):
                raise
        except errors.BadStream:
            pass
        else:
            return self._native
        return self._openai


def _is_content(event: Event) -> bool:
    """False for blank text: mlx_lm.server begins answers with a line break, and a refusal may still follow."""
    if isinstance(event, Text):
        return not event.text.isspace()
    return isinstance(event, Step | LeftOut | Finished)


def _no_such_path(error: errors.BadStatus) -> bool:
    """True for an unknown path; False if the error names something else that was not found."""
    return error.status in (404, 405) and error.refusal in ("", "absent")


def figures(answer: dict[str, Any]) -> dict[str, str | int | float]:
    """The parts of a health call's answer that may be shown: figures, lengths of lists, a known status."""
    shown: dict[str, str | int | float] = {}
    if answer.get("status") in _STATES:
        shown["status"] = answer["status"]
    shown |= {name: answer[name] for name in _FIGURES if _is_figure(answer.get(name))}
    shown |= {name: len(answer[name]) for name in _COUNTED if isinstance(answer.get(name), list)}
    for group, names in _GROUPS.items():
        holder = answer.get(group)
        if isinstance(holder, dict):
            shown |= {f"{group}.{name}": holder[name] for name in names if _is_figure(holder.get(name))}
    return shown


def _is_figure(value: Any) -> bool:
    return type(value) in (int, float)
