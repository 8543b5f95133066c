"""Returns the space of deleted rows to the disk; until then the database keeps it for new rows."""

from pathlib import Path

from django.apps import apps
from django.db import connection

from .files import beside, database

LOCK_WAIT = "5s"


def size() -> int:
    """The database's bytes on the disk; for SQLite including the files beside it."""
    if connection.vendor == "sqlite":
        return sum(path.stat().st_size for path in _files())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def shrink() -> None:
    """Rewrites the database without free space. Nobody else may be using it. Raises django.db.Error."""
    if connection.vendor == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO chat_search (chat_search) VALUES ('optimize')")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _postgresql() -> None:
    """Table by table: each needs the space of a second copy while it is rewritten."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_WAIT])
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.proxy:
                cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(model._meta.db_table)}")


def _files() -> list[Path]:
    return [path for path in (database(), *beside(database())) if path.exists()]
