"""Returns database connections around error pages.

Django renders an error page in another thread than the request's, on that thread's connection. So a 404 held two of the
eight connections of PostgreSQL's pool: eight 404s at once deadlocked, and the second connection was never returned.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin
from django.views import defaults


class GiveConnectionBack(MiddlewareMixin):
    """Middleware: a view that raised no longer needs its connection; the error page takes its own."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Returns this thread's database connection to the pool; Django answers the exception."""
        give_back()


def give_back() -> None:
    """Returns this thread's connection to the pool; the next query takes one again."""
    if not connection.in_atomic_block:
        connection.close()


def _releasing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        finally:
            give_back()

    return page


bad_request = _releasing(defaults.bad_request)
permission_denied = _releasing(defaults.permission_denied)
page_not_found = _releasing(defaults.page_not_found)
server_error = _releasing(defaults.server_error)
