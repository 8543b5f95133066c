"""Names for what allauth's models leave unnamed: Django would show the attribute's English name in every language."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.admin import SocialAppAdmin, SocialAppForm
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

_FIELDS = {
    Authenticator: {"user": _("person"), "type": _("kind"), "created_at": _("created"), "last_used_at": _("last used")},
    SocialAccount: {"user": _("person")},
    SocialApp: {"settings": _("settings")},
    SocialToken: {"app": _("sign-in service"), "account": _("connected account")},
}

# Set here, not in a migration: a migration of ours cannot change another application's models.
Authenticator._meta.verbose_name = _("second factor")
Authenticator._meta.verbose_name_plural = _("second factors")
for model, names in _FIELDS.items():
    for field, name in names.items():
        model._meta.get_field(field).verbose_name = name


class ServiceForm(SocialAppForm):  # type: ignore[misc]  # allauth is not typed
    """allauth's form, whose field for the provider has no label of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].label = capfirst(SocialApp._meta.get_field("provider").verbose_name)


admin.site.unregister(SocialApp)


@admin.register(SocialApp)
class ServiceAdmin(SocialAppAdmin):  # type: ignore[misc]  # allauth is not typed
    """allauth's page of sign-in services."""

    form = ServiceForm
