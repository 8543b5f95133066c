"""`manage.py shrink`: returns the space of deleted rows to the disk."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from chat.backups.shrinking import shrink, size
from chat.management.holding import hold_folder

LOCK_NOT_AVAILABLE = "55P03"


class Command(BaseCommand):
    """`manage.py shrink`."""

    help = (
        "Give the room of deleted messages back to the disk. The server must be stopped; meanwhile it takes as much "
        "room again as the database has."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the size before and after. Raises CommandError while a server uses the database."""
        if settings.USES_SQLITE:
            hold_folder(settings.DATA_DIR, then="shrink")
        before = size()
        try:
            shrink()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            raise CommandError("A server uses the database. Stop all of them first, then shrink.") from None
        self.stdout.write(f"The database now takes {_mb(size())}; it was {_mb(before)}.")


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
