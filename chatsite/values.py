"""Readers of settings: each takes a variable's name and returns its value, or refuses it with a hint."""

import ipaddress
import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chat.backends.address import authorization

from .environment import env, refuse, shown_address

ZONE = "Set TZ to the name of a time zone, for example TZ=Europe/Berlin"
# Valid values of Host in browsers. DNS allows no underscore, but names in Docker and Kubernetes have it.
HOST_NAME = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*", re.I | re.A)


def given(name: str, default: str) -> str:
    """The value or the default, without surrounding blanks."""
    return str(env.str(name, default=default)).strip()


def number(name: str, default: float, low: float, high: float) -> float:
    """A decimal setting between `low` and `high`, both included."""
    raw = given(name, str(default))
    try:
        value = float(raw)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise refuse(name, raw, f"Set {name} to a number from {low:g} to {high:g}, for example {name}={default:g}")
    return value


def whole(name: str, default: int, low: int, high: int) -> int:
    """An integer setting between `low` and `high`, both included."""
    value = number(name, default, low, high)
    if value != int(value):
        raise refuse(name, value, f"Set {name} to a whole number, for example {name}={default}")
    return int(value)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of `allowed`, in lower case."""
    value = given(name, default).lower()
    if value not in allowed:
        raise refuse(name, value, f"Set {name} to one of: {', '.join(allowed)}")
    return str(value)


def flag(name: str, default: bool) -> bool:
    """A boolean: true, 1, yes, on, or false, 0, no, off; set but empty is False."""
    value = given(name, str(default)).lower()
    if value not in ("true", "1", "yes", "on", "false", "0", "no", "off", ""):
        raise refuse(name, value, f"Set {name}=true or {name}=false")
    return value in ("true", "1", "yes", "on")


def address(name: str, default: str) -> str:
    """The base URL of a backend, without a trailing slash."""
    value = given(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and " " not in value
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment:
        hint = f"Set {name} to the server's address, for example {name}={default}"
        raise refuse(name, shown_address(value), hint)
    return str(value)


def api_key(name: str) -> str:
    """A backend's key, "" for none."""
    value = given(name, "")
    try:
        authorization(value)
    except ValueError as error:
        hint = f"A key cannot be sent like this: {error}. Set it to the server's key, or to Basic user:password"
        raise refuse(name, "...", hint) from None
    return value


def network(value: str) -> str:
    """One member of TRUSTED_PROXIES in CIDR notation; host bits are cleared."""
    try:
        return str(ipaddress.ip_network(value, strict=False))
    except ValueError:
        raise refuse(
            "TRUSTED_PROXIES", value, "List addresses or networks, for example TRUSTED_PROXIES=127.0.0.1,10.0.0.0/8"
        ) from None


def origin(value: str) -> str:
    """One member of CSRF_TRUSTED_ORIGINS, without a trailing slash."""
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        good = good and not (parts.query or parts.fragment or parts.username)
    except ValueError:
        good = False
    # No wildcards: Django's forms would accept them, but the sockets compare whole origins.
    if not good or parts.path.strip("/") or "*" in value or " " in value:
        raise refuse(
            "CSRF_TRUSTED_ORIGINS",
            value,
            "List origins with their scheme, for example CSRF_TRUSTED_ORIGINS=https://chat.example.org",
        )
    return value.rstrip("/")


def host_name(value: str) -> str:
    """An entry of ALLOWED_HOSTS, as Django compares it: an IPv6 address in brackets."""
    if _is_ip_6(value):
        return f"[{value}]"
    name = value.rstrip(".")
    bare = name[1:-1] if name.startswith("[") and name.endswith("]") and _is_ip_6(name[1:-1]) else name
    if bare == name and name != "*" and not HOST_NAME.fullmatch(name):
        raise refuse(
            "ALLOWED_HOSTS",
            value,
            "List names or addresses with commas between them, without scheme, port and *, for example "
            "ALLOWED_HOSTS=chat.example.org,192.0.2.10 (.example.org: that name and all below it). A name of other "
            "letters is written as browsers send it: xn--...",
        )
    return name


def _is_ip_6(value: str) -> bool:
    try:
        return ipaddress.ip_address(value).version == 6
    except ValueError:
        return False


def time_zone() -> str:
    """TZ as an IANA name; UTC if it is not set."""
    value = env.str("TZ", default="") or "UTC"
    try:
        ZoneInfo(value)
    except (ValueError, ZoneInfoNotFoundError, IsADirectoryError, NotADirectoryError):
        raise refuse("TZ", value, ZONE) from None
    except OSError as error:  # the zone may exist, but its file cannot be read
        hint = f"{error.filename} cannot be read ({error.strerror}). Mend that, or: {ZONE}"
        raise refuse("TZ", value, hint) from None
    return str(value)


def names(name: str) -> list[str]:
    """The members of a comma-separated list, without blanks and empty ones; nothing is refused."""
    return [item.strip() for item in env.list(name, default=[]) if item.strip()]
