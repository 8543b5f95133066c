"""Closes sockets when their session or account ends."""

from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from chat.runtime import runtime


@receiver(user_logged_out)
def _signed_out(request: HttpRequest, user: Any, **kwargs: object) -> None:
    if user is not None and request is not None and request.session.session_key:
        runtime.sign_out(user.pk, request.session.session_key)


@receiver(post_save, sender=get_user_model())
@receiver(post_delete, sender=get_user_model())
def _account_changed(instance: Any, created: bool = False, **kwargs: object) -> None:
    """The account was deactivated or deleted, or its password changed: each of its sockets rechecks its session.

    Runs after the commit: the admin saves in a transaction, and until its end other connections read the old account.
    """
    if not created:
        transaction.on_commit(partial(runtime.sign_out, instance.pk, None))
