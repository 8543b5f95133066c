"""The copy before an update, to undo one that fails; for both databases."""

from pathlib import Path

from django.conf import settings

from .files import back_up, folder
from .postgresql import back_up_postgresql

KEEP_BEFORE_MIGRATION = 5
BEFORE_MIGRATION = "before-migration"


def back_up_before_migration() -> Path:
    """Makes a new copy in DATA_DIR/backups and keeps only the newest of these. Raises BackupError."""
    made = back_up(BEFORE_MIGRATION) if settings.USES_SQLITE else back_up_postgresql(BEFORE_MIGRATION)
    copies = sorted(folder().glob(f"{BEFORE_MIGRATION}-*{made.suffix}"), key=lambda path: path.stat().st_mtime_ns)
    for old in copies[:-KEEP_BEFORE_MIGRATION]:
        old.unlink(missing_ok=True)
    return made
