"""Sockets end with the session or account they were opened with."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from chat.monitoring import runtime


@receiver(user_logged_out)
def _signed_out(request: HttpRequest, user: Any, **kwargs: object) -> None:
    if user is not None and request is not None and request.session.session_key:
        runtime.sign_out(user.pk, request.session.session_key)


@receiver(post_save, sender=get_user_model())
def _account_changed(instance: Any, created: bool, **kwargs: object) -> None:
    """Deactivated, or another password: each of the person's sockets must show that its session still holds."""
    if not created:
        runtime.sign_out(instance.pk, None)
