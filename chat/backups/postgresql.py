"""The command lines that copy and restore a PostgreSQL database. The password is in none of them."""

import shlex
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from .files import folder

NAMES = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
FROM_URL = ("host", "hostaddr", "port", "service", "sslmode", "sslcert", "sslkey", "sslrootcert")
PASSWORD_HINT = "It asks for the password; the environment variable PGPASSWORD or the file ~/.pgpass may hold it."  # noqa: S105


def dump_line(to: Path | None) -> str:
    """`pg_dump` into `to`, else into a new file in DATA_DIR/backups, whose folder is made here."""
    if to is None:
        folder().mkdir(mode=0o700, exist_ok=True)
        to = folder() / f"chat-{timezone.localtime():%Y%m%d-%H%M%S}.dump"
    return shlex.join(["pg_dump", "--format=custom", "--no-owner", f"--file={to}", _connection()])


def restore_line(source: Path) -> str:
    """`pg_restore` in one transaction: all or nothing."""
    options = ["--clean", "--if-exists", "--no-owner", "--single-transaction"]
    return shlex.join(["pg_restore", *options, _connection(), str(source)])


def _connection() -> str:
    """All that DATABASE_URL says but the password, as libpq reads it."""
    from psycopg.conninfo import make_conninfo

    config: dict[str, Any] = settings.DATABASES["default"]
    options: dict[str, object] = {name: config.get(key) for name, key in NAMES.items()}
    options |= {name: value for name, value in config.get("OPTIONS", {}).items() if name in FROM_URL}
    return "--dbname=" + make_conninfo("", **{name: str(value) for name, value in options.items() if value})
