"""Pages: the chat, and the default icon."""

from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.gzip import gzip_page

from chat import access
from chat.actions.checks import MAX_FRAME_BYTES, MAX_TEXT
from chat.actions.parameters import MAX_SYSTEM_PROMPT
from chat.models import Conversation, Preferences
from chat.runtime.runtime import current
from chat.runtime.setup import addresses, standard_parameters

from .api_preferences import preferences_object
from .assets import early, icons, scripts
from .catalogue import catalogue_url
from .first_paint import first_paint
from .language import remember, speak
from .lists import Wanted, conversation_list, folder_list
from .timeline import conversation_detail

# In the page itself; earlier ones come when they are scrolled to. Compressed, this many characters are some 10 KB.
OPENING_MESSAGES, OPENING_CHARACTERS = 60, 24_000
# Strings become HTML in one place only, static/js/markdown/sink.js; the browser enforces it.
CHAT_POLICY = {
    # A picture in a reply is loaded only when the person clicks it; nothing else loads one from another host.
    "img-src": ["https:", "http:"],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["victoria-chat", "dompurify"],
}


@never_cache
@ensure_csrf_cookie
@csp_update(CHAT_POLICY)
# It repeats nothing that a request brings, and the CSRF token changes with each page.
@gzip_page
@login_required
def chat_page(request: HttpRequest, conversation_id: UUID | None = None) -> HttpResponse:
    """The chat, with `conversation_id` opened. 404 unless it is the person's own."""
    user = cast(User, request.user)
    try:
        opened = None if conversation_id is None else access.conversation(user.pk, conversation_id)
    except access.NotFoundError:
        raise Http404 from None
    preferences = Preferences.of(user.pk)
    speak(request, preferences.language)
    boot = _boot(user, opened, preferences)
    shown = {
        "boot": boot,
        "theme": preferences.theme,
        "words": catalogue_url(request.LANGUAGE_CODE),
        "scripts": scripts(),
        "icons": icons(),
        "early": early(),
        "paint": first_paint(request, boot),
        "addresses": _addresses() if user.is_staff else {},
    }
    response = render(request, "chat/page.html", shown)
    remember(request, response, preferences.language)
    return response


def _boot(user: User, opened: Conversation | None, preferences: Preferences) -> dict[str, Any]:
    """The initial data of the page's scripts; see static/js/transport/boot.js."""
    return {
        "user": {"id": user.pk, "name": user.get_username(), "is_staff": user.is_staff},
        "language": translation.get_language(),
        "conversation": None if opened is None else _opening(opened),
        "conversations": conversation_list(user.pk, wanted=Wanted(folder="")),
        "folders": folder_list(user.pk),
        "preferences": preferences_object(preferences),
        "limits": {
            "text": MAX_TEXT,
            "frame": MAX_FRAME_BYTES,
            "trash_days": settings.TRASH_DAYS,
            "system_prompt": MAX_SYSTEM_PROMPT,
        },
        "standard": standard_parameters(),
        "demo": current().engine.rotation.demo,
        "urls": {
            "logout": "/accounts/logout/",
            "account": "/accounts/password/change/",
            "admin": "/admin/",
            "backends": "/admin/backends/",
        },
        "backends": current().monitor.summary(),
    }


def _opening(conversation: Conversation) -> dict[str, Any]:
    return conversation_detail(conversation, limit=OPENING_MESSAGES, characters=OPENING_CHARACTERS)


def _addresses() -> dict[str, str | int]:
    """The backends' addresses without credentials, for administrators only."""
    urls = addresses()
    return {**urls, "mlx_port": _port(urls["mlx"])}


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


async def favicon(request: HttpRequest) -> HttpResponse:
    """The icon for pages that link none, such as the admin's."""
    return HttpResponseRedirect(static("img/icon.svg"))
