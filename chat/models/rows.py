"""Raw SQL for queries of every frame or command: the ORM takes four to nine times as long."""

from typing import Any

from django.db import connection


def first_row(sql: str, *values: Any) -> tuple[Any, ...] | None:
    """The first row of the result, not converted (UUIDs are text in SQLite); None if there is none."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
