"""Requests that no browser sends are refused before anything reads them."""

import re

from django.http import HttpRequest, HttpResponseBadRequest

from .middleware import middleware

FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
# Source: RFC 2046, section 5.1.1, as generously as Django reads it.
BOUNDARY = re.compile(r"[ -~]{0,200}[!-~]")
NUL = "\0"


def is_nonsense(request: HttpRequest) -> bool:
    """A NUL, which PostgreSQL takes in no text: in the path, or in a cookie, as an octal number. (Of parameters every
    page says itself what is wrong.) A form in another encoding than UTF-8, or in parts that nothing separates: Django
    refuses it, and once more while it says so, which is a 500."""
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
    return HttpResponseBadRequest("This request is not as it should be.", content_type="text/plain")


# Put it outside of everything that reads an address, a cookie or a form.
refuse_nonsense = middleware(before=_refusal)
