"""The person's language: the one in their preferences, else the browser's. A cookie holds it for code that does not
load the preferences: the JavaScript catalogue, the sockets, the account pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

YEAR = 365 * 86400


def speak(request: HttpRequest, chosen: str) -> None:
    """Activates the language `chosen` for the rest of this request; if it is empty, the browser's."""
    language = chosen or _of_browser(request)
    translation.activate(language)
    request.LANGUAGE_CODE = language


def remember(request: HttpRequest, response: HttpResponse, chosen: str) -> None:
    """Sets the language cookie, so that the other pages of this browser use it, too."""
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "") == chosen:
        return
    if chosen:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, samesite="Lax")
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")


def _of_browser(request: HttpRequest) -> str:
    bare = HttpRequest()
    bare.META["HTTP_ACCEPT_LANGUAGE"] = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    return translation.get_language_from_request(bare)
