from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class ChatConfig(AppConfig):
    name = "chat"
    verbose_name = _("Chat")

    def ready(self) -> None:
        from .people import lines  # noqa: F401
        from .sockets import sign_out  # noqa: F401 - both connect their signal receivers


class ChatAdminConfig(AdminConfig):
    default_site = "chat.admin.site.ChatAdminSite"

    def ready(self) -> None:
        super().ready()
        # Not from chat/admin/__init__.py: finding the site imports that package, and the models would be registered on
        # a site that is replaced a moment later.
        from .admin import models, people  # noqa: F401
