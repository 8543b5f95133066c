"""Table names for raw SQL (rows.py), taken from the models so that a rename reaches every statement."""

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session

from .attempt import Attempt
from .command import Command
from .conversation import Conversation
from .generation import Generation
from .message import Message
from .preferences import Preferences
from .search_entry import SearchEntry
from .shared_count import SharedCount

TABLES = {
    "attempt": Attempt._meta.db_table,
    "command": Command._meta.db_table,
    "conversation": Conversation._meta.db_table,
    "generation": Generation._meta.db_table,
    "message": Message._meta.db_table,
    "preferences": Preferences._meta.db_table,
    "search_entry": SearchEntry._meta.db_table,
    "session": Session._meta.db_table,
    "shared_count": SharedCount._meta.db_table,
    "user": get_user_model()._meta.db_table,
}


def with_tables(sql: str) -> str:
    """`sql` with `{message}`, `{conversation}` and the other keys of TABLES replaced by table names; `{{x}}` becomes
    `{x}`, to be filled in later."""
    return sql.format_map(TABLES)
