from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ChatConfig(AppConfig):
    name = "chat"


class ChatAdminConfig(AdminConfig):
    default_site = "chat.admin.site.ChatAdminSite"
