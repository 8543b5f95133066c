"""The health checks /healthz and /readyz. They need no session and accept any host name: monitoring and load balancers
call a server by an address that ALLOWED_HOSTS need not contain."""

from collections.abc import Awaitable, Callable

from asgiref.sync import async_to_sync, iscoroutinefunction
from django.http import HttpRequest, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import sync_and_async_middleware

from chat.monitoring.readiness import failing, is_ready
from chat.runtime.draining import Draining
from chat.runtime.runtime import draining

METHODS = ("GET", "HEAD")
Next = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]


async def healthz() -> JsonResponse:
    """200 while the process runs; checks no dependency."""
    return JsonResponse({"status": "ok"})


async def readyz() -> JsonResponse:
    """200 while the database can be written: "ok", or "degraded" without Redis. Else 503, "failing". `failing` lists
    what does not answer: "database", "redis". While the process drains: 503, "draining", and the reason."""
    if stopping := draining():
        return JsonResponse(_draining(stopping), status=503)
    names = await failing()
    status = "ok" if not names else "degraded" if is_ready(names) else "failing"
    return JsonResponse({"status": status, "failing": names}, status=200 if is_ready(names) else 503)


def _draining(stopping: Draining) -> dict[str, object]:
    why = (
        "This process was told to stop and takes nothing new; its replies go on for "
        f"{stopping.seconds_left():.0f} s at most. Ask another process."
    )
    return {"status": "draining", "failing": ["draining"], "why": why}


CALLS = {"/healthz": healthz, "/readyz": readyz}


@sync_and_async_middleware
def health_calls(get_response: Next) -> Next:
    """Middleware: answers the two paths. Must be outside every middleware that checks the host name or the session."""

    async def asynchronous(request: HttpRequest) -> HttpResponseBase:
        call = CALLS.get(request.path_info)
        return await get_response(request) if call is None else await _answer(request, call)  # type: ignore[misc]

    def synchronous(request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        call = CALLS.get(request.path_info)
        return get_response(request) if call is None else async_to_sync(_answer)(request, call)

    return asynchronous if iscoroutinefunction(get_response) else synchronous


async def _answer(request: HttpRequest, call: Callable[[], Awaitable[JsonResponse]]) -> HttpResponseBase:
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    response = await call()
    add_never_cache_headers(response)
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own flag: else each 503 logs an error
    return response
