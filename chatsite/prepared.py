"""Checks that the database and static files are prepared. `manage.py serve` and `prepare` make them; other servers only
check.

Without tables or static files every page would be a 500, with a traceback a second in the log.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from . import collected, database_look
from .database_errors import explain
from .versions import newer_database

FIRST = "Run this first: .venv/bin/python manage.py prepare (make run does the same, and serves)."
_by_this_process = Event()


def remember() -> None:
    """Notes that this process has prepared everything itself, so that no check is needed."""
    _by_this_process.set()


def by_this_process() -> bool:
    """True after `remember`."""
    return _by_this_process.is_set()


def require() -> None:
    """Raises SystemExit with a sentence if something is missing or the database cannot be used."""
    if _by_this_process.is_set():
        return
    try:
        with ThreadPoolExecutor(1) as thread:  # uvicorn's workers import us in their loop, where Django refuses queries
            missing = [*thread.submit(_database).result(), *_static_files()]
    except Exception as error:  # includes psycopg's, which may not be installed
        if sentence := explain(error):
            raise SystemExit(sentence) from None
        raise
    if missing:
        raise SystemExit(f"Not prepared for this version: {' and '.join(missing)}. {FIRST}")


def _database() -> list[str]:
    database_look.look()
    try:
        executor = MigrationExecutor(connection)
        if refusal := newer_database(executor.loader):
            raise SystemExit(refusal)
        is_behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    finally:
        connection.close()
    return [f"the database {settings.DATABASES['default']['NAME']}"] if is_behind else []


def _static_files() -> list[str]:
    root = Path(settings.STATIC_ROOT)
    return [] if collected.is_current(root, collected.fingerprint()) else [f"the static files in {root}"]
