"""What the page shows before its scripts run. It equals what they draw, so that nothing moves when they start."""

import functools
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from .sidebar import Conversation, sections
from .time_zone import zone_of

MACS = ("Macintosh", "iPhone", "iPad")


def first_paint(request: HttpRequest, boot: dict[str, Any]) -> dict[str, Any]:
    """For the templates: {"sections", "has_rows", "row_menu", "title", "is_temporary", "is_new", "choice",
    "send_hint"}."""
    opened: Conversation | None = boot["conversation"]
    is_temporary = opened is None and request.META.get("QUERY_STRING") == "temporary"
    now = timezone.now().astimezone(zone_of(request))
    choice = _choice(boot)
    title = gettext("Temporary chat") if is_temporary else opened and opened["title"]
    drawn = sections(boot, now)
    return {
        "sections": drawn,
        "has_rows": any(section.rows for section in drawn),
        "row_menu": _row_menu(boot["language"]),
        "title": title or gettext("New chat"),
        "is_temporary": is_temporary,
        "is_new": opened is None and not is_temporary,
        "choice": choice,
        "pill": _pill(boot["backends"], use_victoria=choice["use_victoria"]),
        "send_hint": _send_hint(boot["preferences"]["send_key"], request.headers.get("User-Agent", "")),
    }


@functools.cache
def _row_menu(language: str) -> SafeString:
    return render_to_string("chat/row_menu.html")


def _choice(boot: dict[str, Any]) -> dict[str, Any]:
    """{"use_victoria", "model"}: the opened conversation's own, else the person's preference, as in
    static/js/state/choice.js."""
    own, preferences = boot["conversation"] or {}, boot["preferences"]
    names = ("use_victoria", "model")
    return {name: preferences[name] if own.get(name) is None else own[name] for name in names}


def _pill(backends: dict[str, Any], *, use_victoria: bool) -> dict[str, str]:
    """The backend that answers next, worded as in static/js/state/backends.js; `brief` is for narrow screens. The
    scripts add since when."""
    victoria, mlx = (backends[name]["status"] for name in ("victoria", "mlx"))
    is_down = victoria == "unhealthy"
    if mlx == "unhealthy" and (is_down or not use_victoria):
        return {"status": "unhealthy", "text": gettext("No backend answers"), "brief": gettext("No backend")}
    if not use_victoria:
        return {"status": mlx, "text": gettext("MLX"), "brief": gettext("MLX")}
    if is_down:
        return {"status": "degraded", "text": gettext("MLX (Victoria is down)"), "brief": gettext("MLX")}
    return {"status": victoria, "text": gettext("Victoria"), "brief": gettext("Victoria")}


def _send_hint(send_key: str, browser: str) -> str:
    if send_key == "enter":
        return gettext("Enter sends, Shift+Enter starts a new line.")
    key = "⌘ Enter" if any(name in browser for name in MACS) else "Ctrl+Enter"
    return gettext("%(key)s sends, Enter starts a new line.") % {"key": key}
