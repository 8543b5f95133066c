"""The language of somebody who is answered without Django's middleware."""

from collections.abc import Iterable

from django.http import HttpRequest, parse_cookie
from django.utils import translation


def language_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Found as for a page: the cookie's language, then the browser's. `headers` are those of an ASGI scope."""
    request = HttpRequest()
    values = [(name, value.decode("latin-1")) for name, value in headers]
    request.COOKIES = parse_cookie("; ".join(value for name, value in values if name == b"cookie"))
    request.META["HTTP_ACCEPT_LANGUAGE"] = ",".join(value for name, value in values if name == b"accept-language")
    return translation.get_language_from_request(request)
