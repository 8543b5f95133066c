from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ChatConfig(AppConfig):
    name = "chat"

    def ready(self) -> None:
        from .sockets import sign_out  # noqa: F401 - connects its signal receivers


class ChatAdminConfig(AdminConfig):
    default_site = "chat.admin.site.ChatAdminSite"
