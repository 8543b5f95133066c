from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class ChatConfig(AppConfig):
    """The only application of the product."""

    name = "chat"
    verbose_name = _("Chat")

    def ready(self) -> None:
        """Connects the signal receivers: they log sign-ins, and close sockets whose session ends."""
        from .people import lines  # noqa: F401
        from .sockets import sign_out  # noqa: F401 - both connect their signal receivers


class ChatAdminConfig(AdminConfig):
    """Django's admin with ChatAdminSite as its site."""

    default_site = "chat.admin.site.ChatAdminSite"

    def ready(self) -> None:
        """Registers the model admins after the site is set."""
        super().ready()
        # Not in chat/admin/__init__.py: finding the site imports that package, and the models would be registered on
        # the default site, which is then replaced.
        from .admin import allauth_models, models, people  # noqa: F401
