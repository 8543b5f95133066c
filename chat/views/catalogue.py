"""The scripts' translations in one language: a separate script, cached by the browser until they change."""

import functools
import gzip
import hashlib
from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.i18n import JavaScriptCatalog

KEPT = "public, max-age=31536000, immutable"


def catalogue_url(language: str) -> str:
    """The address of this language's catalogue. It contains the content's version, so browsers may cache the answer."""
    return reverse("javascript-catalog", args=[language, _version(language)])


async def catalogue(request: HttpRequest, language: str, version: str) -> HttpResponse:
    """The current catalogue, also for another `version`: a page from before or after an update may ask for one."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        _packed(language) if packed else _script(language), content_type="text/javascript; charset=utf-8"
    )
    response["Cache-Control"] = KEPT if version == _version(language) else "no-cache"
    response["Vary"] = "Accept-Encoding"
    if packed:
        response["Content-Encoding"] = "gzip"
    return response


@functools.cache
def _script(language: str) -> bytes:
    request = HttpRequest()
    request.method = "GET"
    with translation.override(language):
        made = JavaScriptCatalog.as_view(packages=["chat"])(request)
    return cast(HttpResponse, made).content


@functools.cache
def _packed(language: str) -> bytes:
    return gzip.compress(_script(language), mtime=0)


@functools.cache
def _version(language: str) -> str:
    return hashlib.sha256(_script(language)).hexdigest()[:12]
