"""Where the person's clock stands, as the page's scripts last told in a cookie: the server draws days as they would."""

import re
from datetime import tzinfo
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

# Written by static/js/time_zone.js.
COOKIE = "timezone"
NAME = re.compile(r"[A-Za-z0-9_+-]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,2}")


def zone_of(request: HttpRequest) -> tzinfo:
    """The browser's; the server's own (TZ) at the first visit, and for a name that is not known here."""
    name = request.COOKIES.get(COOKIE, "")
    if not NAME.fullmatch(name):
        return timezone.get_default_timezone()
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return timezone.get_default_timezone()
