"""What every answer carries because of how it was asked for: over HTTPS, or at an address that shows private things."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

from .middleware import middleware

NOT_STORED = ("/api", "/accounts", "/setup", "/admin")


def _finished(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if request.is_secure():
        # Not by a setting: the same server may be called by plain http, on the machine itself or in a private network.
        for cookie in response.cookies.values():
            cookie["secure"] = True
    if request.path_info.startswith(NOT_STORED):
        patch_cache_control(response, no_store=True)
    return response


# Put it outside of everything that sets a cookie or answers with an error page.
front_door = middleware(after=_finished)
