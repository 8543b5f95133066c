"""The browser's time zone, from a cookie that the page's scripts set: the server groups by the same days as they do."""

import re
from datetime import tzinfo
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

# Written by static/js/transport/time_zone.js.
COOKIE = "timezone"
NAME = re.compile(r"[A-Za-z0-9_+-]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,2}")


def zone_of(request: HttpRequest) -> tzinfo:
    """The browser's zone; the server's (TZ) without the cookie, or for an unknown name."""
    name = request.COOKIES.get(COOKIE, "")
    if not NAME.fullmatch(name):
        return timezone.get_default_timezone()
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return timezone.get_default_timezone()
