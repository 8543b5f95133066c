"""`manage.py move`: moves the history from the SQLite file into an empty PostgreSQL."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DataError, IntegrityError, connection
from django.db.migrations.loader import MigrationLoader

from chat.management.holding import hold_folder
from chat.management.moving import SourceError, TargetError, Transfer, look_at_target, move_rows, opened
from chat.management.moving.fitting import Fitting
from chatsite import database_look, environment
from chatsite.database_errors import explain
from chatsite.versions import newer_database

SCHEMES = ("postgres://", "postgresql://")
FOR_EXAMPLE = "postgres://chat@db.example.org:5432/chat"


class Command(BaseCommand):
    """`manage.py move [--to URL] [--from FILE]`."""

    help = (
        "Move everything from the SQLite file to an empty PostgreSQL, and compare how many rows each table has. The "
        "server must be stopped; the SQLite file is left as it is."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """`--to` and `--from`."""
        parser.add_argument(
            "--to",
            metavar="URL",
            help="the empty database (default: DATABASE_URL). Every user of this machine can read a command line: "
            "leave its password to PGPASSWORD or ~/.pgpass, or set DATABASE_URL instead",
        )
        parser.add_argument(
            "--from", type=Path, metavar="FILE", dest="source", help="the SQLite file (default: that of DATA_DIR)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError if nothing was moved; with `--to`, SystemExit with the status of the child process."""
        in_use = Path(str(settings.DATABASES["default"]["NAME"]))
        default = in_use if settings.USES_SQLITE else settings.DATA_DIR / "chat.sqlite3"
        source = (options["source"] or default).expanduser().resolve()
        if options["to"]:
            self._in_a_process_of_its_own(options["to"], source)
        elif settings.USES_SQLITE:
            raise CommandError(f"Give the target: manage.py move --to {FOR_EXAMPLE}, or set DATABASE_URL to it.")
        else:
            self._move(source)

    def _in_a_process_of_its_own(self, url: str, source: Path) -> None:
        """Runs the move in a child process with the target as DATABASE_URL, so that its settings are checked."""
        if not url.startswith(SCHEMES):
            shown = environment.shown_address(url)
            raise CommandError(f"--to {shown} is not a PostgreSQL address. For example: --to {FOR_EXAMPLE}")
        command = [sys.executable, "manage.py", "move", "--from", str(source)]
        env = {**os.environ, "DATABASE_URL": url}
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=env, check=False)  # noqa: S603 - our own command line
        if done.returncode:
            raise SystemExit(done.returncode)

    def _move(self, source: Path) -> None:
        hold_folder(settings.DATA_DIR, then="move")
        if (source.parent / "server.lock").exists():
            hold_folder(source.parent, then="move")
        fitting = Fitting()
        try:
            with opened(source):
                self._prepare_target()
                self.stdout.write(f"Moving {source} to {_shown_url()}")
                rows = move_rows(fitting, self._tell)
        except (SourceError, TargetError) as error:
            raise CommandError(str(error)) from None
        except (IntegrityError, DataError) as error:
            raise CommandError(_refused(error, source)) from None
        except Exception as error:  # psycopg's own among them
            if isinstance(error.__cause__, sqlite3.Error):
                raise CommandError(f"{source} cannot be read ({error.__cause__}). Nothing was moved.") from None
            if sentence := explain(error):
                raise CommandError(f"{sentence} Nothing was moved.") from None
            raise
        self._tell_the_end(rows, fitting)

    def _prepare_target(self) -> None:
        database_look.look()
        look_at_target()
        if refusal := newer_database(MigrationLoader(connection)):
            raise TargetError(refusal)
        self.stdout.write("Preparing the database ...")
        call_command("migrate", interactive=False, verbosity=0)

    def _tell(self, done: Transfer) -> None:
        self.stdout.write(f"  {done.table:<36}{done.target:>12,} of {done.source:,}")

    def _tell_the_end(self, rows: int, fitting: Fitting) -> None:
        for name, count in sorted(fitting.changed.items()):
            self.stdout.write(
                f"{count:,} values of {name} were changed to fit: PostgreSQL holds no NUL (it is U+FFFD now), and "
                "nothing longer or larger than its column."
            )
        self.stdout.write(f"All {rows:,} rows were copied; the row counts of all tables match.")
        if environment.place("DATABASE_URL").startswith(".env"):
            self.stdout.write("Start the server now (make run).")
        else:
            self.stdout.write(f"Set in .env, with the password, then start the server:\n  DATABASE_URL={_shown_url()}")
        self.stdout.write("The SQLite file is unchanged. Keep it until you have checked the new database.")


def _shown_url() -> str:
    """DATABASE_URL without its password."""
    url = os.environ["DATABASE_URL"].strip()
    password = str(connection.settings_dict["PASSWORD"] or "")
    if not password:
        return url
    scheme, _, rest = url.partition("://")
    user, _, address = rest.rpartition("@")
    return f"{scheme}://{user.partition(':')[0]}:PASSWORD@{address}"


def _refused(error: Exception, source: Path) -> str:
    """The table and the constraint; never the row, which is a person's text."""
    diagnosis = getattr(error.__cause__, "diag", None)
    table, rule = getattr(diagnosis, "table_name", None), getattr(diagnosis, "constraint_name", None)
    where = f" of {table}" if table else ""
    what = f" ({rule or type(error).__name__})"
    check = f"DATABASE_URL=sqlite:///{quote(str(source))} .venv/bin/python manage.py check_history"
    return f"PostgreSQL refuses a row{where}{what}. Nothing was moved. Repair the history, then move again: {check}"
