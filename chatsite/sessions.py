"""Checks a request's session before Django sees the request."""

from collections.abc import Iterable

from django.conf import settings
from django.http import parse_cookie

from chat.access import SessionQuery, may_be_session
from chat.runtime.runtime import current


def session_key(cookies: Iterable[bytes]) -> str:
    """The session key in these values of Cookie headers; "" if there is none, or none of the right form."""
    value = "; ".join(cookie.decode("latin-1") for cookie in cookies)
    key = parse_cookie(value).get(settings.SESSION_COOKIE_NAME, "") if value else ""
    return key if may_be_session(key) else ""


async def is_live(key: str) -> bool:
    """Whether the session is signed in, looked up on the sockets' database thread.

    Raises django.db.Error while the database does not answer, RuntimeError before the runtime has started.
    """
    return bool(key) and (await current().session_check.check(SessionQuery(key))).user_id is not None
