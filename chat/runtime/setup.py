"""Creates backends and their limits from the settings."""

from typing import Any

from django.conf import settings

from chat.backends.address import Address
from chat.backends.mlx import MLX
from chat.backends.types import DEFAULT_TEMPERATURE, Backend, Limits, Timeouts
from chat.backends.victoria import Victoria
from chat.backends.window import default_max_tokens
from chat.routing.admission import Admission


def limits() -> Limits:
    """The limits of one reply."""
    return Limits(settings.REPLY_DEADLINE_S, settings.REPLY_MAX_CHARS)


def admission() -> Admission:
    """Limits how many replies are written at once, in all and by each backend."""
    by_backend = {"victoria": settings.VICTORIA_AT_ONCE, "mlx": settings.MLX_AT_ONCE}
    return Admission(settings.REPLIES_AT_ONCE, by_backend)


def standard_parameters() -> dict[str, Any]:
    """MLX's parameters where neither the conversation nor the person sets any."""
    return {"temperature": DEFAULT_TEMPERATURE, "max_tokens": default_max_tokens(settings.MLX_CONTEXT_TOKENS)}


def addresses() -> dict[str, str]:
    """The backends' addresses from the settings, by name, without credentials."""
    return {"victoria": Address.of(settings.VICTORIA_URL).url, "mlx": Address.of(settings.MLX_URL).url}


def make_backends(victoria_url: str, mlx_url: str, *, demo: bool = False) -> dict[str, Backend]:
    """Both backends by name. `demo`: the scripted ones, which use the default modes whatever is configured, and get no
    keys."""
    victoria = Victoria(
        victoria_url,
        Timeouts(settings.VICTORIA_CONNECT_S, settings.VICTORIA_FIRST_CONTENT_S, settings.VICTORIA_IDLE_S),
        "stream" if demo else settings.VICTORIA_MODE,
        key="" if demo else settings.VICTORIA_API_KEY,
    )
    mlx = MLX(
        mlx_url,
        Timeouts(settings.MLX_CONNECT_S, settings.MLX_FIRST_CONTENT_S, settings.MLX_IDLE_S),
        "auto" if demo else settings.MLX_API,
        settings.MLX_CONTEXT_TOKENS,
        "" if demo else settings.MLX_MODEL,
        key="" if demo else settings.MLX_API_KEY,
        native_first_content=settings.MLX_FIRST_CONTENT_NATIVE_S,
    )
    return {victoria.name: victoria, mlx.name: mlx}
