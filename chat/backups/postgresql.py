"""Copies of a PostgreSQL database with its own programs, and command lines for administrators to run by hand.

The password is on no command line: every user of the machine can read those.
"""

import os
import shlex
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from .files import BackupError, folder, new_file
from .tools import pg_dump_for, run

NAMES = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
FROM_URL = (
    *("host", "hostaddr", "port", "service", "passfile", "target_session_attrs", "channel_binding", "gssencmode"),
    *("sslmode", "sslnegotiation", "sslcert", "sslkey", "sslrootcert", "sslcrl"),
)
EMPTY = (
    "DO $do$ DECLARE name text; BEGIN FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema "
    "LOOP EXECUTE format($drop$DROP TABLE %I CASCADE$drop$, name); END LOOP; END $do$"
)
DUMP = ("--format=custom", "--no-owner")
PASSWORD_HINT = "It asks for the password; the environment variable PGPASSWORD or the file ~/.pgpass may hold it."  # noqa: S105


def back_up_postgresql(name: str) -> Path:
    """Makes a consistent, verified copy, mode 0600, in a new file in DATA_DIR/backups. Raises BackupError."""
    with connection.cursor() as cursor:
        server = cursor.connection.info.server_version // 10_000
    pg_dump = pg_dump_for(server)
    try:
        with new_file(name, ending=".dump") as (part, final):
            run(pg_dump, *DUMP, "--no-password", f"--file={part}", _connection())
            _look_through(part, pg_dump)
    except OSError as error:
        raise BackupError(f"Nothing can be written to {folder()} ({error.strerror}).") from error
    return final


def _look_through(copy: Path, pg_dump: Path) -> None:
    if not copy.stat().st_size:
        raise BackupError(f"{pg_dump} said that all was well, but wrote nothing.")
    pg_restore = pg_dump.with_name("pg_restore")
    if pg_restore.exists():
        run(pg_restore, f"--file={os.devnull}", str(copy))


def dump_line(to: Path | None) -> str:
    """The command line of `pg_dump` into `to`, else into a new file in DATA_DIR/backups; makes that folder."""
    if to is None:
        with suppress(OSError):  # pg_dump reports it, too
            folder().mkdir(mode=0o700, exist_ok=True)
        to = folder() / f"chat-{timezone.localtime():%Y%m%d-%H%M%S}.dump"
    return shlex.join(["pg_dump", *DUMP, f"--file={to}", _connection()])


def restore_line(source: Path) -> str:
    """The command line that converts the copy to SQL and restores it in one transaction. It drops every table first:
    `pg_restore --clean` drops only the copy's tables, and fails where a table that an update added refers to them."""
    statements = f"{source}.sql"
    read = ["pg_restore", "--no-owner", f"--file={statements}", str(source)]
    # Show errors only: not the rows of each SELECT in the copy, nor what CASCADE dropped.
    options = ["--no-psqlrc", "--quiet", "--output=/dev/null", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    options += ["--command=SET client_min_messages = warning", f"--command={EMPTY}"]
    put_back = ["psql", *options, f"--file={statements}", _connection()]
    return " && ".join(["umask 077", *map(shlex.join, (read, put_back, ["rm", statements]))])


def _connection() -> str:
    """DATABASE_URL without the password, in libpq's form."""
    from psycopg.conninfo import make_conninfo

    config: dict[str, Any] = settings.DATABASES["default"]
    options: dict[str, object] = {name: config.get(key) for name, key in NAMES.items()}
    options |= {name: value for name, value in config.get("OPTIONS", {}).items() if name in FROM_URL}
    return "--dbname=" + make_conninfo("", **{name: str(value) for name, value in options.items() if value})
