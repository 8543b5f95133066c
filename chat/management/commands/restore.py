"""`manage.py restore FILE`: replaces the database with a copy."""

import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from chat.backups import BackupError, restore, restore_line
from chat.backups.postgresql import PASSWORD_HINT
from chat.management.holding import hold_folder
from chatsite.logs.about import about

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """`manage.py restore FILE`."""

    help = "Put a copy made by `backup` in the place of the SQLite database. The server must be stopped."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The copy's path."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError if nothing was restored: with PostgreSQL, a running server, or an unusable copy."""
        source: Path = options["file"].expanduser().absolute()
        if not settings.USES_SQLITE:
            self.stdout.write(restore_line(source))
            raise CommandError(
                "Nothing was restored: the history is in PostgreSQL. Stop the server, then run the line above. "
                f"{PASSWORD_HINT}"
            )
        hold_folder(settings.DATA_DIR, then="restore")
        try:
            done = restore(source)
        except BackupError as error:
            raise CommandError(str(error)) from error
        counts = {"conversations": done.conversations, "messages": done.messages}
        logger.info("A copy became the database", extra=about("restored", file=source, before=done.former, **counts))
        self.stdout.write(
            f"Restored {source}: {done.conversations:,} conversations with {done.messages:,} messages in all."
        )
        if done.former:
            self.stdout.write(f"The previous database is kept in {done.former}.")
        self.stdout.write("Start the server now (make run): it updates the database if that is an older one.")
