"""A person's language is the one they chose, in every browser, else the browser's. A cookie tells it to what does not
look into the preferences: the words for JavaScript, the sockets, the account pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

YEAR = 365 * 86400


def speak(request: HttpRequest, chosen: str) -> None:
    """The rest of this request is answered in the language `chosen`, or if that is empty in the browser's."""
    language = chosen or _of_browser(request)
    translation.activate(language)
    request.LANGUAGE_CODE = language


def remember(request: HttpRequest, response: HttpResponse, chosen: str) -> None:
    """So that the other pages of this browser speak it, too."""
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
