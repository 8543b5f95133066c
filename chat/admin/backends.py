"""/admin/backends/ and /admin/backends/models/: the state of Victoria and MLX, and their models."""

from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chat.monitoring.model_list import Listing, as_json
from chat.monitoring.monitor import failure_object
from chat.monitoring.report import backend_cards
from chat.runtime.runtime import current


def backends_page(request: HttpRequest) -> HttpResponse:
    """/admin/backends/: a card for each backend with status, breaker and the numbers of the last hour."""
    return render(
        request, "admin/backends.html", {**admin.site.each_context(request), **_state(), "title": _("Backends")}
    )


def backends_state(request: HttpRequest) -> HttpResponse:
    """The same numbers as JSON, for the page's refresh."""
    return JsonResponse(_state())


@require_POST
def check_now(request: HttpRequest) -> HttpResponse:
    """Probes both backends now, with the expensive checks."""
    async_to_sync(current().monitor.probe)(thorough=True)
    messages.success(request, _("Both backends have just been checked."))
    return redirect("admin:backends")


def models_page(request: HttpRequest) -> HttpResponse:
    """/admin/backends/models/: the models that each backend lists; `?fresh` asks the backends even if the cached lists
    are recent."""
    fresh = "fresh" in request.GET
    lists = current().monitor.models
    mlx = async_to_sync(lists.get)("mlx", fresh=fresh)
    victoria = async_to_sync(lists.get)("victoria", fresh=fresh)
    context = {
        "title": _("Models"),
        "mlx": mlx,
        "mlx_error": _why(mlx),
        # Only the configured model: the administrator can correct it, unlike a missing name that a person requested.
        "mlx_model_gone": settings.MLX_MODEL if settings.MLX_MODEL in mlx.gone else "",
        "victoria_error": _why(victoria),
        "mlx_models": as_json(mlx)["models"],
        "victoria": victoria,
        "urls": {name: backend.url for name, backend in current().engine.rotation.backends.items()},
    }
    return render(request, "admin/backend_models.html", {**admin.site.each_context(request), **context})


def _why(listing: Listing) -> str:
    return str(failure_object(listing.failure, with_address=True)["message"]) if listing.failure else ""


def _state() -> dict[str, object]:
    runtime = current()
    runtime.monitor.note_viewer()
    return {
        "cards": backend_cards(runtime.engine.rotation, runtime.monitor),
        "demo": runtime.engine.rotation.demo,
        "under_way": len(runtime.engine.registry),
        "sockets": len(runtime.engine.hub.everyone()),
        "mode": settings.VICTORIA_MODE,
    }
