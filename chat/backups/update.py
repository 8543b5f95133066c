"""The copy that a failed update is undone with, of either database."""

from pathlib import Path

from django.conf import settings

from .files import back_up, folder
from .postgresql import back_up_postgresql

KEEP_BEFORE_MIGRATION = 5
BEFORE_MIGRATION = "before-migration"


def back_up_before_migration() -> Path:
    """A new file in DATA_DIR/backups; only the newest of these are kept. Raises BackupError."""
    made = back_up(BEFORE_MIGRATION) if settings.USES_SQLITE else back_up_postgresql(BEFORE_MIGRATION)
    copies = sorted(folder().glob(f"{BEFORE_MIGRATION}-*{made.suffix}"), key=lambda path: path.stat().st_mtime_ns)
    for old in copies[:-KEEP_BEFORE_MIGRATION]:
        old.unlink(missing_ok=True)
    return made
