"""The public address of the chat, as far as the settings tell."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

LOOPBACK = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - nothing is bound here


def address() -> str:
    """The URL of the chat with a trailing slash, allowed by ALLOWED_HOSTS.

    The proxy's, if CSRF_TRUSTED_ORIGINS or TRUSTED_PROXIES name one; else the address where the server listens.
    """
    return _origin_named() or _listening_address() or _named()


def behind() -> str:
    """The server's own address in words, if it differs from `address`; else ""."""
    host = settings.HOST.strip("[]")
    direct = f"http://{_written(host)}:{settings.PORT}/"
    return "" if address() == direct or host in EVERYWHERE else f"through the proxy to {host}, port {settings.PORT}; "


def _origin_named() -> str:
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        if _is_allowed(_written(urlsplit(origin).hostname or "")):
            return f"{origin}/"
    return ""


def _listening_address() -> str:
    host = settings.HOST.strip("[]")
    if host in EVERYWHERE:
        concrete = [name.strip("[]") for name in settings.ALLOWED_HOSTS if name[0] not in "*."]
        host = [*concrete, LOOPBACK][0]
    return f"http://{_written(host)}:{settings.PORT}/" if _is_allowed(_written(host)) else ""


def _named() -> str:
    """For when ALLOWED_HOSTS does not have the listening address: there is a proxy, or a name for that address."""
    name = sorted(settings.ALLOWED_HOSTS, key=lambda one: one.startswith("."))[0].lstrip(".")
    if settings.TRUSTED_PROXIES:
        return f"https://{name}/"
    if settings.HOST in ("localhost", "::1", "[::1]") or settings.HOST.startswith("127."):
        return f"http://{name}/"  # no other machine reaches this port
    return f"http://{name}:{settings.PORT}/"


def _is_allowed(host: str) -> bool:
    return validate_host(host.lower(), settings.ALLOWED_HOSTS)


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host
