"""Headers that depend on the request: Secure cookies over HTTPS, no-store at addresses that show private data."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

from .middleware import middleware

NOT_STORED = ("/api", "/accounts", "/setup", "/admin")


def _finished(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if request.is_secure():
        # Not a setting: the same server may also be called over plain HTTP, on its own machine or in a private network.
        for cookie in response.cookies.values():
            cookie["secure"] = True
    if request.path_info.startswith(NOT_STORED):
        patch_cache_control(response, no_store=True)
    return response


# Must be outside every middleware that sets a cookie or answers with an error page.
front_door = middleware(after=_finished)
