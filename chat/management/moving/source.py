"""The SQLite file that is moved. It is opened read-only: not a byte of it changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.loader import MigrationLoader

from chat.backups.restore import MAGIC

SOURCE = "source"
BRING_UP_TO_DATE = "DATABASE_URL=sqlite:///{} .venv/bin/python manage.py prepare"


class SourceError(Exception):
    """The file cannot be moved; the message says why, and what to do."""


@contextmanager
def opened(path: Path) -> Iterator[None]:
    """Opens the connection SOURCE in one read transaction, checked for damage and version. Raises SourceError."""
    _require_file(path)
    config = {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{path.as_uri()}?mode=ro"}
    connections.settings[SOURCE] = connections.configure_settings({DEFAULT_DB_ALIAS: {}, SOURCE: config})[SOURCE]
    source = connections[SOURCE]
    try:
        source.ensure_connection()
        # Other tools may write invalid UTF-8; one bad character must not stop the move.
        source.connection.text_factory = lambda found: found.decode("utf-8", "replace")
        with transaction.atomic(using=SOURCE):
            _require_sound(path)
            _require_this_version(path)
            yield
    finally:
        source.close()


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise SourceError(f"There is no database {path} to be moved. Name it: --from FILE")
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise SourceError(f"{path} is no SQLite database.")


def _require_sound(path: Path) -> None:
    with connections[SOURCE].cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(1)")
        said = " ".join(str(cursor.fetchone()[0]).split())
    if said != "ok":
        raise SourceError(f"{path} is damaged ({said}). Restore a backup first. Nothing was moved.")


def _require_this_version(path: Path) -> None:
    loader = MigrationLoader(connections[SOURCE])
    applied, known = set(loader.applied_migrations or {}), set(loader.disk_migrations or {})
    if ("chat", "0001_initial") not in applied:
        raise SourceError(f"{path} is no database of Victoria Chat, or one that was never prepared.")
    if newer := sorted(name for app, name in applied - known if app == "chat"):
        raise SourceError(f"{path} was written by a newer version: it has {newer[-1]}. Move it with that version.")
    if known - applied:
        raise SourceError(f"{path} is of an older version. Bring it up to date first: {BRING_UP_TO_DATE.format(path)}")
