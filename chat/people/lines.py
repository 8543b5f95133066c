"""The log lines of sign-ins. None has the typed name: people type their password there, too."""

import logging
from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.cache import cache
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from chatsite.logs.about import about, client_of

logger = logging.getLogger(__name__)

# An address is refused for a minute at a time (settings: ACCOUNT_RATE_LIMITS).
ADDRESS_S = 60


def failed(request: HttpRequest | None, factor: str, user_id: int | None) -> None:
    """A wrong password or code; `factor`: which of the two; `user_id`: None if there is no such account."""
    logger.info("A sign-in failed", extra=_about("sign_in_failed", request, factor=factor, user=user_id))


def locked(request: HttpRequest | None, factor: str, user_id: int | None, until: datetime) -> None:
    """A lock begins for this account, or for an unknown name. `until`: its end, which is not logged by itself."""
    seconds = round((until - timezone.now()).total_seconds())
    fields = {"factor": factor, "user": user_id, "seconds": seconds}
    end = until.astimezone().isoformat(timespec="seconds")
    logger.warning("Sign-ins are locked", extra=_about("sign_in_locked", request, until=end, **fields))


def refused(request: HttpRequest | None, factor: str, user_id: int | None) -> None:
    """A try during a lock; it was not checked."""
    logger.info("A sign-in was refused", extra=_about("sign_in_refused", request, factor=factor, user=user_id))


def unlocked(user_id: int) -> None:
    """The right password or code ended a lock."""
    logger.info("A lock of sign-ins is over", extra=about("sign_in_unlocked", user=user_id))


def address_locked(request: HttpRequest | None) -> None:
    """Too many failures from one address: one line a minute for any number of tries."""
    if cache.add(f"address-locked-{client_of(request)}", 1, ADDRESS_S):
        extra = _about("address_locked", request, seconds=ADDRESS_S)
        logger.warning("Sign-ins from an address are refused", extra=extra)


@receiver(user_logged_in)
def _signed_in(request: HttpRequest | None, user: Any, **kwargs: object) -> None:
    logger.info("Somebody signed in", extra=_about("signed_in", request, user=user.pk))


@receiver(user_logged_out)
def _signed_out(request: HttpRequest | None, user: Any, **kwargs: object) -> None:
    if user is not None:
        logger.debug("Somebody signed out", extra=_about("signed_out", request, user=user.pk))


def _about(event: str, request: HttpRequest | None, **fields: Any) -> dict[str, Any]:
    return about(event, client=client_of(request), **fields)
