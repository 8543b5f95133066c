"""Accepts forwarded headers only from proxies that the administrator trusts."""

import ipaddress
from typing import Any

from django.conf import settings

FORWARDED = frozenset(
    {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port", b"forwarded"}
)


class Trusted:
    """The addresses of TRUSTED_PROXIES."""

    def __init__(self) -> None:
        self._networks = [ipaddress.ip_network(network) for network in settings.TRUSTED_PROXIES]

    def __contains__(self, address: str) -> bool:
        return _is_address(address) and any(ipaddress.ip_address(address) in network for network in self._networks)


class TrustedProxies:
    """Rewrites scheme, host and client of a scope from X-Forwarded-* of TRUSTED_PROXIES; drops these headers from all
    other callers, so that no later code can use them.

    The site is at the root of its origin: a root path from the server is ignored (daphne takes it from any caller's
    header).
    """

    def __init__(self, application: Any) -> None:
        self._application = application
        self._trusted = Trusted()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] in ("http", "websocket"):
            scope = self._rewritten({**scope, "root_path": ""})
        await self._application(scope, receive, send)

    def _rewritten(self, scope: dict[str, Any]) -> dict[str, Any]:
        forwarded: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in FORWARDED:  # repeated headers are one list (RFC 9110, section 5.3)
                forwarded[name] = forwarded[name] + b"," + value if name in forwarded else value
        if not forwarded:
            return scope
        scope = {**scope, "headers": [item for item in scope["headers"] if item[0] not in FORWARDED]}
        if (scope.get("client") or ["", 0])[0] in self._trusted:
            self._apply(scope, forwarded)
        return scope

    def _apply(self, scope: dict[str, Any], forwarded: dict[bytes, bytes]) -> None:
        scheme = _last(forwarded.get(b"x-forwarded-proto", b""))
        if scheme in ("http", "https"):
            secure = {"http": "ws", "https": "wss"}
            scope["scheme"] = secure[scheme] if scope["type"] == "websocket" else scheme
        host = _last(forwarded.get(b"x-forwarded-host", b""))
        if host:
            rest = [item for item in scope["headers"] if item[0] != b"host"]
            scope["headers"] = [(b"host", host.encode("latin-1")), *rest]
        client = self._client(forwarded.get(b"x-forwarded-for", b""))
        if client:
            scope["client"] = [client, 0]

    def _client(self, value: bytes) -> str:
        """The last address that is not a trusted proxy: the caller may have forged those before it."""
        for address in reversed([item.strip() for item in value.decode("latin-1").split(",")]):
            if address not in self._trusted:
                return address if _is_address(address) else ""
        return ""


def _last(value: bytes) -> str:
    return value.decode("latin-1").rpartition(",")[2].strip().lower()


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True
