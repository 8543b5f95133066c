from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from .guard import ListedFiltersOnly

# The secret of a second factor: anybody who reads it can make the codes.
UNSHOWN = {"mfa.authenticator": ("data",)}


class ChatAdminSite(admin.AdminSite):
    """The admin, entered through the same sign-in as the chat (second factor and rate limits included)."""

    site_header = "Victoria Chat"
    site_title = "Victoria Chat"
    index_title = _("Administration")
    index_template = "admin/chat_index.html"

    login = method_decorator(secure_admin_login)(admin.AdminSite.login)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """As Django's, with ListedFiltersOnly mixed in, and without the fields of UNSHOWN."""
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        for model in models:
            base = admin_class or admin.ModelAdmin
            unshown = {"exclude": UNSHOWN[model._meta.label_lower]} if model._meta.label_lower in UNSHOWN else {}
            guarded = type(base.__name__, (ListedFiltersOnly, base), {"__module__": base.__module__, **unshown})
            super().register(model, guarded, **options)

    def get_urls(self) -> list[Any]:
        """The addresses of the monitoring pages, then Django's."""
        from . import backends

        pages = [
            path("backends/", self.admin_view(backends.backends_page), name="backends"),
            path("backends/state/", self.admin_view(backends.backends_state), name="backends_state"),
            path("backends/check/", self.admin_view(backends.check_now), name="backends_check"),
            path("backends/models/", self.admin_view(backends.models_page), name="backends_models"),
        ]
        return [*pages, *super().get_urls()]
