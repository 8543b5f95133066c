"""Refuses malformed requests that no browser sends, before anything reads them."""

import re

from django.http import HttpRequest, HttpResponseBadRequest

from .middleware import middleware

FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
# Source: RFC 2046, section 5.1.1, as leniently as Django reads it.
BOUNDARY = re.compile(r"[ -~]{0,200}[!-~]")
NUL = "\0"


def is_nonsense(request: HttpRequest) -> bool:
    """True for a NUL in the path or (octal) in a cookie: PostgreSQL accepts none in text; each page validates its own
    parameters. True for a form that is not UTF-8, or multipart without a valid boundary: Django refuses it, fails again
    while it renders the error, and answers 500."""
    if NUL in request.path:
        return True
    if any(NUL in value for value in request.COOKIES.values()):
        return True
    parameters = request.content_params or {}
    if request.content_type == PARTS:
        return not BOUNDARY.fullmatch(parameters.get("boundary", ""))
    return request.content_type == FORM and parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8")


def _refusal(request: HttpRequest) -> HttpResponseBadRequest | None:
    if not is_nonsense(request):
        return None
    return HttpResponseBadRequest("This request is not valid.", content_type="text/plain")


# Must be outside every middleware that reads an address, a cookie or a form.
refuse_nonsense = middleware(before=_refusal)
