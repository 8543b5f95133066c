"""Checks the Origin of a handshake: scheme, host and port must be ours."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

ASGIApplication = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
_DEFAULT_PORTS = {"http": 80, "https": 443}


class OriginValidator:
    """Refuses a handshake whose Host is not in ALLOWED_HOSTS, or whose Origin is missing, `null`, foreign or invalid.

    Channels' AllowedHostsOriginValidator compares host names only: a page on any other port of this host could open
    sockets with the person's cookie.
    """

    def __init__(self, application: ASGIApplication) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if is_ours(scope):
            await self._application(scope, receive, send)
        else:
            await refuse(scope, receive, send)


async def refuse(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Refuses the handshake with 403."""
    await receive()  # websocket.connect; it must be read before an answer is sent
    await send({"type": "websocket.close"})


def is_ours(scope: dict[str, Any]) -> bool:
    """Whether Host is an allowed name, and the single Origin header is that origin or a trusted one."""
    origins = [value for name, value in scope["headers"] if name == b"origin"]
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(origins) != 1 or len(hosts) != 1:
        return False
    host = hosts[0].decode("latin-1")
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return False
    origin = _parse(origins[0].decode("latin-1"))
    scheme = {"ws": "http", "wss": "https"}.get(scope.get("scheme", "ws"), scope.get("scheme", "http"))
    own = _parse(f"{scheme}://{host}")
    trusted = [_parse(value) for value in settings.CSRF_TRUSTED_ORIGINS]
    return origin is not None and origin in (own, *trusted)


def _parse(value: str) -> tuple[str, str, int] | None:
    """(scheme, host, port), or None for anything that is not an origin."""
    try:
        parts = urlsplit(value)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or port is None:
        return None
    if parts.path or parts.query or parts.fragment or parts.username is not None or parts.password is not None:
        return None
    return parts.scheme, parts.hostname, port
