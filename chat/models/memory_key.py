"""Victoria's keys of memory: whoever knows one can read what she remembers of a chat, and plant text in it."""

import secrets


def new_memory_key() -> str:
    """192 random bits, 32 characters: nothing else that is known of a conversation leads to it."""
    return secrets.token_urlsafe(24)
