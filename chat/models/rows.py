"""Statements that are written out: what every frame or command asks, the ORM takes four to nine times as long."""

from typing import Any

from django.db import connection


def first_row(sql: str, *values: Any) -> tuple[Any, ...] | None:
    """The first row that `sql` finds, as the database gives it (UUIDs are text in SQLite)."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
