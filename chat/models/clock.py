"""The database's clock, by which processes compare times that others wrote.

Several hosts may share a PostgreSQL, and their clocks differ. An SQLite file has one host and uses its clock.
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
    """For queries, updates and new rows: the time at which the database executes them, plus `ahead`."""

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
    """DatabaseTime in seconds since 1970."""

    output_field = FloatField()

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """The statement's text and its parameters; see seconds_sql."""
        return seconds_sql()


def time_sql(ahead: timedelta = NOW) -> tuple[str, tuple[Any, ...]]:
    """For raw SQL: the expression, and the values for its `%s`."""
    if connection.vendor == "postgresql":
        return ("(clock_timestamp() + %s)", (ahead,)) if ahead else ("clock_timestamp()", ())
    return "%s", (connection.ops.adapt_datetimefield_value(timezone.now() + ahead),)


def seconds_sql() -> tuple[str, tuple[Any, ...]]:
    """As `time_sql`, in seconds since 1970."""
    return (_SECONDS, ()) if connection.vendor == "postgresql" else ("%s", (time.time(),))


def database_now() -> datetime:
    """The time by the database's clock; a query to PostgreSQL. Raises django.db.Error while it is down."""
    row = first_row("SELECT clock_timestamp()") if connection.vendor == "postgresql" else None
    return row[0] if row else timezone.now()
