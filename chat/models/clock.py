"""The one clock by which processes judge what another of them wrote: that of the database.

Several hosts share a PostgreSQL, and no two hosts' clocks are equal. An SQLite file has one host, and its clock.
"""

import time
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, FloatField, Func
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from .rows import first_row

NOW = timedelta()
_SECONDS = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS double precision)"


class DatabaseTime(Func):
    """For queries, updates and new rows: the moment at which the database carries them out, and `ahead` of it."""

    output_field = DateTimeField()

    def __init__(self, ahead: timedelta = NOW) -> None:
        super().__init__()
        self._ahead = ahead

    def as_sql(  # type: ignore[override]  # one template for both databases
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """The statement's text and its parameters; see time_sql."""
        return time_sql(self._ahead)


class DatabaseSeconds(Func):
    """The same in seconds since 1970."""

    output_field = FloatField()

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """The statement's text and its parameters; see seconds_sql."""
        return seconds_sql()


def time_sql(ahead: timedelta = NOW) -> tuple[str, tuple[Any, ...]]:
    """For statements that are written out: the text, and the values for its `%s`."""
    if connection.vendor == "postgresql":
        return ("(clock_timestamp() + %s)", (ahead,)) if ahead else ("clock_timestamp()", ())
    return "%s", (connection.ops.adapt_datetimefield_value(timezone.now() + ahead),)


def seconds_sql() -> tuple[str, tuple[Any, ...]]:
    """As `time_sql`, in seconds since 1970."""
    return (_SECONDS, ()) if connection.vendor == "postgresql" else ("%s", (time.time(),))


def database_now() -> datetime:
    """Asks PostgreSQL. Raises django.db.Error while it is away."""
    row = first_row("SELECT clock_timestamp()") if connection.vendor == "postgresql" else None
    return row[0] if row else timezone.now()
