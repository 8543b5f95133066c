"""Moves the rows: read in batches, written by COPY, so that a million messages take no more memory than a few."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, connections, models, transaction

from chat.models import SearchEntry
from chat.models.tables import with_tables
from chat.search.postgresql import vector

from .fitting import Fitting
from .source import SOURCE
from .target import TargetError, hold, look_at_target

# Small: one text may have a million characters.
BATCH = 50
WORDS = with_tables("""
    SELECT e.id, e.message_id, s.terms FROM {search_entry} e LEFT JOIN chat_search s ON s.rowid = e.id ORDER BY e.id
""")
Model = type[models.Model]


@dataclass(frozen=True, slots=True)
class Transfer:
    """One table's result: its number of rows in the source and in the target."""

    table: str
    source: int
    target: int


def move_rows(fitting: Fitting, on_table: Callable[[Transfer], None]) -> int:
    """Moves all rows or none; calls `on_table` after each table. Returns the number of rows.

    Raises TargetError, and django.db.Error if the target refuses a row.
    """
    tables = models_of_tables()
    with transaction.atomic():
        hold(model._meta.db_table for model in tables)
        look_at_target()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for model in tables:
                model._base_manager.all()._raw_delete("default")
        done = [_moved(model, fitting, on_table) for model in tables]
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), tables):
                cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # reports dangling references now
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return sum(done)


def models_of_tables() -> list[Model]:
    """One model for each of our tables, sorted by table name."""
    all_models = apps.get_models(include_auto_created=True)
    made = {model._meta.db_table: model for model in all_models if model._meta.managed and not model._meta.proxy}
    return [made[name] for name in sorted(made)]


def _moved(model: Model, fitting: Fitting, on_table: Callable[[Transfer], None]) -> int:
    table = model._meta.db_table
    if model is SearchEntry:
        _copy(table, ["id", "message_id", "terms"], _entries())
    else:
        fields = model._meta.concrete_fields
        _copy(table, [field.column for field in fields], _rows(model, fields, fitting))
    counts = Transfer(table, _count(model, SOURCE), _count(model, "default"))
    on_table(counts)
    if counts.source != counts.target:
        raise TargetError(f"{table} has {counts.source:,} rows, and {counts.target:,} were copied. Nothing was moved.")
    return counts.target


def _copy(table: str, columns: list[str], rows: Iterable[Iterable[Any]]) -> None:
    names = ", ".join(map(connection.ops.quote_name, columns))
    statement = f"COPY {connection.ops.quote_name(table)} ({names}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _rows(model: Model, fields: Iterable["models.Field[Any, Any]"], fitting: Fitting) -> Iterator[list[Any]]:
    fits = [fitting.of(field) for field in fields]
    names = [field.attname for field in fields]
    found = model._base_manager.using(SOURCE).order_by("pk").values_list(*names)
    for row in found.iterator(chunk_size=BATCH):
        yield [value if fit is None else fit(value) for fit, value in zip(fits, row, strict=True)]


def _entries() -> Iterator[tuple[int, Any, str | None]]:
    """Each entry with its stored terms: marks contain a "_", words do not."""
    with connections[SOURCE].cursor() as cursor:
        cursor.execute(WORDS)
        while some := cursor.fetchmany(BATCH):
            for number, message, terms in some:
                found = (terms or "").split()
                marks, stems = [one for one in found if "_" in one], [one for one in found if "_" not in one]
                yield number, message, vector(marks, stems) if found else None


def _count(model: Model, alias: str) -> int:
    return model._base_manager.using(alias).count()
