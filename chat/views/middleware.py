"""Builds a middleware from one pair of functions for both synchronous and asynchronous views."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

Middleware = Callable[[Callable[[HttpRequest], Any]], Callable[[HttpRequest], Any]]


def _answers_nothing(request: HttpRequest) -> HttpResponseBase | None:
    return None


def _changes_nothing(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    return response


def middleware(
    *,
    before: Callable[[HttpRequest], HttpResponseBase | None] = _answers_nothing,
    after: Callable[[HttpRequest, HttpResponseBase], HttpResponseBase] = _changes_nothing,
) -> Middleware:
    """A middleware for the setting MIDDLEWARE. A response from `before` is the answer; None passes the request on, and
    `after` gets its response and returns the one to send. Neither may block."""

    def make(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
        async def asynchronous(request: HttpRequest) -> HttpResponseBase:
            refused = before(request)
            return after(request, await get_response(request)) if refused is None else refused

        def synchronous(request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
            refused = before(request)
            return after(request, get_response(request)) if refused is None else refused

        return asynchronous if iscoroutinefunction(get_response) else synchronous

    made: Middleware = sync_and_async_middleware(make)
    return made
