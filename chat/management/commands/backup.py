"""`manage.py backup`: a copy of the SQLite database, also while the server runs."""

import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from chat.backups import BackupError, back_up, dump_line
from chat.backups.postgresql import PASSWORD_HINT
from chatsite.logs.about import about

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """`manage.py backup [--to FILE]`."""

    help = "Copy the SQLite database, also while the server runs. With PostgreSQL: print the line that does it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """`--to`."""
        parser.add_argument(
            "--to", type=Path, metavar="FILE", help="a new file (default: chat-DATE-TIME.sqlite3 in DATA_DIR/backups)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError if nothing was copied, with PostgreSQL always."""
        to: Path | None = options["to"] and options["to"].expanduser().absolute()
        if not settings.USES_SQLITE:
            self.stdout.write(dump_line(to))
            raise CommandError(f"Nothing was copied: the history is in PostgreSQL. Run the line above. {PASSWORD_HINT}")
        try:
            made = back_up(to=to)
        except BackupError as error:
            raise CommandError(str(error)) from error
        logger.info("The database was copied", extra=about("backup_made", file=made, bytes=made.stat().st_size))
        self.stdout.write(f"Copied the database to {made} ({made.stat().st_size / 1e6:,.1f} MB) and verified the copy.")
