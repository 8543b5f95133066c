"""What every answer carries because of how it was asked for: over HTTPS, or at an address that shows private things."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.decorators import sync_and_async_middleware

NOT_STORED = ("/api", "/accounts", "/setup", "/admin")


@sync_and_async_middleware
def front_door(
    get_response: Callable[[HttpRequest], Any],
) -> Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]:
    """Middleware; put it outside of everything that sets a cookie or answers with an error page."""

    async def asynchronous(request: HttpRequest) -> HttpResponseBase:
        return _finished(request, await get_response(request))

    def synchronous(request: HttpRequest) -> HttpResponseBase:
        return _finished(request, get_response(request))

    return asynchronous if iscoroutinefunction(get_response) else synchronous


def _finished(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if request.is_secure():
        # Not by a setting: the same server may be called by plain http, on the machine itself or in a private network.
        for cookie in response.cookies.values():
            cookie["secure"] = True
    if request.path_info.startswith(NOT_STORED):
        patch_cache_control(response, no_store=True)
    return response
