"""Locks after failed sign-ins, stored in the database: all processes share them, and nothing evicts them.

After LIMIT failures in a row an account accepts no password (or no code of the second factor, counted apart) for
FIRST_LOCK. Each failure after that doubles the time, up to LONGEST_LOCK. A success, a changed password, or a day
without failures ends it; a try during a lock changes nothing. An attempt counts as failed from its beginning: of a
hundred at once no more than LIMIT are checked.

A browser in which the person signed in before has a signed cookie and counts of its own, so that a stranger cannot lock
the person out.

An unknown name is locked in the same way: else the locks would reveal which names exist. These rows are limited: beyond
MAX_INVENTED the oldest are deleted.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.account.utils import filter_users_by_email, filter_users_by_username
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from chat.models import SignInCount
from chat.models.clock import database_now

from . import lines

LIMIT = 5
FIRST_LOCK, LONGEST_LOCK = timedelta(minutes=5), timedelta(minutes=30)
FORGOTTEN_AFTER = timedelta(days=1)
MAX_INVENTED = 10_000
COOKIE = "known_browser"
COOKIE_DAYS = 400
_SIGNER = Signer(salt="chat.known-browser")


class LockedError(Exception):
    """Too many failures: this attempt is not checked."""


class Attempt:
    """One try at a password or a code. The constructor raises LockedError. Without `succeeded` it counts as failed;
    call `failed` to log that."""

    def __init__(self, request: HttpRequest | None, factor: str, keys: dict[str, int | None]) -> None:
        """`factor`: password or code; `keys`: the counted keys, each with the account's id or None."""
        self._request, self._factor, self._keys = request, factor, keys
        self._locks: dict[str, datetime] = {}
        for key, user_id in sorted(keys.items()):
            count = _counted(key, user_id)
            if count is None:
                lines.refused(request, factor, user_id)
                raise LockedError
            if count.locked_until is not None:
                self._locks[key] = count.locked_until

    def succeeded(self, user_id: int) -> None:
        """Resets the account's count. Counts for another account stay."""
        mine = SignInCount.objects.filter(key__in=[key for key, owner in self._keys.items() if owner == user_id])
        if mine.filter(failures__gt=LIMIT).exists():
            lines.unlocked(user_id)
        mine.delete()

    def failed(self) -> None:
        """Logs the failure and each lock that it starts. There may be several: a name can be the username of one person
        and the email address of another."""
        lines.failed(self._request, self._factor, min((one for one in self._keys.values() if one), default=None))
        for key, until in self._locks.items():
            lines.locked(self._request, self._factor, self._keys[key], until)


def password_attempt(request: HttpRequest | None, username: str = "", email: str = "") -> Attempt:
    """An attempt at the accounts with this username or email address. Raises LockedError."""
    users = [*filter_users_by_username(username)] if username else []
    users += [*filter_users_by_email(email or username)] if email or username else []
    if not users:
        name = (email or username).strip().lower().encode("utf-8", "replace")
        return Attempt(request, "password", {f"name {hashlib.sha256(name).hexdigest()}": None})
    return Attempt(request, "password", {_key("password", request, user): user.pk for user in users})


def code_attempt(request: HttpRequest | None, user: AbstractBaseUser) -> Attempt:
    """An attempt at the second factor of this account. Raises LockedError."""
    return Attempt(request, "code", {_key("code", request, user): user.pk})


def remember_browser(request: HttpRequest, response: HttpResponse, user_id: int) -> None:
    """Sets the cookie that gives this browser counts of its own after a sign-in."""
    response.set_cookie(
        COOKIE,
        _SIGNER.sign(f"{user_id}.{secrets.token_urlsafe(12)}"),
        max_age=timedelta(days=COOKIE_DAYS),
        path="/accounts/",
        secure=request.is_secure() or settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _key(kind: str, request: HttpRequest | None, user: AbstractBaseUser) -> str:
    """The count's key. It depends on the password, so a new one from an administrator works during a lock."""
    password = salted_hmac("chat.sign-in", user.password).hexdigest()[:12]
    return f"{kind} {user.pk} {password} {_browser(request, user.pk)}".rstrip()


def _browser(request: HttpRequest | None, user_id: int) -> str:
    """The browser's id if this person signed in there before, else ""."""
    try:
        owner, _, browser = _SIGNER.unsign(request.COOKIES.get(COOKIE, "") if request else "").partition(".")
    except BadSignature:
        return ""
    return browser if owner == str(user_id) else ""


def _counted(key: str, user_id: int | None) -> SignInCount | None:
    """Counts one more failure; while the key is locked, counts nothing and returns None."""
    now = database_now()
    with transaction.atomic():
        count, is_new = SignInCount.objects.select_for_update().get_or_create(key=key, defaults={"account": user_id})
        if count.locked_until is not None and count.locked_until > now:
            return None
        count.failures = 1 if count.failed_at < now - FORGOTTEN_AFTER else count.failures + 1
        count.failed_at, count.locked_until = now, _locked_until(count.failures, now)
        count.save()
    if is_new:
        _forget_old_ones(now)
    return count


def _locked_until(failures: int, now: datetime) -> datetime | None:
    if failures < LIMIT:
        return None
    doubled: timedelta = FIRST_LOCK * 2 ** min(failures - LIMIT, 10)
    return now + min(doubled, LONGEST_LOCK)


def _forget_old_ones(now: datetime) -> None:
    SignInCount.objects.filter(failed_at__lt=now - FORGOTTEN_AFTER).delete()
    invented = SignInCount.objects.filter(account=None).order_by("-failed_at")
    too_many: Sequence[str] = list(invented.values_list("pk", flat=True)[MAX_INVENTED : MAX_INVENTED + 1000])
    if too_many:
        SignInCount.objects.filter(pk__in=too_many).delete()
