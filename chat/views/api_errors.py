"""Gives every error under /api/ the shape of docs/contracts/http.md, also where the API's handlers do not run:
an unknown address, a method that is not allowed, a wrong host name, an exception."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from .middleware import middleware


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
            return "forbidden", _("This is not allowed from here. Reload the page, then try again.")
        case 404:
            return "not_found", _("Not found. It may have been deleted.")
        case 405:
            return "method_not_allowed", _("This address does not support this method.")
        case status if status < 500:
            return "invalid", _("This request is not valid.")
    return "internal", _("Something went wrong on this server. Try again; the server log has the details.")


# Must be outside every middleware that may answer with an error page.
api_errors = middleware(after=_in_shape)
