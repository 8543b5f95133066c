"""Victoria's memory keys. A key is a secret: with it one can read a chat's memory at Victoria, and plant text in it."""

import secrets


def new_memory_key() -> str:
    """192 random bits, 32 characters: it cannot be derived from anything else about the conversation."""
    return secrets.token_urlsafe(24)
