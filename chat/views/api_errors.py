"""Under /api/ every error has the shape of contracts/http.md, also those that never reach the API's own handlers: an
unknown address, a method that is not there, a host name that is not ours, an exception."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware
from django.utils.translation import gettext as _


@sync_and_async_middleware
def api_errors(
    get_response: Callable[[HttpRequest], Any],
) -> Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]:
    """Middleware; put it outside of everything that may answer with an error page."""

    async def asynchronous(request: HttpRequest) -> HttpResponseBase:
        return _in_shape(request, await get_response(request))

    def synchronous(request: HttpRequest) -> HttpResponseBase:
        return _in_shape(request, get_response(request))

    return asynchronous if iscoroutinefunction(get_response) else synchronous


def _in_shape(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if response.status_code < 400 or not request.path_info.startswith("/api/"):
        return response
    is_ours = response.headers.get("Content-Type", "").startswith("application/json")
    if not is_ours and isinstance(response, HttpResponse):
        code, message = _said(response.status_code)
        response.content = orjson.dumps({"error": {"code": code, "message": message}})
        response.headers["Content-Type"] = "application/json; charset=utf-8"
        response.headers["Content-Length"] = str(len(response.content))
    return response


def _said(status: int) -> tuple[str, str]:
    match status:
        case 403:
            return "forbidden", _("This is not possible from here. Reload the page, then try again.")
        case 404:
            return "not_found", _("There is no such thing here. It may have been deleted.")
        case 405:
            return "method_not_allowed", _("This address does not take such a call.")
        case status if status < 500:
            return "invalid", _("This request is not as it should be.")
    return "internal", _("Something went wrong on this server. Try again; the log says more.")
