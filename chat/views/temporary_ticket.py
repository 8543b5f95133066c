"""What a browser holds of a temporary chat: a ticket that leads to Victoria's key of memory on this server only.

The key itself never leaves for a browser. It is made of the ticket and the person, so the ticket of somebody else, or
one that was made up, can lead to no memory but an empty one; and it is refused before that.
"""

import secrets

from django.core.signing import Signer
from django.utils.crypto import salted_hmac

MAX_TICKET = 200
_SALT = "chat.temporary"


def new_ticket(user_id: int) -> str:
    """For a chat that begins."""
    return _signer(user_id).sign(secrets.token_urlsafe(18))


def key_for_victoria(user_id: int, ticket: str) -> str:
    """Victoria's key of memory for the chat, 64 characters. Raises BadSignature for a ticket that this server did not
    give to this person."""
    number = _signer(user_id).unsign(ticket)
    return salted_hmac(f"{_SALT}.memory", f"{user_id} {number}", algorithm="sha256").hexdigest()


def _signer(user_id: int) -> Signer:
    return Signer(salt=f"{_SALT}.{user_id}")
