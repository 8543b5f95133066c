"""Answers to requests that are refused before Django sees them."""

from collections.abc import Iterable
from dataclasses import dataclass

import orjson
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from chat.sockets.language import language_of

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """HTTP `status`, `code` of the API's error object, and the sentence for people."""

    status: int
    code: str
    sentence: Promise


TOO_LARGE = Refusal(413, "too_large", _("This request is larger than 1 MB. Send less at once."))
TOO_LARGE_FOR_A_STRANGER = Refusal(
    413, "too_large", _("Before sign-in, requests are limited to 64 KB. Sign in or send less at once.")
)
UNAVAILABLE = Refusal(503, "unavailable", _("The server cannot reach its database right now. Try again in a moment."))


def response(refusal: Refusal, path: str, headers: Iterable[tuple[bytes, bytes]]) -> tuple[Headers, bytes]:
    """Headers and body: the API's error object below /api/, else a plain page. The connection is closed after it.

    `headers` are the request's; they decide the language.
    """
    with translation.override(language_of(headers)):
        sentence = str(refusal.sentence)
    if path.startswith("/api/"):
        kind, body = b"application/json", orjson.dumps({"error": {"code": refusal.code, "message": sentence}})
    else:
        kind, body = b"text/html", f"<!doctype html><title>{refusal.status}</title><p>{escape(sentence)}</p>".encode()
    return [
        (b"content-type", kind + b"; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"content-security-policy", b"default-src 'none'"),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ], body
