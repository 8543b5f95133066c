"""Names for raw SQL (rows.py), taken from the models so that a rename reaches every statement."""

from functools import cache

from django.apps import apps
from django.conf import settings

from .status import UNDER_WAY

_MODELS = {
    "attempt": "chat.Attempt",
    "command": "chat.Command",
    "conversation": "chat.Conversation",
    "folder": "chat.Folder",
    "generation": "chat.Generation",
    "message": "chat.Message",
    "preferences": "chat.Preferences",
    "search_entry": "chat.SearchEntry",
    "session": "sessions.Session",
    "shared_count": "chat.SharedCount",
    "user": settings.AUTH_USER_MODEL,
}


@cache
def with_tables(sql: str) -> str:
    """`sql` with `{message}`, `{conversation}` and the other keys of _MODELS replaced by table names, `{under_way}`
    by the states of replies under way; `{{x}}` becomes `{x}`, to be filled in later. Call it when all models are
    loaded.

    These states are literals: with parameters SQLite could not use the partial index of replies under way.
    """
    # By name: the models use this themselves.
    tables = {name: apps.get_model(model)._meta.db_table for name, model in _MODELS.items()}
    return sql.format_map({**tables, "under_way": ", ".join(f"'{status.value}'" for status in UNDER_WAY)})
