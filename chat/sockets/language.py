"""The language of a request that does not pass Django's middleware."""

from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import parse_qs

from django.http import HttpRequest, parse_cookie
from django.utils import translation


def language_of(headers: Iterable[tuple[bytes, bytes]], query: bytes = b"") -> str:
    """As for a page: the cookie's language, then the browser's. `headers` and `query` are those of an ASGI scope.

    A page that opens a socket puts its language into the query (`language=ru`): not every browser sends Accept-Language
    with a handshake.
    """
    with suppress(LookupError, ValueError):
        return translation.get_supported_language_variant(parse_qs(query.decode("latin-1"))["language"][0])
    request = HttpRequest()
    values = [(name, value.decode("latin-1")) for name, value in headers]
    request.COOKIES = parse_cookie("; ".join(value for name, value in values if name == b"cookie"))
    request.META["HTTP_ACCEPT_LANGUAGE"] = ",".join(value for name, value in values if name == b"accept-language")
    return translation.get_language_from_request(request)
