"""Cleans the access log, which daphne's own command line writes by default, of search texts and tokens in
addresses."""

from collections.abc import Callable
from typing import Any

from daphne.access import AccessLogGenerator
from django.conf import settings

from chatsite.logs.foreign import METHODS, route_of
from chatsite.logs.shape import printable

_Entry = Callable[..., None]
_KINDS = (*METHODS, "WSCONNECTING", "WSREJECT", "WSCONNECT", "WSDISCONNECT")


def install() -> None:
    """Applies to each access log of this process."""
    original: _Entry = AccessLogGenerator.write_entry

    def write_entry(self: Any, host: Any, date: Any, request: str, **more: Any) -> None:
        original(self, host=printable(str(host)), date=date, request=shown(request), **more)

    AccessLogGenerator.write_entry = write_entry


def shown(request: str) -> str:
    """`GET /accounts/login/?next=...` as `GET accounts/login/`: the URL pattern instead of the address."""
    kind, _, target = request.partition(" ")
    path = target.partition("?")[0]
    if path.startswith(settings.STATIC_URL):
        route = settings.STATIC_URL
    elif path == "/ws/chat/":
        route = path
    else:
        route = route_of(path)
    return f"{kind if kind in _KINDS else '...'} {route}"
