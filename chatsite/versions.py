"""Refuses a database that is newer than the code: the code would write rows that the newer version does not expect."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from .database_errors import RESTORE, copies

APP = "chat"
APPLIED = "SELECT name FROM django_migrations WHERE app = ?"


def newer_database(loader: MigrationLoader) -> str | None:
    """The sentence that refuses a newer database; None if this code knows all its migrations."""
    known = {name for app, name in loader.disk_migrations or {} if app == APP}
    unknown = _unknown((name for app, name in loader.applied_migrations or {} if app == APP), known)
    if not unknown:
        return None
    return (
        f"The database was written by a newer version of Victoria Chat: it has {unknown[-1]}, this code ends with "
        f"{max(known)}. Start that version again (git pull), or {_way_back(known)}"
    )


def _way_back(known: set[str]) -> str:
    if not settings.USES_SQLITE:
        return f"put the copy back that was made before the update: {RESTORE} {_newest_dump()} prints the line."
    for copy in copies():
        with suppress(sqlite3.Error):
            if not _unknown(_applied(copy), known):
                return f"put back the newest copy that this code can use: {RESTORE} {copy}"
    folder = settings.DATA_DIR / "backups"
    return f"put an older copy back: {RESTORE} FILE (in {folder} is none that this code can use)."


def _newest_dump() -> str:
    """The newest copy made before an update; FILE if there is none."""
    found = (settings.DATA_DIR / "backups").glob("before-migration-*.dump")
    return str(max(found, key=lambda path: path.stat().st_mtime_ns, default="FILE"))


def _unknown(applied: Iterable[str], known: set[str]) -> list[str]:
    return sorted(set(applied) - known)


def _applied(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        return [row[0] for row in database.execute(APPLIED, [APP])]
