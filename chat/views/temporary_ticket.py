"""The browser's ticket for a temporary chat. Only this server can derive Victoria's memory key from it.

The key is never sent to a browser. It is derived from the ticket and the person, so a stolen or forged ticket could
only lead to an empty memory; its signature is refused before that.
"""

import secrets

from django.core.signing import Signer
from django.utils.crypto import salted_hmac

MAX_TICKET = 200
_SALT = "chat.temporary"


def new_ticket(user_id: int) -> str:
    """A ticket for a new chat."""
    return _signer(user_id).sign(secrets.token_urlsafe(18))


def key_for_victoria(user_id: int, ticket: str) -> str:
    """Victoria's memory key for the chat, 64 characters. Raises BadSignature for a ticket that this server did not
    issue to this person."""
    number = _signer(user_id).unsign(ticket)
    return salted_hmac(f"{_SALT}.memory", f"{user_id} {number}", algorithm="sha256").hexdigest()


def _signer(user_id: int) -> Signer:
    return Signer(salt=f"{_SALT}.{user_id}")
